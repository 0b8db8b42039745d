"""What a site learns at night from its past arrivals; the only module that needs scikit-learn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from eclor.core.learning.trees import Numbers, Trees, plain
from eclor.services.waste.rules.bands import SIGHTS, Bands, conformal_stretch
from eclor.services.waste.rules.predicting import (
    COMMON,
    Blend,
    Boosted,
    Learned,
    matrix,
    sight,
)
from eclor.services.waste.rules.week import Week, usual_week
from eclor.services.waste.words import Case

ENOUGH_TO_BOOST = 400  # cases, of which ENOUGH_WAITED waited: below, the blend is the safer voice
ENOUGH_WAITED = 80
LEVELS = np.linspace(0.01, 0.99, 99)
CENTRES = 4
FOLDS = 4

# A longer queue or a slower drain never shortens a wait; an open dock never lengthens it.
ALWAYS = {"queue": 1, "headway": 1, "minutes_to_gate": 1, "docks_open": -1}


@dataclass(frozen=True, slots=True)
class Growth:
    """How far the trees may grow; the defaults held on every stretch of the public log we tried."""

    trees: int = 150
    pace: float = 0.05
    leaves: int = 31
    smallest_leaf: int = 40
    columns_tried: float = 0.3

    def __post_init__(self) -> None:
        if self.trees < 1 or self.leaves < 2 or self.smallest_leaf < 1:
            raise ValueError("Trees have at least one tree, two leaves and one case a leaf.")


LIGHT = Growth(trees=80, pace=0.08, leaves=15)  # for a lane with four zones: small to store
# The share the P90 of a lane is to cover: the few who wait before zone 1 are seen by nobody.
AIM = 0.91


def fit(
    history: Sequence[Case],
    arrivals: Iterable[datetime] = (),
    growth: Growth | None = None,
    aim: float = 0.9,
) -> dict[str, Any]:
    """Parameters learned from the past, ready to be stored as JSON.

    ``arrivals`` are the cars counted at the gate, in local time; they give the usual week its pace.
    ``aim`` is the share of waits the P90 shall cover; above 0.9 where some escape every sensor.
    """
    week = usual_week(history, arrivals)
    waited = sum(case.waited > 0 for case in history)
    days = len({case.day for case in history})
    if len(history) < ENOUGH_TO_BOOST or waited < ENOUGH_WAITED or days < 2:
        return _taught_blend(history, week, aim).to_json()
    # One thread: on busy cores scikit-learn's threads wait for one another, minutes for seconds.
    with threadpool_limits(limits=1):
        return _boosted(history, week, growth or Growth(), aim).to_json()


def _taught_blend(history: Sequence[Case], week: Week, aim: float) -> Learned:
    """Case by case, as it would have been learned live."""
    learned = Learned(Blend.untaught(week), week, Bands(aim=aim))
    for case in history:
        learned = learned.heard(case)
    return Learned(learned.predictor, week, learned.bands, len(history))


def _boosted(history: Sequence[Case], week: Week, growth: Growth, aim: float) -> Learned:
    columns = COMMON + tuple(sorted({name for case in history for name in case.state.signs}))
    lesson = Lesson(
        rows=matrix([case.state for case in history], columns),
        waited=np.array([case.waited for case in history]),
        day=np.array([case.day.toordinal() for case in history]),
        columns=columns,
    )
    seen = np.array([sight(case.state) for case in history])
    predictor, p90 = lesson.learned(growth)
    floor = predictor.scale
    stretch = {
        one: conformal_stretch(p90[seen == one], lesson.waited[seen == one], floor, aim)
        for one in SIGHTS
    }
    bands = Bands(floor=floor, aim=aim, **stretch)
    return Learned(predictor, week, bands, len(history))


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """The past as tables, and how two sets of trees are grown from it."""

    rows: Numbers
    waited: Numbers
    day: NDArray[np.int64]
    columns: tuple[str, ...]

    def learned(self, growth: Growth) -> tuple[Boosted, Numbers]:
        """The predictor, and for each case the P90 said by trees that had not seen its days."""
        scale = max(0.15 * float(np.median(self.waited[self.waited > 0])), 1e-3)
        length = np.log1p(self.waited / scale)
        said_chance, said_length = self._said_unseen(length, growth)
        positive = self.waited > 0
        centres, errors = _errors(said_length[positive], length[positive])
        everything = np.ones(len(length), dtype=bool)
        chance_trees, length_trees = self._grow(everything, length, growth)
        predictor = Boosted(
            self.columns, scale, chance_trees, length_trees, LEVELS, centres, errors
        )
        chance = 1 / (1 + np.exp(-said_chance))
        return predictor, predictor.quantile(0.9, chance, said_length)

    def _said_unseen(self, length: Numbers, growth: Growth) -> tuple[Numbers, Numbers]:
        """What trees grown on the other days say of each day: errors as they will be tomorrow."""
        chance, said = np.zeros(len(length)), np.zeros(len(length))
        for held in self._folds():
            if not (self.waited[~held] > 0).any() or (self.waited[~held] > 0).all():
                chance[held], said[held] = 0.0, float(np.median(length))
                continue
            chance_trees, length_trees = self._grow(~held, length, growth)
            chance[held] = chance_trees.score(self.rows[held])
            said[held] = length_trees.score(self.rows[held])
        return chance, said

    def _folds(self) -> Iterator[NDArray[np.bool_]]:
        """Whole days together, in the order they came."""
        days = np.unique(self.day)
        for part in np.array_split(days, min(FOLDS, len(days))):
            yield np.isin(self.day, part)

    def _grow(
        self, among: NDArray[np.bool_], length: Numbers, growth: Growth
    ) -> tuple[Trees, Trees]:
        positive = among & (self.waited > 0)
        chance = _constant_or(
            HistGradientBoostingClassifier(**self._settings(growth)),
            _somehow_known(self.rows[among]),
            self.waited[among] > 0,
        )
        regressor = HistGradientBoostingRegressor(**self._settings(growth))
        return chance, plain(regressor.fit(_somehow_known(self.rows[positive]), length[positive]))

    def _settings(self, growth: Growth) -> dict[str, Any]:
        return {
            "max_iter": growth.trees,
            "learning_rate": growth.pace,
            "max_leaf_nodes": growth.leaves,
            "min_samples_leaf": growth.smallest_leaf,
            "max_features": growth.columns_tried,
            "monotonic_cst": [ALWAYS.get(name, 0) for name in self.columns],
            "early_stopping": False,
            "random_state": 0,
        }


def _somehow_known(rows: Numbers) -> Numbers:
    """A column nobody ever knew teaches nothing, and the library refuses it: call it nought."""
    never = np.isnan(rows).all(axis=0)
    return np.where(never, 0.0, rows) if never.any() else rows


def _constant_or(model: Any, rows: Numbers, yes: NDArray[np.bool_]) -> Trees:
    """The grown trees, or one firm answer when all the cases agree."""
    if yes.any() and not yes.all():
        return plain(model.fit(rows, yes))
    empty = np.zeros(0, dtype=np.int64)
    none = np.zeros(0)
    start = 6.0 if yes.all() else -6.0
    return Trees(start, empty, empty, none, empty, empty, empty.astype(bool), none, 0)


def _errors(said: Numbers, real: Numbers) -> tuple[Numbers, Numbers]:
    """Quantiles of what was got wrong around a few lengths, short waits apart from long ones."""
    order = np.argsort(said, kind="stable")
    parts = [p for p in np.array_split(order, CENTRES) if len(p)]
    centres = np.array([said[p].mean() for p in parts])
    errors = np.array([np.quantile(real[p] - said[p], LEVELS) for p in parts])
    keep = np.r_[True, np.diff(centres) > 1e-6]
    centres, errors = centres[keep], errors[keep]
    for k in range(1, len(centres)):
        # A longer length must stay a longer wait at every level, or one more car could shorten it.
        errors[k] = np.maximum(errors[k], errors[k - 1] - (centres[k] - centres[k - 1]))
    return centres, errors
