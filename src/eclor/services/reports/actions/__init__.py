"""Everything we change: one verb, one transaction."""
