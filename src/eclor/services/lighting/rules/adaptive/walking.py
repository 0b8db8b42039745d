"""A year of nights walked through in the order of time, learned again as it goes.

From the second month on every night is planned from what was counted before it: trees are grown on the
days up to a cut, plan the days up to the next cut, and are grown anew. Needs scikit-learn: import it
in a process of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from eclor.services.lighting.rules.adaptive.nights import as_taken
from eclor.services.lighting.rules.adaptive.weekly import kinds, weekly
from eclor.services.lighting.rules.traffic.calendar import Calendar
from eclor.services.lighting.rules.traffic.learning import Growth, learn
from eclor.services.lighting.rules.traffic.planning import Learned, plan
from eclor.services.lighting.words.adaptive import Way
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.traffic import Counts, Horizon, Numbers

BEFORE = 60  # days counted before the first night that is judged
AGAIN = 90  # days until it is learned anew
LOOKED_BACK = 150  # days learned from
AIM = 0.007  # the ledgers weigh counters alike, but streets hang on them unevenly: some room below 1 %
LISTENED = 28  # nights before the first one planned, through which the ledgers listen


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """Levels of each way (slots x sections), what each slot turned out to need (NaN: not counted) and
    which slots were planned from their past alone. ``learned`` knows everything, for the night to come."""

    levels: dict[Way, Numbers]
    need: Numbers
    judged: NDArray[np.bool_]
    learned: Learned


def walked(
    counts: Counts,
    civil: Calendar,
    place: Place,
    points: int,
    lowest: int = 10,
    growth: Growth | None = None,
) -> Walk:
    """Every way through the nights. Slots before the first cut are not judged and hold full light."""
    ways = (Way.WEEKLY, Way.AHEAD, Way.LIVE)
    levels = {way: np.ones(counts.flow.shape) for way in ways}
    need = np.full(counts.flow.shape, np.nan)
    judged = np.zeros(len(counts.flow), dtype=bool)
    first, last = int(civil.night[0]), int(civil.night[-1]) + 1
    cuts = [*range(first + BEFORE, last, AGAIN), last]
    for cut, end in pairwise(cuts):
        part = civil.night < end
        rows = np.flatnonzero((civil.night >= cut) & part)
        seen = learn(counts, civil, place, _past(civil, cut), aim=AIM, growth=growth)
        found = _planned(seen, counts, civil, rows, points, lowest)
        for way in ways:
            levels[way][rows] = found[way]
        need[rows] = seen.need(counts.flow)[rows]
        judged[rows] = True
    whole = learn(counts, civil, place, _past(civil, last), aim=AIM, growth=growth)
    return Walk(levels, need, judged, whole)


def _past(civil: Calendar, cut: int) -> NDArray[np.bool_]:
    return (civil.night < cut) & (civil.night >= cut - LOOKED_BACK)


def _planned(
    seen: Learned,
    counts: Counts,
    civil: Calendar,
    rows: NDArray[np.int64],
    points: int,
    lowest: int,
) -> dict[Way, Numbers]:
    """Nothing after the slot planned is read: the plans walk, the weekly one stops at the cut."""
    begin, end = int(rows[0]), int(rows[-1]) + 1
    listens = int(np.searchsorted(civil.night, civil.night[begin] - LISTENED))
    short = _until(civil, end)
    flow = counts.flow[:end]
    ahead = plan(seen, flow, short, Horizon.AHEAD, listens)
    live = plan(seen, flow, short, Horizon.LIVE, listens)
    table = weekly(seen.need(flow), short, begin, seen.aim, seen.steps, seen.power)
    calm = np.ones(flow.shape)
    calm[begin:] = table[kinds(short.night), short.slot][begin:]
    programme = np.ones(flow.shape)
    programme[listens:] = ahead
    programme = as_taken(programme, short, points, seen.power, lowest)
    hourly = np.ones(flow.shape)
    hourly[listens:] = live
    return {
        Way.WEEKLY: as_taken(calm, short, points, seen.power, lowest)[begin:],
        Way.AHEAD: programme[begin:],
        # Live orders only ever raise what the lamps keep: nobody needs to agree to more light.
        Way.LIVE: np.maximum(programme, hourly)[begin:],
    }


def _until(civil: Calendar, end: int) -> Calendar:
    """The slots before a row."""
    return Calendar(
        day=civil.day[:end],
        slot=civil.slot[:end],
        night=civil.night[:end],
        dark=civil.dark[:end],
        kinds=civil.kinds,
        place_of={key: row for key, row in civil.place_of.items() if row < end},
        slots_a_day=civil.slots_a_day,
    )
