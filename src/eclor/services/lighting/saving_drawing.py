"""Savings as pictures: each commune's share below full light with its band, and metered months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from eclor.services.lighting.words.accounts import CommuneAccount

LEFT, RIGHT, LINE, TOP = 200.0, 670.0, 34.0, 30.0
CHART_WIDTH, CHART_HEIGHT, FLOOR = 720.0, 200.0, 165.0


@dataclass(frozen=True, slots=True)
class Whisker:
    """A commune: its share as a dot, eight chances in ten as a line."""

    name: str
    y: float
    low: float
    middle: float
    high: float
    share: float


@dataclass(frozen=True, slots=True)
class Whiskers:
    """All a template draws, in a box of 720 by ``height``; ``ticks``: (x, per cent)."""

    height: float
    floor: float
    rows: tuple[Whisker, ...]
    ticks: tuple[tuple[float, int], ...]


@dataclass(frozen=True, slots=True)
class MeteredBar:
    """A month; ``over`` is false for the one that still runs."""

    x: float
    width: float
    y: float
    height: float
    first: date
    mwh: float
    over: bool


@dataclass(frozen=True, slots=True)
class Metered:
    """``most``: MWh of the highest line."""

    bars: tuple[MeteredBar, ...]
    most: float


def whiskers(rows: Sequence[CommuneAccount]) -> Whiskers | None:
    """Nought to the next ten per cent above the highest; None where no band is known."""
    known = [(row.commune, row.below) for row in rows if row.below is not None]
    if not known:
        return None
    lowest = min(0.0, *(band.low for _, band in known))
    highest = max(0.1, *(band.high for _, band in known))
    first, last = int(lowest * 10) - (lowest < 0), -int(-highest * 10 // 1)
    last = max(last, first + 1)

    def x(share: float) -> float:
        return round(LEFT + (share * 10 - first) / (last - first) * (RIGHT - LEFT), 1)

    found = [
        Whisker(name, TOP + n * LINE, x(b.low), x(b.middle), x(b.high), b.middle)
        for n, (name, b) in enumerate(known)
    ]
    floor = TOP + len(known) * LINE - LINE / 2
    ticks = tuple((x(n / 10), 10 * n) for n in range(first, last + 1))
    return Whiskers(floor + 24, floor, tuple(found), ticks)


def metered_bars(months: Sequence[tuple[date, float | None, bool]]) -> Metered | None:
    """A month of which nobody knows is a gap, not nought."""
    known = [mwh for _, mwh, _ in months if mwh is not None]
    if not known or max(known) <= 0:
        return None
    most, each = max(known), (CHART_WIDTH - 48) / len(months)
    bars = []
    for n, (first, mwh, over) in enumerate(months):
        if mwh is None:
            continue
        height = round(max(mwh, 0.0) / most * (FLOOR - 20), 1)
        bars.append(
            MeteredBar(
                round(48 + n * each + each * 0.15, 1), round(each * 0.7, 1), round(FLOOR - height, 1),
                height, first, mwh, over,
            )
        )  # fmt: skip
    return Metered(tuple(bars), most)
