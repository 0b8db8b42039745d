"""What meters say was saved: beside the days before, and beside full light; each with its band."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from eclor.services.lighting.rules.energy.baseline import FEWEST, NightUse, learned
from eclor.services.lighting.words.accounts import Compared
from eclor.services.lighting.words.energy import Band
from eclor.services.lighting.words.norms import Source
from eclor.services.lighting.words.place import Darkness

FORMULA = Source(
    "ASHRAE Guideline 14",
    "2014",
    "4.2.11: fractional savings uncertainty, autocorrelated days",
    True,
)
LAST = 30  # days held against those before where nothing was changed
FEWEST_SINCE = 7
BLOCK, DRAWS = 7, 2000  # days drawn together, because a day resembles the next; and how often
# Rated power against the power really taken: half the width of an even range, of the fleet's mean.
RATED = 0.05
RATED_SOURCE = Source("assumption", "2026", "rated power of the inventory, within 5 per cent")
DAY = timedelta(days=1)


def compared(days: Iterable[NightUse], changed: date | None = None) -> Compared | None:
    """The days since beside those before; ``changed``: the day from which something was done, itself
    left out. None while there are too few on either side."""
    ordered = sorted(_alike(list(days)), key=lambda one: one.night)
    if changed is None:
        split = ordered[-1].night - LAST * DAY if ordered else date.min
        before = [one for one in ordered if one.night <= split]
        since = [one for one in ordered if one.night > split]
    else:
        before = [one for one in ordered if one.night < changed]
        since = [one for one in ordered if one.night > changed]
    if len(before) < FEWEST or len(since) < FEWEST_SINCE:
        return None
    if not any(one.kwh for one in before):  # meters that stood still: nothing to hold days against
        return None
    line = learned(before)
    known = [one.dark for one in before]
    return Compared(
        before_first=before[0].night,
        before_last=before[-1].night,
        learned=len(before),
        first=since[0].night,
        last=since[-1].night,
        days=len(since),
        expected=float(line.expected(since).sum()),
        used=sum(one.kwh for one in since),
        saved=line.saved(since),
        cv=line.cv,
        with_temperature=line.with_temperature,
        changed=changed,
        beyond=any(not min(known) <= one.dark <= max(known) for one in since),
    )


def _alike(days: list[NightUse]) -> list[NightUse]:
    """Temperature of all days or of none: a line cannot be drawn through some."""
    if all(one.temperature is not None for one in days):
        return days
    return [replace(one, temperature=None) for one in days]


def below_full(days: Sequence[tuple[float, float]], seed: int = 1) -> Band | None:
    """Share of full light that was not taken, of days given as (kWh, kWh at full light) in order.

    The band holds eight chances in ten: blocks of a week drawn with replacement (moving block
    bootstrap, Künsch 1989), and rated powers that may all be somewhat off together.
    """
    if len(days) < 2 * BLOCK:
        return None
    table = np.array(days, dtype=np.float64)
    if (table[:, 1] <= 0).any():
        return None
    chance = np.random.default_rng(seed)
    blocks = -(-len(table) // BLOCK)
    starts = chance.integers(0, len(table) - BLOCK + 1, (DRAWS, blocks))
    drawn = table[(starts[:, :, None] + np.arange(BLOCK)).reshape(DRAWS, -1)].sum(axis=1)
    off = chance.uniform(1 - RATED, 1 + RATED, DRAWS)
    low, high = np.percentile(1 - drawn[:, 0] / (drawn[:, 1] * off), [10, 90])
    used, full = table.sum(axis=0)
    return Band(float(low), float(1 - used / full), float(high))


def dark_by_day(nights: Sequence[Darkness]) -> dict[date, float]:
    """Hours of darkness of each calendar day, from the dawn of the night before and its own dusk; a
    day of which the sun says neither is left out."""
    found = {}
    for before, own in pairwise(nights):
        if before.dawn is not None and own.dusk is not None:
            found[own.night] = 24 - (own.dusk - before.dawn) / timedelta(hours=1)
    return found
