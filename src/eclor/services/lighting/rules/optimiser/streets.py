"""One level for each street, slot by slot: what a lamp controller can be told."""

from __future__ import annotations

import numpy as np

from eclor.services.lighting.rules.optimiser.problem import Problem
from eclor.services.lighting.words.traffic import Numbers

STEP = 0.01  # lamps are told whole per cents


def street_levels(problem: Problem, step: float = STEP) -> Numbers:
    """The lowest level of each street that gives every place its light (streets x slots).

    Nought where the by-law lets the street be off and nothing is asked. Rounded up to ``step``;
    ``step`` 0 does not round. Raises ``Unreachable``.
    """
    problem.check_reachable()
    most = np.asarray(problem.light.sum(axis=1)).ravel()
    share = problem.asked / np.maximum(most, 1e-12)[:, None]
    level = np.zeros((len(problem.streets), problem.slots))
    np.maximum.at(level, problem.street_of_place, share)
    dark = level <= 0
    level = alike(np.clip(level, problem.lowest, 1.0), problem)
    if step:
        # A rounding error above a whole per cent must not cost one per cent more.
        level = np.minimum(np.ceil(level / step - 1e-9) * step, 1.0)
    if problem.may_be_off is not None:
        level = np.where(dark & problem.may_be_off, 0.0, level)
    return level


def alike(level: Numbers, problem: Problem) -> Numbers:
    """Raise streets until none is more than ``apart`` darker than one beside it.

    Such constraints only ever raise, so what is reached is the least of all plans that keep them.
    """
    if problem.apart >= 1 or not problem.beside:
        return level
    pairs = np.array(problem.beside)
    one, other = np.concatenate([pairs, pairs[:, ::-1]]).T
    level = level.copy()
    for _ in range(len(problem.streets)):
        raised = level.copy()
        np.maximum.at(raised, one, level[other] - problem.apart)
        if np.array_equal(raised, level):
            break
        level = raised
    return level


def energy(level: Numbers, problem: Problem) -> float:
    """kWh of a night of street levels (streets x slots); nought is off, and takes the standby."""
    share = np.where(level > 0, problem.power.at(level), problem.standby)
    return problem.kwh(float((problem.street_power() @ share).sum()))
