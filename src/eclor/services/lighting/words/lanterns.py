"""Usual values of usual lanterns, for a demonstration that describes its lamps."""

# lantern: lm/W, K, optics, mounting height in m; ordinary values of such lanterns, measured nowhere.
LANTERNS = (
    ("LED routier", 135.0, 3000, "routière", 8.0),
    ("LED d'ambiance", 115.0, 2700, "circulaire", 4.5),
    ("SHP routier", 95.0, 2000, "routière", 8.0),
    ("SHP boule", 70.0, 2000, "diffusante", 4.0),
    ("Lanterne de style", 105.0, 2700, "circulaire", 5.0),
)
