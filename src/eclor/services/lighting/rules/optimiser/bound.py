"""The energy below which no plan can fall: every lamp free, every slot known, no steps, no switch points.

A linear program by street and slot. Streets share no light, so one program serves all streets at
once; slots that ask a street for the same light have the same answer, so the number of programs is
that of different requests, not of slots.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from eclor.services.lighting.rules.optimiser.problem import Integers, Problem
from eclor.services.lighting.words.traffic import Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """``level``: lamps x slots, the light that reaches it; ``kwh``: of the whole night; ``gap``: share
    by which it may lie above the least, 0 where it is exact."""

    level: Numbers
    kwh: float
    gap: float = 0.0


def lower_bound(problem: Problem) -> Bound:
    """The least energy of always-burning lamps; raises ``Unreachable``."""
    problem.check_reachable()
    which, requests = distinct_requests(problem)
    rows, limits = _neighbours(problem)
    light = vstack([-problem.light, rows], format="csr") if limits.size else -problem.light
    cost = problem.full_power * problem.power.slope
    solved = np.empty((len(requests), len(cost)))
    for n, asked in enumerate(requests):
        right = np.concatenate([-asked, limits])
        with quiet():
            found = linprog(cost, light, right, bounds=(problem.lowest, 1.0), method="highs")
        if not found.success:
            raise RuntimeError(f"The linear program of request {n} has no answer: {found.message}")
        solved[n] = found.x
    level = solved[which[problem.street_of_lamp], np.arange(len(cost))[:, None]]
    watts = float((problem.full_power @ problem.power.at(level)).sum())
    return Bound(level, problem.kwh(watts))


def distinct_requests(problem: Problem) -> tuple[Integers, list[Numbers]]:
    """Each street's n-th different request, gathered over the streets.

    Returns which request (streets x slots) stands for each slot, and for each number the light
    asked for at every place. A street with fewer requests repeats its first.
    """
    which = np.zeros((len(problem.streets), problem.slots), dtype=np.int64)
    order = np.argsort(problem.street_of_place, kind="stable")
    ends = np.searchsorted(problem.street_of_place[order], np.arange(len(problem.streets) + 1))
    requests: list[Numbers] = []
    for street in range(len(problem.streets)):
        places = order[ends[street] : ends[street + 1]]
        if not len(places):
            continue
        different, which[street] = np.unique(problem.asked[places], axis=1, return_inverse=True)
        for n in range(different.shape[1]):
            if n == len(requests):
                requests.append(problem.asked[:, 0].copy())
            requests[n][places] = different[:, n]
    return which, requests


def _neighbours(problem: Problem) -> tuple[csr_array, Numbers]:
    """Rows that keep lamps beside one another alike: x_i - x_j <= apart, both ways."""
    pairs = problem.lamps_beside if problem.apart < 1 else ()
    both = [(i, j) for i, j in pairs] + [(j, i) for i, j in pairs]
    row = np.repeat(np.arange(len(both)), 2)
    column = np.array(both, dtype=np.int64).ravel()
    sign = np.tile([1.0, -1.0], len(both))
    shape = (len(both), problem.light.shape[1])
    return csr_array((sign, (row, column)), shape=shape), np.full(len(both), problem.apart)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """HiGHS inside SciPy prints stray lines straight to file descriptor 1: hide them."""
    sys.stdout.flush()
    keep, null = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    try:
        yield
    finally:
        os.dup2(keep, 1)
        os.close(keep)
        os.close(null)
