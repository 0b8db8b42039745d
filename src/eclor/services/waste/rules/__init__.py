"""What is true of waste whatever the database: no clock, no table, no network."""
