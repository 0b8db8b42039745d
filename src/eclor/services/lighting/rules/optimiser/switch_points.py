"""The cheapest night with at most so many levels, never below what is asked: exact.

Dynamic programming over (pieces used, slots served), all streets side by side: O(points x slots²).
"""

from __future__ import annotations

import numpy as np

from eclor.services.lighting.rules.optimiser.problem import Integers, Problem
from eclor.services.lighting.rules.optimiser.streets import alike
from eclor.services.lighting.words.traffic import LampPower, Numbers


def limited(level: Numbers, points: int, power: LampPower, standby: float = 0.0) -> Numbers:
    """Levels (streets x slots) of at most ``points`` pieces a night, none below ``level``.

    A piece is off only where nothing but off is asked throughout. Each piece is a switch point of
    the programme, the first one included.
    """
    if points < 1:
        raise ValueError(f"A night has at least one level; {points} switch points were given.")
    streets, slots = level.shape
    if points >= slots:
        return level.copy()
    highest = _highest(level)
    cost = np.where(highest > 0, power.at(highest), standby)
    width = np.arange(1, slots + 1)
    # cost[s, i, j]: serving slots i..j by one level; never where j < i.
    cost = cost * (width[None, None, :] - np.arange(slots)[None, :, None])
    cost[:, np.tri(slots, k=-1, dtype=bool)] = np.inf
    best = cost[:, 0, :]
    starts: list[Integers] = []
    for _ in range(points - 1):
        # One piece more: it begins at i, after the best of what serves the slots before.
        whole = best[:, :-1, None] + cost[:, 1:, :]
        begin = whole.argmin(axis=1)
        more = np.take_along_axis(whole, begin[:, None], axis=1)[:, 0]
        better = more < best - 1e-12
        starts.append(np.where(better, begin + 1, -1))
        best = np.where(better, more, best)
    return _pieces(highest, starts, streets, slots)


def limited_alike(level: Numbers, points: int, problem: Problem) -> Numbers:
    """The same, with neighbouring streets kept alike: raised and served again until both hold.

    Exact without neighbours; with them a plan that keeps every rule, not always the cheapest.
    """
    while True:
        served = limited(level, points, problem.power, problem.standby)
        raised = np.where(served > 0, alike(served, problem), 0.0)
        if np.allclose(raised, served):
            return served
        level = raised


def _highest(level: Numbers) -> Numbers:
    """Highest level from slot i to slot j (streets x i x j)."""
    streets, slots = level.shape
    found = np.zeros((streets, slots, slots))
    for i in range(slots):
        found[:, i, i:] = np.maximum.accumulate(level[:, i:], axis=1)
    return found


def _pieces(highest: Numbers, starts: list[Integers], streets: int, slots: int) -> Numbers:
    """Walk the choices back from the last slot of each street."""
    served = np.empty((streets, slots))
    for street in range(streets):
        end = slots - 1
        for begun in reversed(starts):
            start = int(begun[street, end])
            if start < 0:
                continue
            served[street, start : end + 1] = highest[street, start, end]
            end = start - 1
        served[street, : end + 1] = highest[street, 0, end]
    return served
