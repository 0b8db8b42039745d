"""The handbook: docs/ as pages, for whoever wants to know how the house works."""
