"""The least with single lamps off inside a by-law's window, to 1e-4: an integer program a street."""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array, hstack, vstack

from eclor.services.lighting.rules.optimiser.bound import Bound, quiet
from eclor.services.lighting.rules.optimiser.problem import Problem
from eclor.services.lighting.words.traffic import Numbers

GAP = 1e-4  # of the optimum: where a program may stop
SECONDS = 30.0  # for one program; what it has found by then counts with the gap that is left


def bound_with_off(problem: Problem) -> Bound:
    """The least energy when lamps may be off in the slots and streets of ``may_be_off``.

    Neighbouring lamps may differ as they like where some are off. Raises ``Unreachable``. Slots
    outside the window must be given by ``lower_bound``; here every lamp of such a slot burns.
    ``Bound.gap`` says how far above the true least it may lie.
    """
    problem.check_reachable()
    lamps, slots = len(problem.full_power), problem.slots
    allowed = problem.may_be_off
    if allowed is None:
        allowed = np.zeros((len(problem.streets), slots), dtype=bool)
    level, watts, gap = np.empty((lamps, slots)), 0.0, 0.0
    for street in range(len(problem.streets)):
        mine = np.flatnonzero(problem.street_of_lamp == street)
        places = np.flatnonzero(problem.street_of_place == street)
        wanted = np.vstack([problem.asked[places], allowed[street]])
        different, which = np.unique(wanted, axis=1, return_inverse=True)
        light = problem.light[places][:, mine]
        for n in range(different.shape[1]):
            found, spent, left = _street(
                problem, mine, light, different[:-1, n], bool(different[-1, n])
            )
            gap = max(gap, left)
            level[np.ix_(mine, np.flatnonzero(which == n))] = found[:, None]
            watts += spent * int((which == n).sum())
    return Bound(level, problem.kwh(watts), gap)


def _street(
    problem: Problem, mine: np.ndarray[tuple[int], np.dtype[np.int64]], light: csr_array,
    asked: Numbers, off: bool,
) -> tuple[Numbers, float, float]:  # fmt: skip
    """Levels of one street's lamps, the watts they take and the gap; unknowns are level and burning."""
    lamps, full = len(mine), problem.full_power[mine]
    eye = eye_array(lamps, format="csr")
    rows = vstack(
        [
            hstack([light, csr_array(light.shape)]),
            block_array([[eye, -eye], [eye, -problem.lowest * eye]]),
        ],
        format="csr",
    )
    low = np.concatenate([asked, np.full(lamps, -np.inf), np.zeros(lamps)])
    high = np.concatenate([np.full(len(asked), np.inf), np.zeros(lamps), np.full(lamps, np.inf)])
    cost = np.concatenate(
        [full * problem.power.slope, full * (problem.power.base - problem.standby)]
    )
    burning = np.full(lamps, 0.0 if off else 1.0)
    with quiet():
        found = milp(
            cost,
            constraints=LinearConstraint(rows, low, high),
            bounds=Bounds(np.concatenate([np.zeros(lamps), burning]), np.ones(2 * lamps)),
            integrality=np.repeat([0, 1], lamps),
            options={"mip_rel_gap": GAP, "time_limit": SECONDS},
        )
    if found.x is None:
        name = problem.streets[int(problem.street_of_lamp[mine[0]])]
        raise RuntimeError(f"The integer program of {name} has no answer: {found.message}")
    left = float(found.mip_gap or 0.0)
    return found.x[:lamps], float(found.fun + problem.standby * full.sum()), left
