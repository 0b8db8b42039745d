"""The inhabitants' door: the home page, and the live map with its list."""
