"""A flat map in metres around the territory, on which streets are drawn before they get degrees."""

import math
from itertools import pairwise

from eclor.field.made.words import Point

METRES_PER_DEGREE = 111_195.0  # on a sphere of 6,371 km
ORIGIN_LON, ORIGIN_LAT = 5.95, 49.44
_ACROSS = METRES_PER_DEGREE * math.cos(math.radians(ORIGIN_LAT))

Spot = tuple[float, float]  # metres east and north of the origin


def to_plane(lon: float, lat: float) -> Spot:
    return (lon - ORIGIN_LON) * _ACROSS, (lat - ORIGIN_LAT) * METRES_PER_DEGREE


def to_degrees(spot: Spot) -> Point:
    """Six decimals: about ten centimetres, and the same text on every machine."""
    return (
        round(ORIGIN_LON + spot[0] / _ACROSS, 6),
        round(ORIGIN_LAT + spot[1] / METRES_PER_DEGREE, 6),
    )


def distance(a: Spot, b: Spot) -> float:
    return math.hypot(a[0] - b[0], a[1] - b[1])


def length(line: list[Spot]) -> float:
    return sum(distance(a, b) for a, b in pairwise(line))


def along(line: list[Spot], metres: float) -> tuple[Spot, float]:
    """The spot so far along a line, and the heading there (radians, east is 0)."""
    for a, b in pairwise(line):
        step = distance(a, b)
        if metres <= step or b is line[-1]:
            share = min(metres / step, 1.0) if step else 0.0
            spot = (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)
            return spot, math.atan2(b[1] - a[1], b[0] - a[0])
        metres -= step
    raise ValueError("A line has two spots at least.")


def beside(spot: Spot, heading: float, metres: float) -> Spot:
    """A spot to the left of the way (to the right when ``metres`` is negative)."""
    return spot[0] - math.sin(heading) * metres, spot[1] + math.cos(heading) * metres
