"""What the guarantor hands to others: the report of a breach, the log in a common format."""
