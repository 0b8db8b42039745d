"""Open311 GeoReport v2, for programs of others: what can be reported, how far it is, reporting itself."""
