"""One encrypted file holds a whole house, and the proof that it can be brought back."""
