"""Everything we read."""
