"""A plan of a commune that can be pressed on: a point without a script, in at most three steps."""

from dataclasses import dataclass
from math import cos, pi, radians
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from eclor.services.reports.words import Spot

SIDE = 320  # pixels: a browser tells where it was pressed in pixels of the page, so it never scales
DEGREE = 6_371_008.8 * pi / 180  # metres of one degree of latitude
WIDTHS = (6_000.0, 1_200.0, 250.0)  # metres across, step by step
MOST_LAMPS = 4_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A square around ``middle``, ``step`` 0 to 2 from the whole commune to a street corner."""

    middle: Spot
    step: int = 0

    @property
    def metre(self) -> float:
        """Pixels of a metre."""
        return SIDE / WIDTHS[self.step]

    def pixel(self, spot: Spot) -> tuple[float, float]:
        east = (spot.lon - self.middle.lon) * DEGREE * cos(radians(self.middle.lat))
        north = (spot.lat - self.middle.lat) * DEGREE
        return round(SIDE / 2 + east * self.metre, 1), round(SIDE / 2 - north * self.metre, 1)

    def spot(self, x: float, y: float) -> Spot:
        """What was pressed. Raises ValueError for what is no place on Earth."""
        east, north = (x - SIDE / 2) / self.metre, (SIDE / 2 - y) / self.metre
        lon = self.middle.lon + east / (DEGREE * cos(radians(self.middle.lat)))
        return Spot(lon=round(lon, 6), lat=round(self.middle.lat + north / DEGREE, 6))

    def nearer(self, spot: Spot) -> "Plan":
        return Plan(middle=spot, step=min(self.step + 1, len(WIDTHS) - 1))

    def holds(self, spot: Spot) -> bool:
        x, y = self.pixel(spot)
        return -4 <= x <= SIDE + 4 and -4 <= y <= SIDE + 4


def svg(plan: Plan, outline: Any, lamps: list[Spot], pin: Spot | None, night: bool) -> SafeString:
    """Outline, lamps as the light of streets, and the pin; numbers of ours alone stand in it."""
    ground, line, light, mark = (
        ("#10191e", "#5d6d75", "#e8c766", "#7db8ff") if night
        else ("#f2f4f1", "#7b8a86", "#8a6d00", "#0b57b8")
    )  # fmt: skip
    parts = [f'<rect width="{SIDE}" height="{SIDE}" fill="{ground}"/>']
    parts += [
        f'<path d="{_path(plan, ring)}" fill="none" stroke="{line}" stroke-width="1.5"/>'
        for ring in _rings(outline)
    ]
    size = (1.1, 2.2, 4.0)[plan.step]
    parts += [
        f'<circle cx="{x}" cy="{y}" r="{size}" fill="{light}"/>'
        for x, y in (plan.pixel(lamp) for lamp in lamps if plan.holds(lamp))
    ]
    if pin is not None:
        x, y = plan.pixel(pin)
        parts.append(
            f'<circle cx="{x}" cy="{y}" r="9" fill="none" stroke="{mark}" stroke-width="3"/>'
            f'<circle cx="{x}" cy="{y}" r="2.5" fill="{mark}"/>'
        )
    return mark_safe(  # noqa: S308 -- made of numbers
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE}" height="{SIDE}"'
        f' viewBox="0 0 {SIDE} {SIDE}">{"".join(parts)}</svg>'
    )


def _rings(outline: Any) -> list[list[list[float]]]:
    if not outline:
        return []
    shapes = outline["coordinates"]
    polygons = shapes if outline["type"] == "MultiPolygon" else [shapes]
    return [ring for polygon in polygons for ring in polygon]


def _path(plan: Plan, ring: list[list[float]]) -> str:
    points = (plan.pixel(Spot(lon=lon, lat=lat)) for lon, lat, *_ in ring)
    return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"
