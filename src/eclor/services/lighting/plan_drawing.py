"""A plan as pictures: where it changes the energy of streets, and what each month saves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from eclor.services.lighting.drawing_map import WIDTH, Frame, named, outline_paths, outline_rings
from eclor.services.lighting.words.adaptive import Month, StreetTrial, Way

LARGEST = 9.0  # px: the street whose energy changes most
LEAST = 1.5
CHART_WIDTH, CHART_HEIGHT, FLOOR = 720.0, 200.0, 165.0


@dataclass(frozen=True, slots=True)
class Change:
    """One street: ``less`` when the plan takes less than its lamps do today."""

    x: float
    y: float
    radius: float
    less: bool
    text: str


@dataclass(frozen=True, slots=True)
class ChangeMap:
    """All a template draws, in a box of ``width`` by ``height``."""

    width: float
    height: float
    outlines: tuple[str, ...]
    names: tuple[tuple[str, float, float], ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A month: what is saved, and what the hours under-lit are, both in per cent."""

    x: float
    width: float
    y: float
    height: float
    first: date
    saved: float
    under: float | None


def change_map(
    outlines: Iterable[tuple[str, Any]], streets: Sequence[StreetTrial], beside: Way
) -> ChangeMap | None:
    """Areas are energy: a circle twice as large in area changes by twice the kWh."""
    placed = [
        (s.load, s.ways[beside].kwh - s.ways[Way.AHEAD].kwh)
        for s in streets
        if s.load.lon is not None and beside in s.ways
    ]
    if not placed:
        return None
    frame = Frame([(load.lon or 0.0, load.lat or 0.0) for load, _ in placed])
    rings = outline_rings(frame, outlines)
    most = max(abs(kwh) for _, kwh in placed) or 1.0
    changes = []
    for load, kwh in sorted(placed, key=lambda one: -abs(one[1])):
        x, y = frame.place(load.lon or 0.0, load.lat or 0.0)
        radius = max(LARGEST * math.sqrt(abs(kwh) / most), LEAST)
        changes.append(Change(x, y, round(radius, 1), kwh >= 0, f"{load.street}, {load.commune}"))
    return ChangeMap(
        WIDTH, frame.height, outline_paths(rings), tuple(named(frame, rings)), tuple(changes)
    )


def month_bars(months: Sequence[Month], way: Way = Way.AHEAD, beside: Way = Way.FULL) -> list[Bar]:
    """From none to all of it saved; a month in which nothing burnt is left out."""
    told = [(month, month.saved(way, beside)) for month in months]
    known = [(month, saved) for month, saved in told if saved is not None]
    if not known:
        return []
    each = (CHART_WIDTH - 40) / len(known)
    bars = []
    for n, (month, saved) in enumerate(known):
        height = round(max(saved, 0.0) * (FLOOR - 20), 1)
        under = 100 * month.under[way] / month.counted if month.counted else None
        bars.append(
            Bar(
                round(40 + n * each + each * 0.15, 1), round(each * 0.7, 1), round(FLOOR - height, 1),
                height, month.first, 100 * saved, under,
            )
        )  # fmt: skip
    return bars
