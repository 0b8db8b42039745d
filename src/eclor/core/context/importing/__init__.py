"""Real data brought in from files: checked to the last line, then stored whole or not at all."""
