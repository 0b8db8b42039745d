"""What is true of reports whatever the database: no clock, no table, no network."""
