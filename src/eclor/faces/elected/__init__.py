"""The elected's page: what the territory did in a month, on paper if one likes."""
