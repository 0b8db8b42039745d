"""When a container will be full, from how it filled lately."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from eclor.services.waste.words import Filling, FullOn

EMPTIED = 20.0  # points: a fall that large is a collection, a smaller one is waste settling
HALF_LIFE = 14.0  # days after which a past filling counts half
FORGOTTEN = timedelta(days=7)  # without a measure for so long, nothing is known
ONE_IN_TEN = 1.2816
FARTHEST = 365.0  # days: beyond, nobody plans


def full_on(fillings: Sequence[Filling], now: datetime, full_at: float = 100.0) -> FullOn | None:
    """The day it will be full; ``None`` when it is too early to say, or nobody measured lately."""
    known = sorted((f for f in fillings if f.at <= now), key=lambda f: f.at)
    if not known or now - known[-1].at > FORGOTTEN:
        return None
    last = known[-1]
    if last.percent >= full_at:
        return FullOn(last.at, last.at)
    pace = _pace(known, now)
    if pace is None:
        return None
    daily, doubt = pace
    missing = full_at - last.percent
    likely = missing / daily
    if likely > FARTHEST:
        return None
    early = _early(missing, daily, doubt, likely)
    return FullOn(last.at + timedelta(days=likely), last.at + timedelta(days=early))


def _pace(known: Sequence[Filling], now: datetime) -> tuple[float, float] | None:
    """Points a day, and how much a day may differ; ``None`` with fewer than three stretches."""
    stretches = [s for s in _stretches(known, now) if s[0] > 0]
    weight = sum(w * days for days, _, w in stretches)
    if len(stretches) < 3 or weight <= 0:
        return None
    daily = sum(w * gained for _, gained, w in stretches) / weight
    if daily <= 0:
        return None
    wrong = sum(w * (gained - daily * days) ** 2 for days, gained, w in stretches)
    return daily, math.sqrt(wrong / weight)


def _stretches(known: Sequence[Filling], now: datetime) -> list[tuple[float, float, float]]:
    """Days, points gained and weight between two measures; a collection is no filling."""
    found = []
    for before, after in itertools.pairwise(known):
        if before.percent - after.percent >= EMPTIED:
            continue
        days = (after.at - before.at) / timedelta(days=1)
        age = (now - after.at) / timedelta(days=1)
        found.append((days, after.percent - before.percent, 0.5 ** (age / HALF_LIFE)))
    return found


def _early(missing: float, daily: float, doubt: float, likely: float) -> float:
    """The day before which it is full one time in ten: drift plus a random walk, by halving."""
    low, high = 0.0, likely
    for _ in range(40):
        middle = (low + high) / 2
        reached = daily * middle + ONE_IN_TEN * doubt * math.sqrt(middle)
        low, high = (middle, high) if reached < missing else (low, middle)
    return low
