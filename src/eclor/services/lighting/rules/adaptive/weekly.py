"""One programme by the kind of night: the level of least expected cost over all nights it serves.

A programme given once serves many nights with the same levels. Its expected cost is the mean over
those nights, so the share of past nights that needed more stands where a forecast would; the price of
darkness is found on weeks that the shares had not seen.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from eclor.services.lighting.rules.traffic.calendar import Calendar, Integers
from eclor.services.lighting.rules.traffic.deciding import PRICES, decide, price_for
from eclor.services.lighting.words.traffic import LampPower, Numbers, Steps

REMEMBERED = 84  # nights looked back upon: a season
HELD_BACK = 28  # of them, on which the price is found
LIKE_ALL = 2.0  # nights that the mean over all kinds weighs beside a kind's own


class NightKind(IntEnum):
    """By the evening: who sleeps late the day after."""

    ORDINARY = 0
    FRIDAY = 1
    SATURDAY = 2


def kinds(nights: Integers) -> Integers:
    """The kind of each night, given as the ordinal of its evening."""
    weekday = (nights - 1) % 7  # 0 Monday: the ordinal 1 was one
    return np.where(weekday == 4, NightKind.FRIDAY, np.where(weekday == 5, NightKind.SATURDAY, 0))


def weekly(
    need: Numbers, civil: Calendar, until: int, aim: float, steps: Steps, power: LampPower
) -> Numbers:
    """Levels (kinds x slots of the day x sections) learned from the slots before row ``until``.

    Full light where nobody counted; ``aim``: share of lit time that may be under-lit.
    """
    night = civil.night
    last = int(night[until - 1]) if until else 0
    past = np.arange(len(night)) < until
    before = past & (night > last - REMEMBERED) & (night <= last - HELD_BACK)
    held = past & (night > last - HELD_BACK)
    seen = shares(need, civil, before, steps)
    lit = np.where(held & (civil.dark > 0), civil.dark, 0.0)[:, None] * np.isfinite(need)
    chances = seen[:, kinds(night), civil.slot]
    price = price_for(chances, need, lit, aim, steps, power)
    whole = shares(need, civil, before | held, steps)
    return decide(whole, float(PRICES[-1]) if price is None else price, steps, power)


def shares(need: Numbers, civil: Calendar, where: NDArray[np.bool_], steps: Steps) -> Numbers:
    """How often more than each level was needed: cuts x kinds x slots of the day x sections.

    NaN where nobody ever counted. By day as well: dusk moves over what was day when it was learned.
    """
    shape = (len(NightKind), civil.slots_a_day, need.shape[1])
    kind, slot = kinds(civil.night)[where], civil.slot[where]
    asked = need[where]
    known = np.isfinite(asked)
    heard = np.zeros(shape)
    np.add.at(heard, (kind, slot), known)
    found = []
    for level in steps.levels[:-1]:
        more = np.zeros(shape)
        np.add.at(more, (kind, slot), known & (np.nan_to_num(asked) > level + 1e-9))
        all_heard, all_more = heard.sum(axis=0), more.sum(axis=0)
        pooled = np.where(all_heard > 0, (all_more + 0.5) / (all_heard + 1), np.nan)
        found.append((more + LIKE_ALL * pooled) / (heard + LIKE_ALL))
    return np.stack(found)
