"""What is true of lighting whatever the database: no clock, no table, no network."""
