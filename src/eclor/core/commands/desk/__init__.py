"""The desk at work: it sends what is due, hears answers, and says of each order how it ended."""
