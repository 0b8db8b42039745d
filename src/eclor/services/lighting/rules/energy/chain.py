"""The chain of savings: every factor with its source, the total with its band, and our part of it.

kWh a lamp and year = W0 H0 / 1000 x product of (1 - saved) + standby x 8.76
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from eclor.services.lighting.words.energy import (
    Band,
    Before,
    Cause,
    Factor,
    Price,
    Standby,
)
from eclor.services.lighting.words.norms import Source, Span

YEAR = 8.76  # thousand hours
DRAWS = 100_000

ASSUMED = Source("assumption", "2026", "to be replaced by the territory's own figures")
BEFORE = Before(100.0, (85.0, 125.0), 4286.0, (4100.0, 4290.0), ASSUMED)
STANDBY = Standby(0.6, 0.3, 1.2, Source("controllers' data sheets", "2026"))
FACTORS: tuple[Factor, ...] = (
    Factor(
        Cause.LAMP_CHANGE, 0.54, 0.45, 0.63,
        Source("published lamp changes", "2013-2024", "Los Angeles, San Diego, Chula Vista", True),
    ),
    Factor(Cause.OVER_LIGHTING, 0.08, 0.05, 0.15, ASSUMED),
    Factor(Cause.CONSTANT_OUTPUT, 0.05, 0.03, 0.08, ASSUMED),
    Factor(
        Cause.SWITCHING, 0.0623, 0.01, 0.0623,
        Source("own sun formula", "2026", "-0.833 to -4 degrees at 49.47 N 5.95 E", True),
    ),
    Factor(
        Cause.CONTROL, 0.2675, 0.20, 0.33,
        Source("Sustainability 10:1221", "2018", "Krakow, one year of traffic", True),
    ),
)  # fmt: skip
PRICES: tuple[Price, ...] = (
    Price(
        0.20,
        0.052,
        Span(date(2025, 1, 1)),
        Source("average of communes", "2025"),
        Source("ADEME Base Empreinte", "2023", "electricity, average mix of mainland France"),
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    """After this cause: ``kwh`` left a lamp and year, ``saved`` of the beginning, and the share of
    the whole saving that is this cause's whatever the order (by logarithms)."""

    cause: Cause
    kwh: float
    saved: float
    share: float
    factor: Factor


@dataclass(frozen=True, slots=True)
class Chain:
    """``control``: what the platform saved of what the changed lamps would have taken, standby
    counted against it: the only figure claimed as ours. ``reached``: the chance of a saving of 70 %."""

    before: float  # kWh a lamp and year
    links: tuple[Link, ...]
    standby: float  # kWh a lamp and year
    after: float
    saving: Band
    control: Band
    reached: float

    @property
    def saved(self) -> float:
        """Share of the beginning."""
        return 1 - self.after / self.before


def chain(
    before: Before = BEFORE,
    factors: Sequence[Factor] = FACTORS,
    standby: Standby = STANDBY,
    promise: float = 0.70,
    seed: int = 1,
) -> Chain:
    """The links in the order given; the bands by drawing each factor evenly from its range."""
    start = before.watts * before.hours / 1000
    logs = {f: -math.log1p(-f.saved) for f in factors}
    whole = sum(logs.values()) or 1.0
    left, links = start, []
    for factor in factors:
        left *= 1 - factor.saved
        share = logs[factor] / whole
        links.append(Link(factor.cause, left, 1 - left / start, share, factor))
    always = standby.watts * YEAR
    saving, control, reached = _bands(before, factors, standby, promise, seed)
    return Chain(start, tuple(links), always, left + always, saving, control, reached)


def _bands(
    before: Before, factors: Sequence[Factor], standby: Standby, promise: float, seed: int
) -> tuple[Band, Band, float]:
    chance = np.random.default_rng(seed)
    start = chance.uniform(*before.watts_range, DRAWS) * chance.uniform(*before.hours_range, DRAWS)
    start = start / 1000
    always = chance.uniform(standby.low, standby.high, DRAWS) * YEAR
    ours, theirs = np.ones(DRAWS), np.ones(DRAWS)
    for factor in factors:
        left = 1 - chance.uniform(factor.low, factor.high, DRAWS)
        if factor.cause.ours:
            ours *= left
        else:
            theirs *= left
    saving = 1 - ours * theirs - always / start
    control = 1 - ours - always / (start * theirs)
    return _band(saving), _band(control), float((saving >= promise).mean())


def _band(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Band:
    low, middle, high = np.percentile(values, [10, 50, 90])
    return Band(float(low), float(middle), float(high))


def price_on(on: date, prices: Sequence[Price] = PRICES) -> Price | None:
    """The newest that holds on that day."""
    held = [price for price in prices if price.span.holds(on)]
    return max(held, key=lambda price: price.span.first) if held else None


def worth(kwh: float, on: date, prices: Sequence[Price] = PRICES) -> tuple[float, float] | None:
    """Euro and kg of CO2 of so many kWh; ``None`` when no price holds on that day."""
    price = price_on(on, prices)
    return (kwh * price.euro, kwh * price.co2) if price else None
