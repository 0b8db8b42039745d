"""One file for each figure: `make bench-NAME`."""
