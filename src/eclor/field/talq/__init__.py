"""A simulated TALQ gateway with its lamps: the peer of our own door, labelled as simulated."""
