"""A year of history for the simulated territory, as its devices would have told it."""
