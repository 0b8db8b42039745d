"""What whoever writes a room gets to test it with."""
