"""From somebody's file to an inventory: read, mapped, checked to the last line, planned as a whole."""
