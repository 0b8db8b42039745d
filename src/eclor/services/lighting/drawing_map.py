"""Interventions on a small map: the outlines of communes, a number where each lies."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from eclor.services.lighting.queries import Work

WIDTH = 380.0  # about the pixels of a phone, so that a number is read without zooming
MARGIN = 24.0
LEAST = 0.02  # degrees of latitude: about 2 km are always shown
POINTS = 150  # of an outline


@dataclass(frozen=True, slots=True)
class Spot:
    """One intervention on the map; ``number`` is its place in the list."""

    pk: int
    number: int
    x: float
    y: float
    name: str
    defect: str
    late: bool
    planned: bool


@dataclass(frozen=True, slots=True)
class WorkMap:
    """All a template draws, in a box of ``width`` by ``height``."""

    width: float
    height: float
    outlines: tuple[str, ...]
    names: tuple[tuple[str, float, float], ...]
    spots: tuple[Spot, ...]


class _Frame:
    """Degrees to the map: north is up, a metre as long in both directions."""

    def __init__(self, places: Sequence[tuple[float, float]]) -> None:
        lons, lats = [p[0] for p in places], [p[1] for p in places]
        middle = (min(lats) + max(lats)) / 2
        self._shrink = math.cos(math.radians(middle))
        tall = max(max(lats) - min(lats), LEAST)
        wide = max((max(lons) - min(lons)) * self._shrink, LEAST)
        # Never taller than wide: the list stands below.
        scale = (WIDTH - 2 * MARGIN) / max(wide, tall)
        self.height = round(max(tall * scale, WIDTH / 2 - 2 * MARGIN) + 2 * MARGIN, 1)
        self._scale, self._lat = scale, middle
        self._lon = (min(lons) + max(lons)) / 2

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        x = WIDTH / 2 + (lon - self._lon) * self._shrink * self._scale
        y = self.height / 2 - (lat - self._lat) * self._scale
        return round(x, 1), round(y, 1)

    def inside(self, x: float, y: float) -> bool:
        return 0 < x < WIDTH and 0 < y < self.height


def work_map(outlines: Iterable[tuple[str, Any]], works: Sequence[Work]) -> WorkMap | None:
    """None when nobody knows where any of them lies."""
    placed = [
        (number, work, (work.row.entity.lon, work.row.entity.lat))
        for number, work in enumerate(works, start=1)
    ]
    known = [
        (n, w, (lon, lat)) for n, w, (lon, lat) in placed if lon is not None and lat is not None
    ]
    if not known:
        return None
    frame = _Frame([place for _, _, place in known])
    rings = [
        (name, [frame.place(p[0], p[1]) for p in ring])
        for name, o in outlines
        for ring in _rings(o)
    ]
    return WorkMap(
        WIDTH,
        frame.height,
        tuple("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for _, ring in rings),
        tuple(_names(frame, rings)),
        tuple(_spot(frame, n, w, *place) for n, w, place in known),
    )


def _spot(frame: _Frame, number: int, work: Work, lon: float, lat: float) -> Spot:
    x, y = frame.place(lon, lat)
    planned = work.row.planned_on is not None
    return Spot(
        work.row.pk, number, x, y, work.row.entity.name, work.row.defect, work.late, planned
    )


def _names(
    frame: _Frame, rings: Iterable[tuple[str, list[tuple[float, float]]]]
) -> Iterator[tuple[str, float, float]]:
    """Each commune once, in the middle of what is seen of it."""
    said: set[str] = set()
    for name, ring in rings:
        seen = [(x, y) for x, y in ring if frame.inside(x, y)]
        if seen and name not in said:
            said.add(name)
            x = sum(p[0] for p in seen) / len(seen)
            y = sum(p[1] for p in seen) / len(seen)
            yield name, round(min(max(x, 50), WIDTH - 50), 1), round(y, 1)


def _rings(outline: Any) -> Iterator[list[list[float]]]:
    """Outer rings of a GeoJSON Polygon or MultiPolygon, thinned."""
    many = outline["coordinates"] if outline["type"] == "MultiPolygon" else [outline["coordinates"]]
    for polygon in many:
        ring = polygon[0]
        yield ring[:: max(1, len(ring) // POINTS)]
