"""Requests about rights that came by letter or at the counter: each has a legal clock."""
