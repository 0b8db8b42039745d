"""The console's counters: the screen, and what its parts ask for while it is open."""
