"""The territory as a small night picture: its communes and the lamps that draw them."""

from collections.abc import Iterable, Iterator
from math import cos, radians
from typing import Any

from django.db import connection

from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune

SIZE = 990.0
LAMPS = 1500
EDGE, LAMP = "#2c3c44", "#d8b877"


def night_picture(scope: Scope) -> str:
    """An SVG of about 30 kB; an empty one when no commune has an outline yet."""
    rings = [ring for commune in Commune.objects.all() for ring in _rings(commune.outline)]
    if not rings:
        return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 990 900"/>'
    draw = _Frame(rings)
    outlines = "".join(draw.path(ring) for ring in rings)
    lamps = "".join(f"M{x - 2:.0f} {y:.0f}h4" for x, y in map(draw.place, _lamps(scope)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE:.0f} {draw.height:.0f}">'
        f'<path d="{outlines}" fill="none" stroke="{EDGE}" stroke-width="3"/>'
        f'<path d="{lamps}" fill="none" stroke="{LAMP}" stroke-width="6" stroke-linecap="round"/>'
        "</svg>"
    )


class _Frame:
    """Places degrees on the picture; true proportions at this latitude are close enough."""

    def __init__(self, rings: list[list[list[float]]]) -> None:
        lons = [point[0] for ring in rings for point in ring]
        lats = [point[1] for ring in rings for point in ring]
        self._west, self._north = min(lons), max(lats)
        shrink = cos(radians((min(lats) + max(lats)) / 2))
        self._x = (SIZE - 20) / ((max(lons) - min(lons)) or 1)
        self._y = self._x / shrink
        self.height = (max(lats) - min(lats)) * self._y + 20

    def place(self, point: Iterable[float]) -> tuple[float, float]:
        lon, lat = point
        return 10 + (lon - self._west) * self._x, 10 + (self._north - lat) * self._y

    def path(self, ring: list[list[float]]) -> str:
        step = max(1, len(ring) // 120)
        spots = [self.place(point[:2]) for point in ring[::step]]
        return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in spots) + "Z"


def _rings(outline: Any) -> Iterator[list[list[float]]]:
    """Outer rings of a GeoJSON Polygon or MultiPolygon."""
    if outline and outline["type"] == "Polygon":
        yield outline["coordinates"][0]
    elif outline and outline["type"] == "MultiPolygon":
        yield from (polygon[0] for polygon in outline["coordinates"])


def _lamps(scope: Scope) -> list[tuple[float, float]]:
    """Every nth lamp, evenly over the territory."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lon, lat FROM (SELECT lon, lat, row_number() OVER (ORDER BY id) AS n,"
            " count(*) OVER () AS total FROM entity WHERE territory_id = %s"
            " AND type = 'Streetlight' AND lon IS NOT NULL AND deleted_at IS NULL) every"
            " WHERE n %% greatest(1, total / %s) = 0",
            [scope.territory, LAMPS],
        )
        found: list[tuple[float, float]] = cursor.fetchall()
        return found
