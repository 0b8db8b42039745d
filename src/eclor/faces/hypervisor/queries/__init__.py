"""Everything the console reads beside what the core tells every face."""
