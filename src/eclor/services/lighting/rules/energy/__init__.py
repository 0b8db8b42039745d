"""What lamps take, what was saved, and how sure that is."""
