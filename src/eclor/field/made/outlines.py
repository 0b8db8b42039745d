"""Outlines of the communes, drawn by ourselves: cells around their middles, borders gently wavy."""

import math
from collections.abc import Callable
from random import Random

from shapely import Point as ShapelyPoint
from shapely import Polygon, get_parts, make_valid, unary_union
from shapely.geometry.base import BaseGeometry

from eclor.field.made.facts import Fact
from eclor.field.made.plane import Spot, to_plane

WAVE = 140.0  # metres a border wanders at most, per direction
STEP = 160.0  # metres between two points of a border before it is bent


def outlines(facts: tuple[Fact, ...], random: Random) -> dict[str, Polygon]:
    """One polygon in the plane for each commune; neighbours share their border exactly."""
    sites = {f.insee: to_plane(f.middle_lon, f.middle_lat) for f in facts}
    reach = {f.insee: math.sqrt(f.square_km / math.pi) * 1000 for f in facts}
    region = unary_union(
        [ShapelyPoint(sites[i]).buffer(reach[i] * 1.22 + 120, 24) for i in sites]
        + [ShapelyPoint(to_plane(f.lon, f.lat)).buffer(750, 16) for f in facts]
    )
    region = region.buffer(500).buffer(-500)
    if not isinstance(region, Polygon):
        region = max(region.geoms, key=lambda part: part.area)
    wave = _wave(random)
    found: dict[str, Polygon] = {}
    for insee in sites:
        cell = Polygon(region.exterior)
        for other in sites:
            if other != insee:
                cell = _nearer(cell, sites[insee], reach[insee], sites[other], reach[other])
        bent = [wave(spot) for spot in cell.segmentize(STEP).exterior.coords[:-1]]
        found[insee] = _one_piece(Polygon(bent))
    return found


def _nearer(cell: Polygon, site: Spot, reach: float, other: Spot, far: float) -> Polygon:
    """The part of a cell on this site's side of the line of equal power (Laguerre, 1881)."""
    across, up = other[0] - site[0], other[1] - site[1]
    apart = math.hypot(across, up)
    at = (apart * apart + reach * reach - far * far) / (2 * apart)
    east, north = across / apart, up / apart
    foot = (site[0] + east * at, site[1] + north * at)
    wide = 100_000.0
    half = Polygon(
        [
            (foot[0] - north * wide, foot[1] + east * wide),
            (foot[0] + north * wide, foot[1] - east * wide),
            (foot[0] + north * wide - east * wide, foot[1] - east * wide - north * wide),
            (foot[0] - north * wide - east * wide, foot[1] + east * wide - north * wide),
        ]
    )
    return _one_piece(cell.intersection(half))


def _one_piece(shape: BaseGeometry) -> Polygon:
    valid = make_valid(shape)
    if isinstance(valid, Polygon):
        return valid
    parts = [part for part in get_parts(valid).tolist() if isinstance(part, Polygon)]
    return max(parts, key=lambda part: part.area)


def _wave(random: Random) -> Callable[[tuple[float, ...]], Spot]:
    """A smooth displacement of the plane: the same spot always moves the same way."""
    parts = [
        (
            random.uniform(-1, 1),
            random.uniform(-1, 1),
            2 * math.pi / random.uniform(700, 2600),
            random.uniform(0, 2 * math.pi),
            random.uniform(0, 2 * math.pi),
        )
        for _ in range(9)
    ]

    def moved(spot: tuple[float, ...]) -> Spot:
        east = north = 0.0
        for a, b, rate, here, there in parts:
            phase = (a * spot[0] + b * spot[1]) * rate
            east += math.sin(phase + here)
            north += math.sin(phase + there)
        return spot[0] + east * WAVE / 3, spot[1] + north * WAVE / 3

    return moved
