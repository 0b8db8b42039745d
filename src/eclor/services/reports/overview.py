"""The communes and the reports of one page of the desk, drawn as one picture beside the list."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Any

from shapely import simplify
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

WIDE = 400.0  # of the picture, in its own units
FINE = 0.0004  # degrees: 45 m is less than one unit of the picture
MARGIN = 12.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """How a place in WGS84 degrees becomes a point of the picture."""

    west: float
    north: float
    wide: float  # units of one degree of longitude
    high: float  # units of one degree of latitude
    height: float  # of the whole picture

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = (lon - self.west) * self.wide, (self.north - lat) * self.high
        return round(MARGIN + x, 1), round(MARGIN + y, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One report on the picture."""

    report: int
    x: float
    y: float
    late: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """``paths`` are the communes' outlines as SVG writes them."""

    width: float
    height: float
    paths: tuple[str, ...]
    marks: tuple[Mark, ...]


def overview(
    outlines: Iterable[Any], places: Sequence[tuple[int, float, float, bool]]
) -> Overview | None:
    """``places`` are (report, lon, lat, late); None where no commune has an outline."""
    known = tuple(json.dumps(one) for one in outlines if one)
    if not known:
        return None
    frame, paths = _ground(known)
    marks = []
    for report, lon, lat, late in places:
        x, y = frame.point(lon, lat)
        if 0 <= x <= WIDE and 0 <= y <= frame.height:
            marks.append(Mark(report=report, x=x, y=y, late=late))
    return Overview(width=WIDE, height=frame.height, paths=paths, marks=tuple(marks))


@lru_cache(maxsize=8)  # outlines change once in a decade, the desk is opened all day
def _ground(outlines: tuple[str, ...]) -> tuple[Frame, tuple[str, ...]]:
    shapes = [simplify(shape(json.loads(one)), FINE) for one in outlines]
    west, south = (min(one.bounds[n] for one in shapes) for n in (0, 1))
    east, north = (max(one.bounds[n] for one in shapes) for n in (2, 3))
    wide = (WIDE - 2 * MARGIN) / max(east - west, 1e-6)
    high = wide / cos(radians((south + north) / 2))
    height = round(2 * MARGIN + (north - south) * high, 1)
    frame = Frame(west=west, north=north, wide=wide, high=high, height=height)
    return frame, tuple(_path(frame, one) for one in shapes)


def _path(frame: Frame, area: BaseGeometry) -> str:
    polygons = getattr(area, "geoms", [area])
    rings = (ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors))
    return "".join("M" + "L".join(_said(frame, at) for at in ring.coords) + "Z" for ring in rings)


def _said(frame: Frame, at: tuple[float, ...]) -> str:
    x, y = frame.point(at[0], at[1])
    return f"{x:g} {y:g}"
