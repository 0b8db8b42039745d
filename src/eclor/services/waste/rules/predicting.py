"""How long it will take, from what a newcomer sees and what a site has learned.

Three ways, by what the site knows. *Physics*: the queue at the pace of the gate. *Blend*: physics
corrected by a few coefficients, learned arrival by arrival. *Boosted*: two sets of trees, one for
the chance of waiting at all and one for the length of the wait. All say a P50 and a P90, and the
P90 is kept honest by the bands of ``bands.py``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from eclor.core.learning.trees import Numbers, Trees
from eclor.services.waste.rules.bands import NO_STRETCH, SAID, Bands, Sight
from eclor.services.waste.rules.week import NOTHING_USUAL, Week
from eclor.services.waste.words import Case, LaneState, Wait

COMMON = ("weekday", "hour", "queue", "docks_open", "headway", "minutes_to_gate")
UNKNOWN = math.nan  # inside a table of numbers only: outside, not known is None


class Predictor(Protocol):
    """Something that looks at a lane and says a wait, before any band is laid over it."""

    def many(self, states: Sequence[LaneState]) -> tuple[Numbers, Numbers]:
        """P50 and P90 of each state, in minutes."""
        ...

    def to_json(self) -> dict[str, Any]: ...


# --- physics, and the blend that corrects it ----------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Blend:
    """Physics with learned corrections: a ridge regression that never needs its past again.

    Without any case it *is* physics: the queue at the pace of the gate.
    """

    gram: Numbers
    moment: Numbers
    week: Week = NOTHING_USUAL
    spread: float = 0.9  # P90 above P50, relative; at first a guess, then measured
    cases: int = 0

    PHYSICS = (1.0, 0.0, 0.0, 0.0)  # of: drain, usual, last waits, a constant
    STRENGTH = 30.0  # physics weighs as much as thirty cases of one minute

    @classmethod
    def untaught(cls, week: Week = NOTHING_USUAL) -> Blend:
        physics = np.array(cls.PHYSICS)
        return cls(np.eye(4) * cls.STRENGTH, physics * cls.STRENGTH, week)

    def taught(self, case: Case) -> Blend:
        """One more case; the older ones fade slowly (half after a thousand)."""
        row = self._row(case.state)
        fade = 0.9993
        said = float(self._minutes(row[None])[0])
        missed = case.waited > said * (1 + self.spread) + 1
        spread = self.spread + 0.02 * (SAID if missed else SAID - 1)
        keep = (1 - fade) * self.STRENGTH  # the pull towards physics never fades
        physics = np.array(self.PHYSICS)
        return replace(
            self,
            gram=fade * self.gram + np.outer(row, row) + keep * np.eye(4),
            moment=fade * self.moment + row * case.waited + keep * physics,
            spread=min(max(spread, 0.1), 4.0),
            cases=self.cases + 1,
        )

    def many(self, states: Sequence[LaneState]) -> tuple[Numbers, Numbers]:
        p50 = self._minutes(np.array([self._row(s) for s in states]).reshape(-1, 4))
        return p50, p50 * (1 + self.spread) + 1

    def _minutes(self, rows: Numbers) -> Numbers:
        # Never below zero weight: a longer queue cannot shorten the wait.
        weights = np.maximum(np.linalg.solve(self.gram, self.moment), (0.0, 0.0, 0.0, -np.inf))
        minutes: Numbers = np.maximum(rows @ weights, 0.0)
        return minutes

    def _row(self, state: LaneState) -> Numbers:
        usual = self.week.at(state.weekday, state.hour)
        mean = usual.mean if usual else 0.0
        drain = state.minutes_to_gate
        # Nobody knows the queue: the usual wait stands in for it, and for the last waits too.
        drain = mean if drain is None else drain
        return np.array([drain, mean, state.signs.get("last_waits", drain), 1.0])

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": "blend",
            "gram": self.gram.tolist(),
            "moment": self.moment.tolist(),
            "spread": self.spread,
            "cases": self.cases,
        }


# --- boosted trees ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Boosted:
    """Chance of waiting times length of the wait: a whole distribution from two sets of trees.

    More than half of the people may not wait at all. One model for everybody then collapses to
    "no wait"; two stages do not.
    """

    columns: tuple[str, ...]
    scale: float  # minutes below which two waits are much the same
    chance: Trees  # log-odds of waiting at all
    length: Trees  # middle of log(1 + wait / scale) for those who wait
    levels: Numbers  # the quantiles kept of what the lengths got wrong
    centres: Numbers  # lengths around which they were measured
    errors: Numbers  # one row per centre, one column per level

    def many(self, states: Sequence[LaneState]) -> tuple[Numbers, Numbers]:
        rows = matrix(states, self.columns)
        chance = 1 / (1 + np.exp(-self.chance.score(rows)))
        length = self.length.score(rows)
        return self.quantile(0.5, chance, length), self.quantile(SAID, chance, length)

    def quantile(self, level: float, chance: Numbers, length: Numbers) -> Numbers:
        """The wait not exceeded at that level, those who do not wait at all included."""
        among_waiting = 1 - (1 - level) / np.maximum(chance, 1e-9)
        error = self._error(among_waiting, length)
        minutes = self.scale * np.expm1(np.maximum(length + error, 0.0))
        said: Numbers = np.where(among_waiting <= 0, 0.0, minutes)
        return said

    def _error(self, among_waiting: Numbers, length: Numbers) -> Numbers:
        """Error at a level, between the two nearest centres: a longer length is a longer wait."""
        by_centre = np.array([np.interp(among_waiting, self.levels, row) for row in self.errors])
        if len(self.centres) == 1:
            only: Numbers = by_centre[0]
            return only
        right = np.clip(np.searchsorted(self.centres, length), 1, len(self.centres) - 1)
        gap = self.centres[right] - self.centres[right - 1]
        share = np.clip((length - self.centres[right - 1]) / gap, 0.0, 1.0)
        line = np.arange(len(length))
        mixed: Numbers = by_centre[right - 1, line] * (1 - share) + by_centre[right, line] * share
        return mixed

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": "boosted",
            "columns": list(self.columns),
            "scale": self.scale,
            "chance": self.chance.to_json(),
            "length": self.length.to_json(),
            "levels": self.levels.tolist(),
            "centres": self.centres.tolist(),
            "errors": self.errors.tolist(),
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Boosted:
        return cls(
            columns=tuple(told["columns"]),
            scale=float(told["scale"]),
            chance=Trees.from_json(told["chance"]),
            length=Trees.from_json(told["length"]),
            levels=np.array(told["levels"]),
            centres=np.array(told["centres"]),
            errors=np.array(told["errors"]),
        )


def matrix(states: Sequence[LaneState], columns: Sequence[str]) -> Numbers:
    """The states as a table, in the order of the columns; what is not known stays empty."""
    rows = [[_number(state, name) for name in columns] for state in states]
    return np.array(rows, dtype=np.float64).reshape(len(states), len(columns))


def _number(state: LaneState, name: str) -> float:
    value = getattr(state, name) if name in COMMON else state.signs.get(name)
    return UNKNOWN if value is None else float(value)


# --- what a site has learned --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """All that a site knows of its past: its usual week, its predictor and its bands."""

    predictor: Predictor
    week: Week = NOTHING_USUAL
    bands: Bands = NO_STRETCH
    cases: int = 0

    @classmethod
    def nothing_yet(cls) -> Learned:
        return cls(Blend.untaught())

    def wait(self, state: LaneState) -> Wait | None:
        """The wait of a newcomer; ``None`` when no dock is open or nothing at all is known."""
        if state.docks_open == 0:
            return None
        if state.queue is None:
            usual = self.week.at(state.weekday, state.hour)
            return usual.wait() if usual else None
        return self.bands.stretched(self.raw([state])[0], sight(state))

    def raw(self, states: Sequence[LaneState]) -> list[Wait]:
        """Waits before their bands: what :meth:`Bands.heard` wants back once the wait is over."""
        if not states:
            return []
        p50, p90 = self.predictor.many(states)
        return [Wait(float(a), float(max(a, b))) for a, b in zip(p50, p90, strict=True)]

    def heard(self, case: Case) -> Learned:
        """Learn from one wait that is over, without waiting for the night."""
        raw = self.raw([case.state])[0]
        bands = self.bands.heard(raw, sight(case.state), case.waited)
        if isinstance(self.predictor, Blend):
            return replace(self, bands=bands, predictor=self.predictor.taught(case))
        return replace(self, bands=bands)

    def to_json(self) -> dict[str, Any]:
        return {
            "predictor": self.predictor.to_json(),
            "week": self.week.to_json(),
            "bands": self.bands.to_json(),
            "cases": self.cases,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Learned:
        """Read parameters back; refuses a kind of predictor it does not know."""
        week = Week.from_json(told["week"])
        bands = Bands(**told["bands"])
        return cls(_predictor(told["predictor"], week), week, bands, int(told["cases"]))


def queue_seen(state: LaneState) -> bool:
    """Whether somebody is already waiting."""
    return state.queue is not None and state.queue >= 1


def sight(state: LaneState) -> Sight:
    """What is seen of the queue: each has its own doubts, hence its own band."""
    if not queue_seen(state):
        return "none"
    return "beyond" if state.signs.get("beyond") else "seen"


def _predictor(told: Mapping[str, Any], week: Week) -> Predictor:
    if told["kind"] == "boosted":
        return Boosted.from_json(told)
    if told["kind"] == "blend":
        return Blend(
            np.array(told["gram"]),
            np.array(told["moment"]),
            week,
            float(told["spread"]),
            int(told["cases"]),
        )
    raise ValueError(
        f"Nobody knows how to predict with {told['kind']!r}; learn again from history."
    )
