"""Where a point may be published: on its street or in a cell of open country, never at a door."""

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from math import cos, floor, hypot, radians

from eclor.core.context.queries import entities
from eclor.core.service.scope import Scope

DEGREE = 111_195.0  # metres of one degree of latitude
NEAR = 150.0  # metres: further from every street, it is open country
LONGEST = 90.0  # metres between two neighbours that stand along one street
CELLS = 500  # of one degree of latitude: cells of about 220 m each way
Flat = tuple[float, float]  # metres to the east and north of the point


class Placed(StrEnum):
    """What became of a point."""

    STREET = "street"  # the middle of a stretch of street
    CELL = "cell"  # the middle of a cell of open country
    THING = "thing"  # a public thing's own place: a numbered pole


def place_published(scope: Scope, lon: float, lat: float) -> tuple[Placed, float, float]:
    """How it was placed, and longitude and latitude in degrees.

    A street is known by the things that stand along it and name it (attribute ``street``): a point goes to
    the middle of the stretch between the nearest two neighbours, as does every other point there.
    """
    middle = middle_of_stretch(_flat(scope, lon, lat).values())
    if middle is None:
        return Placed.CELL, _cell(lon, CELLS * cos(radians(round(lat)))), _cell(lat, CELLS)
    east, north = middle
    return Placed.STREET, *_degrees(lon, lat, east, north)


def middle_of_stretch(streets: Iterable[list[Flat]]) -> Flat | None:
    """The middle of the nearest stretch, as seen from (0, 0); None when none is near. A lone thing is one."""
    best, found = NEAR, None
    for things in streets:
        for start, end in _stretches(things):
            far = _away(start, end)
            if far < best:
                best, found = far, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    return found


def _stretches(things: list[Flat]) -> list[tuple[Flat, Flat]]:
    """Each thing with its nearest neighbours, the two of which lie on different sides of it."""
    found = []
    for here in things:
        others = sorted(
            (one for one in things if one != here and _distance(here, one) <= LONGEST),
            key=lambda one: _distance(here, one),
        )
        if not others:
            found.append((here, here))
            continue
        found.append((here, others[0]))
        first = (others[0][0] - here[0], others[0][1] - here[1])
        behind = (
            o for o in others[1:] if (o[0] - here[0]) * first[0] + (o[1] - here[1]) * first[1] < 0
        )
        found += [(here, one) for one in [next(behind, None)] if one is not None]
    return found


def _away(start: Flat, end: Flat) -> float:
    """Metres from (0, 0) to a stretch."""
    east, north = end[0] - start[0], end[1] - start[1]
    long = east * east + north * north
    along = 0.0 if not long else max(0.0, min(1.0, -(start[0] * east + start[1] * north) / long))
    return hypot(start[0] + along * east, start[1] + along * north)


def _distance(one: Flat, other: Flat) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _flat(scope: Scope, lon: float, lat: float) -> dict[tuple[int | None, str], list[Flat]]:
    """Things around, by commune and street, in metres from the point."""
    reach = (NEAR + LONGEST) / DEGREE
    wide = reach / cos(radians(lat))
    rows = (
        entities(scope)
        .filter(lon__range=(lon - wide, lon + wide), lat__range=(lat - reach, lat + reach))
        .exclude(attributes__street=None)
        .values_list("commune_id", "attributes__street", "lon", "lat")
        .order_by("pk")
    )
    found: dict[tuple[int | None, str], list[Flat]] = defaultdict(list)
    for commune, street, east, north in rows:
        if street and isinstance(street, str) and east is not None and north is not None:
            flat = ((east - lon) * DEGREE * cos(radians(lat)), (north - lat) * DEGREE)
            found[commune, street].append(flat)
    return found


def _degrees(lon: float, lat: float, east: float, north: float) -> tuple[float, float]:
    return (
        round(lon + east / (DEGREE * cos(radians(lat))), 6),
        round(lat + north / DEGREE, 6),
    )


def _cell(value: float, cells: float) -> float:
    return round((floor(value * cells) + 0.5) / cells, 6)
