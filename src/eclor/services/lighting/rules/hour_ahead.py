"""What the coming hour asks beyond a programme: more light where the counter says so, never less."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile

import numpy as np

from eclor.services.lighting.rules.nights import night_of
from eclor.services.lighting.rules.programmes.curves import night_curve
from eclor.services.lighting.rules.sun import darkness
from eclor.services.lighting.rules.traffic.calendar import calendar
from eclor.services.lighting.rules.traffic.planning import Learned, plan
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.programmes import FULL, Charge
from eclor.services.lighting.words.traffic import Counts, Horizon

LISTENED = 28  # nights through which the ledgers listen, as in the plan
SHORTEST = timedelta(minutes=5)  # of an order: below, nobody would notice it
Span = tuple[datetime, datetime, float]  # from, until, level in per cent


class Why(StrEnum):
    """What the last look at an hour found."""

    RAISED = "raised"  # an order raises the streets
    ENOUGH = "enough"  # the programme gives what is asked for, or more
    SILENT = "silent"  # the counter said nothing of the hour before: the programme stands
    SOON = "soon"  # off now, on within the hour: to be looked at again when they shine
    OFF = "off"  # the lamps are off now: by day, or by a municipal order
    HELD = "held"  # somebody's order holds all of these lamps
    NOBODY = "nobody"  # no lamp follows the programme
    REFUSED = "refused"  # the desk did not take the order


@dataclass(frozen=True, slots=True)
class Found:
    """``level``: per cent asked for; ``kept``: the least the programme gives meanwhile; ``until``: when
    an order would end."""

    why: Why
    level: int | None = None
    kept: int | None = None
    until: datetime | None = None


def levels_now(
    learned: Learned, counts: Counts, place: Place, holidays: Collection[date]
) -> dict[str, float]:
    """By counter, the level (0 to 1) of the hour that begins now; silent and unknown ones are left out.

    ``counts`` end with the last hour that is over; nothing of the hour itself is read.
    """
    if Horizon.LIVE not in learned.insights or not len(counts.flow):
        return {}
    to_come = np.full((1, counts.flow.shape[1]), np.nan)
    flow = np.vstack([counts.flow, to_come])
    civil = calendar(Counts(counts.sections, counts.start, flow, counts.seconds), place, holidays)
    listens = int(np.searchsorted(civil.night, civil.night[-1] - LISTENED))
    level = plan(learned, flow, civil, Horizon.LIVE, listens)[-1]
    known = np.isfinite(counts.flow[-1]) & np.isfinite(learned.capacity)
    return {
        name: float(level[n]) for n, name in enumerate(counts.sections) if known[n]
    }  # fmt: skip


def told_between(charge: Charge, place: Place, begin: datetime, until: datetime) -> Iterator[Span]:
    """Levels that a programme gives from one moment to another, in their order; ramps left aside."""
    nights = sorted({night_of(begin, place.zone), night_of(until, place.zone)})
    for sky in darkness(place, nights, charge.threshold):
        programme = charge.programmes[charge.calendar.programme(sky.night)]
        for start, end, level in night_curve(programme, sky, place).spans():
            if end > begin and start < until:
                yield max(start, begin), min(end, until), level


def found(asked: float | None, told: Iterable[Span]) -> Found:
    """``asked``: 0 to 1, None when nobody counted; ``told``: what the programme gives, from now on."""
    spans = list(told)
    lit = list(takewhile(lambda span: span[2], spans))
    if not lit and any(level for *_, level in spans):
        return Found(Why.SOON)
    if not lit or lit[-1][1] - lit[0][0] < SHORTEST:
        return Found(Why.OFF)
    least, most = (round(pick(level for _, _, level in lit)) for pick in (min, max))
    if asked is None:
        return Found(Why.SILENT, kept=least)
    level = min(math.ceil(asked * FULL - 1e-6), FULL)
    if level <= least:
        return Found(Why.ENOUGH, level, least)
    # Where the programme itself goes up meanwhile, the order must not hold it back.
    return Found(Why.RAISED, max(level, most), least, lit[-1][1])
