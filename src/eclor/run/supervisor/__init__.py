"""One machine, one house: starts every process in order, keeps it alive, stops it in reverse order."""
