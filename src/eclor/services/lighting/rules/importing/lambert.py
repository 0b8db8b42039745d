"""Lambert 93, the projection of French inventories, turned back to longitude and latitude.

Lambert conformal conic with two parallels on GRS 80 (EPSG:2154). Constants and the inverse: IGN, note
NTG 71 "Projection cartographique conique conforme de Lambert", ALG0002 and ALG0004. RGF 93 is taken for
WGS 84, from which it is some decimetres away: less than a lamp is surveyed to.
"""

from __future__ import annotations

import math

EXPONENT = 0.7256077650532670
CONSTANT = 11_754_255.426096  # m
POLE_X, POLE_Y = 700_000.0, 12_655_612.049876  # m
ECCENTRICITY = 0.08181919104281579
MERIDIAN = math.radians(3)
EAST, NORTH = (0.0, 1_300_000.0), (6_000_000.0, 7_200_000.0)  # metropolitan France
ENOUGH = 1e-12  # radians


def is_lambert(x: float, y: float) -> bool:
    """Whether two numbers can only be metres of Lambert 93: no degree is as large."""
    return EAST[0] < x < EAST[1] and NORTH[0] < y < NORTH[1]


def to_degrees(x: float, y: float) -> tuple[float, float]:
    """(longitude, latitude) in degrees of a place given in metres."""
    radius = math.hypot(x - POLE_X, y - POLE_Y)
    longitude = MERIDIAN + math.atan2(x - POLE_X, POLE_Y - y) / EXPONENT
    isometric = -math.log(radius / CONSTANT) / EXPONENT
    return round(math.degrees(longitude), 7), round(math.degrees(_latitude(isometric)), 7)


def _latitude(isometric: float) -> float:
    found = 2 * math.atan(math.exp(isometric)) - math.pi / 2
    while True:
        part = ECCENTRICITY * math.sin(found)
        stretched = ((1 + part) / (1 - part)) ** (ECCENTRICITY / 2) * math.exp(isometric)
        better = 2 * math.atan(stretched) - math.pi / 2
        if abs(better - found) < ENOUGH:
            return better
        found = better
