"""Which counter speaks for a street: its own, else the nearest one not too far away."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

FARTHEST = 2_500.0  # metres: beyond, nobody knows what passes
METRES_A_DEGREE = 111_195.0  # of latitude, on a sphere of 6,371 km


@dataclass(frozen=True, slots=True)
class Counter:
    """Where somebody counts; ``street`` as the inventory of lamps writes it, or ""."""

    name: str
    lon: float
    lat: float
    insee: str = ""
    street: str = ""


@dataclass(frozen=True, slots=True)
class Speaks:
    """Which counter (its index), and how far it is; 0 m for the street's own."""

    counter: int
    metres: float


def speaker(
    insee: str, street: str, lon: float, lat: float, counters: Sequence[Counter]
) -> Speaks | None:
    """``lon``, ``lat``: the middle of the street's lamps. None: no counter is near enough.

    A street without a counter is taken to wake and sleep as the nearest one does: its need is a share
    of the counter's own near-maximum, so a quiet street beside a busy road is not lit as the road is.
    """
    for n, counter in enumerate(counters):
        if street and (counter.insee, counter.street) == (insee, street):
            return Speaks(n, 0.0)
    found = [(metres(lon, lat, c.lon, c.lat), n) for n, c in enumerate(counters)]
    far, nearest = min(found, default=(math.inf, -1))
    return Speaks(nearest, far) if far <= FARTHEST else None


def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Between two places some kilometres apart, to one in a thousand."""
    east = (other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(east, other_lat - lat) * METRES_A_DEGREE
