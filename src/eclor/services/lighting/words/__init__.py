"""The vocabulary of lighting: places and nights, classes, programmes, faults, energy, traffic."""
