"""The territory as a small night picture: its communes and the lamps that draw them."""

from collections.abc import Iterable, Iterator
from math import cos, radians
from typing import Any

from django.db import connection

from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune

SIZE = 990.0
LAMPS = 1500
NEAR, WIDE = 760.0, 1.25  # what is shown around one commune: units across, width over height
EDGE, LAND = "#35484f", "#16242b"
LAMP, DIM = "#ffe6b0", "#8a7346"


def night_picture(scope: Scope, lit: str = "") -> str:
    """An SVG of about 30 kB; an empty one when no commune has an outline yet.

    The commune whose INSEE code is ``lit`` shines; without one all shine alike.
    """
    communes = list(Commune.objects.filter(territory_id=scope.territory))
    rings = [ring for commune in communes for ring in _rings(commune.outline)]
    if not rings:
        return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 990 900"/>'
    draw = _Frame(rings)
    outlines = "".join(draw.path(ring) for ring in rings)
    chosen = next((c for c in communes if c.insee == lit), None)
    land = list(_rings(chosen.outline)) if chosen else []
    spots = _lamps(scope, chosen.pk if chosen else None)
    near = _dots(draw.place(spot) for spot, shines in spots if shines)
    far = _dots(draw.place(spot) for spot, shines in spots if not shines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{draw.window(land)}">'
        f'<path d="{"".join(map(draw.path, land))}" fill="{LAND}"/>'
        f'<path d="{outlines}" fill="none" stroke="{EDGE}" stroke-width="2.5"/>'
        f'<g fill="none" stroke-linecap="round">'
        f'<path d="{far}" stroke="{DIM}" stroke-width="4"/>'
        f'<path d="{near}" stroke="{LAMP}" stroke-width="5"/></g></svg>'
    )


def _dots(places: Iterable[tuple[float, float]]) -> str:
    return "".join(f"M{x:.0f} {y:.0f}h.01" for x, y in places)


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

    def window(self, land: list[list[list[float]]]) -> str:
        """The viewBox: all of it, or what lies around the commune that shines."""
        if not land:
            return f"0 0 {SIZE:.0f} {self.height:.0f}"
        spots = [self.place(point[:2]) for ring in land for point in ring]
        middle = [(min(side) + max(side)) / 2 for side in zip(*spots, strict=True)]
        width = min(SIZE, NEAR)
        height = min(self.height, NEAR / WIDE)
        left = min(max(0.0, middle[0] - width / 2), SIZE - width)
        top = min(max(0.0, middle[1] - height / 2), self.height - height)
        return f"{left:.0f} {top:.0f} {width:.0f} {height:.0f}"

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


def _lamps(scope: Scope, commune: int | None) -> list[tuple[tuple[float, float], bool]]:
    """((lon, lat), whether it shines) of every nth lamp, evenly over the territory.

    The commune that shines is drawn denser.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lon, lat, shines FROM (SELECT lon, lat, row_number() OVER (ORDER BY id) AS n,"
            " count(*) OVER () AS total, coalesce(commune_id = %(lit)s, %(lit)s IS NULL) AS shines"
            " FROM entity WHERE territory_id = %(here)s AND type = 'Streetlight'"
            " AND lon IS NOT NULL AND deleted_at IS NULL) every"
            " WHERE n %% greatest(1, total / %(most)s) = 0"
            " OR (%(lit)s IS NOT NULL AND shines AND n %% 2 = 0)",
            {"here": scope.territory, "most": LAMPS, "lit": commune},
        )
        return [((lon, lat), bool(shines)) for lon, lat, shines in cursor.fetchall()]
