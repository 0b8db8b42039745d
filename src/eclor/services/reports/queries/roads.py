"""Whose road it is, beside a place."""

from dataclasses import dataclass, replace
from math import cos, radians
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from eclor.core.context import queries as context
from eclor.core.context.importing.roads import FARTHEST
from eclor.core.service.scope import Scope
from eclor.services.reports.models import ROAD
from eclor.services.reports.words import Owner, Spot, Telling

BESIDE = 30.0  # metres from the middle of the road: a pavement, a verge, an error of a telephone
REACH = FARTHEST + BESIDE  # a street is found by its middle
DEGREE = 111_195.0  # metres of one degree of latitude


@dataclass(frozen=True, kw_only=True, slots=True)
class Road:
    name: str
    owner: str


def road_at(scope: Scope, spot: Spot | None) -> Road:
    """The nearest street within 30 m whose owner is known; without name and owner when there is none."""
    if spot is None:
        return Road(name="", owner="")
    north = REACH / DEGREE
    east = north / max(0.01, cos(radians(spot.lat)))
    rows = (
        context.entities(replace(scope, communes=frozenset()))
        .filter(type=ROAD, geometry__isnull=False, attributes__roadOwner__in=list(Owner))
        .filter(lon__range=(spot.lon - east, spot.lon + east))
        .filter(lat__range=(spot.lat - north, spot.lat + north))
        .order_by("pk")
        .values_list("name", "attributes__roadOwner", "geometry")
    )
    beside = [(_away(spot, line), name, owner) for name, owner, line in rows if line]
    away, name, owner = min(beside, key=lambda one: one[0], default=(BESIDE + 1, "", ""))
    return Road(name=name, owner=owner) if away <= BESIDE else Road(name="", owner="")


def road_beside(scope: Scope, telling: Telling) -> Road:
    return road_at(scope, telling.spot or spot_of(scope, telling.asset))


def spot_of(scope: Scope, asset: int) -> Spot | None:
    """Where the lamp stands that was named, in whatever commune."""
    thing = context.entity(replace(scope, communes=frozenset()), asset) if asset else None
    if thing is None or thing.lon is None or thing.lat is None:
        return None
    return Spot(lon=thing.lon, lat=thing.lat)


def _away(spot: Spot, line: dict[str, Any]) -> float:
    """Metres, on a plane that touches the Earth at the spot."""
    here = np.array((spot.lon, spot.lat))
    metres = np.array((DEGREE * cos(radians(spot.lat)), DEGREE))
    flat = shapely.transform(shape(line), lambda places: (places - here) * metres)
    return float(flat.distance(shapely.Point(0, 0)))
