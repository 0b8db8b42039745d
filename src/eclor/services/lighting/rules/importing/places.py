"""In which commune a line lies, and how far two places are apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import shapely

from eclor.core.context.importing.lamps import place_of
from eclor.core.context.importing.table import number
from eclor.services.lighting.rules.importing.lambert import is_lambert, to_degrees
from eclor.services.lighting.words.importing import Reason, Wrong
from eclor.services.lighting.words.known import KnownCommune

# A lamp of a road that is the border stands on either side of a drawn outline.
BESIDE = 60.0  # metres
# Of a commune without outline only its middle is known; few reach farther than this from it.
FARTHEST = 20_000.0
METRES = 111_195.0  # a degree of latitude


class Communes:
    """The outlines of a federation, asked place by place."""

    def __init__(self, communes: Sequence[KnownCommune]) -> None:
        self._outlined = [one for one in communes if one.shape is not None]
        self._middles = [one.middle for one in communes if one.middle is not None]
        self._tree = shapely.STRtree([one.shape for one in self._outlined])

    @property
    def known(self) -> bool:
        return bool(self._outlined)

    def at(self, lon: float, lat: float) -> KnownCommune | None:
        """The one around it, else the nearest within sixty metres; None without outlines.

        Raises Wrong for a place outside the federation or out of the person's reach.
        """
        if not self._outlined:
            if self._middles and all(metres(m, (lon, lat)) > FARTHEST for m in self._middles):
                raise Wrong(Reason.OUTSIDE, lon=lon, lat=lat)
            return None
        point = shapely.Point(lon, lat)
        near = self._tree.query(point, predicate="dwithin", distance=BESIDE / METRES)
        found = [self._outlined[n] for n in near]
        if not found:
            raise Wrong(Reason.OUTSIDE, lon=lon, lat=lat)
        best: KnownCommune = min(found, key=lambda one: one.shape.distance(point))
        if not best.reach:
            raise Wrong(Reason.OUT_OF_REACH, commune=best.name)
        return best


def where(cells: Mapping[str, str]) -> tuple[float, float] | None:
    """(lon, lat), None where nothing is said; metres of Lambert 93 are turned into degrees.

    Raises Wrong.
    """
    given = {target: cells[target] for target in ("lon", "lat", "point") if target in cells}
    if not any(given.values()):
        return None
    if "point" in given and not given["point"]:
        given.pop("point")
    try:
        return _in_metres(given) or place_of(given)
    except (ValueError, KeyError):
        raise Wrong(Reason.NOT_A_PLACE, value=", ".join(given.values())[:60]) from None


def _in_metres(given: Mapping[str, str]) -> tuple[float, float] | None:
    """What is written in Lambert 93; None for anything else."""
    try:
        x, y = number(given["lon"]), number(given["lat"])
    except (ValueError, KeyError):
        return None
    return to_degrees(x, y) if is_lambert(x, y) else None


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Between two (lon, lat) of one territory, on a plane."""
    east = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return METRES * math.hypot(east, a[1] - b[1])
