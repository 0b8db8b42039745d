"""Where a line lies: its columns, or the drawing that GeoJSON gives it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import shapely
from shapely.errors import ShapelyError

from eclor.core.context.importing.geojson import refuse_impossible
from eclor.services.lighting.rules.importing.places import where
from eclor.services.lighting.words.importing import Line, Reason, Wrong

Place = tuple[float, float]
DRAWN = ("LineString", "MultiLineString", "Polygon", "MultiPolygon", "MultiPoint")


def placed(line: Line, cells: Mapping[str, str]) -> tuple[Place | None, Mapping[str, Any] | None]:
    """((lon, lat), the drawing it is a point of); None each where nothing is said. Raises Wrong."""
    shape = line.geometry
    if shape is None or shape.get("type") not in DRAWN or "point" not in cells:
        return where(cells), None
    try:
        drawn = shapely.geometry.shape(dict(shape))
        if drawn.is_empty:
            raise Wrong(Reason.NOT_A_PLACE, value=str(shape.get("type")))
        on = drawn.centroid if drawn.geom_type == "MultiPoint" else drawn.representative_point()
        refuse_impossible(on.x, on.y)
    except (ShapelyError, ValueError, TypeError, AttributeError):
        raise Wrong(Reason.NOT_A_PLACE, value=str(shape.get("type"))[:40]) from None
    keep = None if drawn.geom_type == "MultiPoint" else shape
    return (round(on.x, 7), round(on.y, 7)), keep
