"""Which earlier reports speak of the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from eclor.services.reports.words import Spot

EARTH = 6_371_008.8  # metres, mean radius (IUGG)
MOST = 3  # people compare three at a glance, not nineteen


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """A report that stands: ``asset`` is its lamp, 0 for none; ``days`` old."""

    report: int
    spot: Spot | None
    asset: int
    days: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Similar:
    """``metres`` None: the same lamp, by its number."""

    report: int
    metres: float | None


def metres(one: Spot, other: Spot) -> float:
    """Over the ground (haversine): a flat map would be a third wrong at our latitude."""
    north, east = radians(other.lat - one.lat), radians(other.lon - one.lon)
    between = cos(radians(one.lat)) * cos(radians(other.lat))
    return 2 * EARTH * asin(sqrt(sin(north / 2) ** 2 + between * sin(east / 2) ** 2))


def similar(
    earlier: Sequence[Earlier], spot: Spot | None, asset: int, near: float
) -> list[Similar]:
    """At most three, the same lamp first, then the nearest, then the newest."""
    found = []
    for one in earlier:
        if asset and one.asset == asset:
            found.append((-1.0, one.days, Similar(report=one.report, metres=None)))
        elif spot and one.spot and not (asset and one.asset):
            away = metres(spot, one.spot)
            if away <= near:
                found.append((away, one.days, Similar(report=one.report, metres=away)))
    return [one for _away, _days, one in sorted(found, key=lambda f: f[:2])[:MOST]]
