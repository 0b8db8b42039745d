"""What the streets' past teaches about their need; the only module of lighting in need of scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from eclor.core.learning.trees import Trees, plain
from eclor.services.lighting.rules.sun import dark_share
from eclor.services.lighting.rules.traffic.calendar import Calendar
from eclor.services.lighting.rules.traffic.deciding import PRICES, price_for
from eclor.services.lighting.rules.traffic.planning import Insight, Learned
from eclor.services.lighting.rules.traffic.signs import Signs, signs
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.traffic import Counts, Horizon, LampPower, Numbers, Steps

NEAR_MAXIMUM = 0.995  # quantile of a section's flow that counts as its capacity
ENOUGH_DAYS = 14  # of counts: below, all streets keep full light
ENOUGH_COUNTED = 7 * 24 * 3600  # seconds counted in a section: below, it keeps full light
ORIGINS = (0.4, 0.55, 0.7, 0.85)  # shares of the past learned from to judge what follows
AIM = 0.009  # of the lit time may be under-lit: a tenth below the one per cent promised
PRIOR_PRICE, PRIOR_SLOTS = 6.0, 1000.0  # a cautious price, worth so many judged section-slots
MOST_ROWS = 200_000  # taught at most: more teaches little and takes long

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Growth:
    """How far the trees may grow; chosen on rolling origins inside half a year of public counts."""

    trees: int = 200
    pace: float = 0.05
    leaves: int = 15
    smallest_leaf: int = 150  # or a hundredth of what is taught, where that is less
    columns_tried: float = 0.3


def capacities(counts: Counts, past: Mask) -> Numbers:
    """Near-maximum flow of each section over the past; NaN where too little was counted."""
    found = np.full(len(counts.sections), np.nan)
    for n in range(len(counts.sections)):
        flow = counts.flow[past, n]
        flow = flow[np.isfinite(flow)]
        if (
            len(flow) * counts.seconds >= ENOUGH_COUNTED
            and (top := np.quantile(flow, NEAR_MAXIMUM)) > 0
        ):
            found[n] = top
    return found


def learn(
    counts: Counts,
    calendar: Calendar,
    place: Place,
    past: Mask,
    steps: Steps | None = None,
    power: LampPower | None = None,
    aim: float = AIM,
    growth: Growth | None = None,
) -> Learned:
    """Everything learned from the slots of ``past`` (a mask over the slots); nothing else is read."""
    steps, power = steps or Steps(), power or LampPower()
    flow = np.where(past[:, None], counts.flow, np.nan)
    learned = Learned(counts.sections, capacities(counts, past), steps, power, aim, {})
    known = np.isfinite(flow) & np.isfinite(learned.capacity)
    days = np.unique(calendar.day[known.any(axis=1)])
    if len(days) < ENOUGH_DAYS:
        return learned
    lesson = Lesson(learned, flow, calendar, days, _ever_dark(counts, place), growth or Growth())
    # One thread: on busy cores scikit-learn's threads wait for one another, minutes for seconds.
    with threadpool_limits(limits=1):
        for horizon in Horizon:
            learned.insights[horizon] = lesson.insight(horizon)
    return learned


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """The past, and how trees are grown and priced from it."""

    learned: Learned
    flow: Numbers
    calendar: Calendar
    days: NDArray[np.int64]
    useful: Mask  # slots whose clock time is dark at some time of the year
    growth: Growth

    def insight(self, horizon: Horizon) -> Insight:
        seen = signs(self.flow, self.learned.capacity, self.calendar, self.learned.steps, horizon)
        need = self.learned.need(self.flow)
        taught = self.useful[:, None] & np.isfinite(need)
        price = self._price(seen, need, taught)
        return Insight(seen.columns, self._grow(seen, need, taught), price)

    def _price(self, seen: Signs, need: Numbers, taught: Mask) -> float:
        """The price that keeps the aim on days the trees had not seen, pooled over the origins."""
        chances = np.full((len(self.learned.steps.shares), *need.shape), np.nan)
        judged = np.zeros(len(need), dtype=bool)
        dark = (self.calendar.dark > 0)[:, None] & np.isfinite(need)
        for before, after in self._origins():
            insight = Insight(seen.columns, self._grow(seen, need, taught & before[:, None]), 1.0)
            part = insight.chances(seen, dark & after[:, None])
            chances[:, after] = part[:, after]
            judged |= after
        lit = np.where(judged, self.calendar.dark, 0.0)[:, None] * np.isfinite(need)
        learned = self.learned
        price = price_for(chances, need, lit, learned.aim, learned.steps, learned.power)
        if price is None:  # nothing dark to judge by, or no price keeps the aim
            return float(PRICES[-1])
        # Few slots tell a price badly: lean on the cautious one.
        share = float(lit.sum()) / (float(lit.sum()) + PRIOR_SLOTS)
        return float(price**share * PRIOR_PRICE ** (1 - share))

    def _origins(self) -> Iterator[tuple[Mask, Mask]]:
        """Slots known and slots to come, again and again through the past, cut at noon."""
        cuts = [self.days[int(share * len(self.days))] for share in ORIGINS] + [self.days[-1] + 1]
        for cut, end in pairwise(cuts):
            night = self.calendar.night
            yield night < cut, (night >= cut) & (night < end)

    def _grow(self, seen: Signs, need: Numbers, taught: Mask) -> tuple[Trees, ...]:
        places = np.argwhere(taught)
        if len(places) > MOST_ROWS:
            chosen = np.random.default_rng(0).choice(len(places), MOST_ROWS, replace=False)
            places = places[np.sort(chosen)]
        rows, asked = seen.table[places[:, 0], places[:, 1]], need[places[:, 0], places[:, 1]]
        # A column nobody ever knew teaches nothing, and the library refuses it: call it nought.
        never = np.isnan(rows).all(axis=0)
        rows = np.where(never, np.float32(0), rows) if never.any() else rows
        return tuple(
            _grown(rows, asked > level + 1e-9, self.growth)
            for level in self.learned.steps.levels[:-1]
        )


def _grown(rows: Any, more: Mask, growth: Growth) -> Trees:
    """The chance that more than this level is needed, as trees; one firm word when all agree."""
    if not more.any() or more.all():
        empty, none = np.zeros(0, dtype=np.int64), np.zeros(0)
        odds = float(np.log((more.sum() + 0.5) / ((~more).sum() + 0.5)))
        return Trees(odds, empty, empty, none, empty, empty, empty.astype(bool), none, 0)
    settings = {
        "max_iter": growth.trees,
        "learning_rate": growth.pace,
        "max_leaf_nodes": growth.leaves,
        "min_samples_leaf": max(5, min(growth.smallest_leaf, len(rows) // 100)),
        "max_features": growth.columns_tried,
        "l2_regularization": 1.0,
        "early_stopping": False,
        "random_state": 0,
    }
    return plain(HistGradientBoostingClassifier(**settings).fit(rows, more))


def _ever_dark(counts: Counts, place: Place) -> Mask:
    """Slots whose hour is dark on some night of the year, whatever the season counted.

    With an hour to spare on both sides, for clocks that change.
    """
    a_day = np.arange(0, 86_400, counts.seconds, dtype=np.float64)
    dark = np.zeros(len(a_day), dtype=bool)
    for fortnight in range(26):
        dark |= (
            dark_share(
                counts.start // 86_400 * 86_400 + fortnight * 14 * 86_400 + a_day,
                counts.seconds,
                place,
            )
            > 0
        )
    hour = 3600 // counts.seconds
    dark |= np.roll(dark, hour) | np.roll(dark, -hour)
    return np.asarray(dark[(counts.moments % 86_400 // counts.seconds).astype(int)])
