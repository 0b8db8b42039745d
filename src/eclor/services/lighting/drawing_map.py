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
RADIUS = 12.5  # px of a number with its ring
ROUNDS = 60  # of pushing: hundreds in one place end crowded rather than late
Place = tuple[float, float]


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
    at: tuple[float, float]  # where it lies, when the number had to make room for another


@dataclass(frozen=True, slots=True)
class WorkMap:
    """All a template draws, in a box of ``width`` by ``height``."""

    width: float
    height: float
    outlines: tuple[str, ...]
    names: tuple[tuple[str, float, float], ...]
    spots: tuple[Spot, ...]


class Frame:
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
    frame = Frame([place for _, _, place in known])
    rings = outline_rings(frame, outlines)
    places = [frame.place(*place) for _, _, place in known]
    shown = apart(places, frame.height)
    return WorkMap(
        WIDTH,
        frame.height,
        outline_paths(rings),
        tuple(named(frame, rings)),
        tuple(
            _spot(n, w, at, spot) for (n, w, _), at, spot in zip(known, places, shown, strict=True)
        ),
    )


Ring = tuple[str, list[tuple[float, float]]]


def outline_rings(frame: Frame, outlines: Iterable[tuple[str, Any]]) -> list[Ring]:
    """(name, outer ring on the map) of each commune."""
    return [
        (name, [frame.place(p[0], p[1]) for p in ring])
        for name, o in outlines
        for ring in _rings(o)
    ]


def outline_paths(rings: Iterable[Ring]) -> tuple[str, ...]:
    return tuple("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for _, ring in rings)


def apart(places: Sequence[Place], height: float) -> list[Place]:
    """The same places moved as little as it takes for no number to lie upon another.

    Two at the very same place part along a turn of their own, so that none hides for ever.
    """
    found = [list(place) for place in places]
    for _ in range(ROUNDS):
        moved = False
        for a in range(len(found)):
            for b in range(a):
                moved |= _part(found[a], found[b], a)
        if not moved:
            break
        for place in found:
            place[0] = min(max(place[0], RADIUS), WIDTH - RADIUS)
            place[1] = min(max(place[1], RADIUS), height - RADIUS)
    return [(round(x, 1), round(y, 1)) for x, y in found]


def _part(one: list[float], other: list[float], turn: int) -> bool:
    """Push two apart by halves; whether they had to be."""
    x, y = one[0] - other[0], one[1] - other[1]
    far = math.hypot(x, y)
    if far >= 2 * RADIUS - 0.1:
        return False
    x, y = (x / far, y / far) if far > 0.01 else (math.cos(turn), math.sin(turn))
    push = (2 * RADIUS - far) / 2
    one[0], one[1] = one[0] + x * push, one[1] + y * push
    other[0], other[1] = other[0] - x * push, other[1] - y * push
    return True


def _spot(number: int, work: Work, at: Place, spot: Place) -> Spot:
    planned = work.row.planned_on is not None
    return Spot(
        work.row.pk, number, *spot, work.row.entity.name, work.row.defect, work.late, planned, at
    )


def named(frame: Frame, rings: Iterable[Ring]) -> Iterator[tuple[str, float, float]]:
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
