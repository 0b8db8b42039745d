"""Counts that were measured somewhere, some day, spoken again by devices of ours."""
