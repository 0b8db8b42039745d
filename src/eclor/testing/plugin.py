"""The pytest plugin given to everybody who writes a room."""
