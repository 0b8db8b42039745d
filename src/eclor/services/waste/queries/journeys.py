"""How long the drive is, roughly: the straight line, a detour, the pace of a local road."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

DETOUR = 1.35  # a local road is about a third longer than the straight line
KM_PER_HOUR = 35.0  # villages, crossings and open road together
GETTING_OUT = 2.0  # minutes: nobody is nearer than the time to start the car
EARTH_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Spot:
    """A point in WGS84 degrees."""

    lon: float
    lat: float


def kilometres(a: Spot, b: Spot) -> float:
    """The straight line over the globe (haversine)."""
    up, along = radians(b.lat - a.lat) / 2, radians(b.lon - a.lon) / 2
    chord = sin(up) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(along) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


def drive_minutes(a: Spot, b: Spot) -> int:
    """Whole minutes by car, said as an estimate wherever it is shown."""
    minutes = kilometres(a, b) * DETOUR / KM_PER_HOUR * 60
    return round(max(minutes, GETTING_OUT))
