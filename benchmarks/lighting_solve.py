"""A night of 4,600 lamps, planned exactly: the bound no plan can beat, and the plan a lamp can keep.

A made-up town of 460 streets of ten lamps (levels asked fall and rise with the traffic of the
night; built 5 to 60 % brighter than its class). Timed: the lower bound (linear program, each lamp
free in each of 48 slots) plus the plan (one level a street, 1 % steps, at most ten switch points,
exact). Beside them: the same bound slot by slot without sharing equal requests, a town where no two
requests are equal, and the exact optimum of single lamps off in a by-law's window, on a part of the
streets. Left out: reading photometric files; streets share no light.

Run:  python -m benchmarks.lighting_solve [--streets N] [--seed N]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from scipy.sparse import csr_array

from eclor.services.lighting.rules.optimiser.bound import lower_bound
from eclor.services.lighting.rules.optimiser.problem import Problem
from eclor.services.lighting.rules.optimiser.streets import energy, street_levels
from eclor.services.lighting.rules.optimiser.switch_points import limited
from eclor.services.lighting.rules.optimiser.switching_off import bound_with_off

T = TypeVar("T")
LIMIT = 3.0  # seconds, bound and plan
LAMPS, SLOTS, POINTS = 10, 48, 10
PLACES = 4 * (LAMPS - 1)  # between the lamps of a street
UNIFORM = 0.4  # EN 13201-2: the darkest place has two fifths of the mean


def town(streets: int, seed: int, steps: bool = True) -> Problem:
    """Streets with a mean and its darkest places; requests in four classes, or all different."""
    chance = np.random.default_rng(seed)
    at = np.linspace(0, LAMPS - 1, PLACES)
    shape = np.exp(-0.5 * ((at[:, None] - np.arange(LAMPS)) / 0.8) ** 2)
    shape /= shape.sum(axis=1).mean()
    built = chance.choice([7.5, 10, 15], streets)
    full = built * chance.uniform(1.05, 1.6, streets)
    rows, columns, values, asked, owner = [], [], [], [], []
    wanted = built[:, None] * _requests(streets, chance, steps)
    for street in range(streets):
        light = np.vstack([shape.mean(axis=0), shape]) * full[street]
        light[light < 0.01 * full[street]] = 0
        place, lamp = np.nonzero(light)
        rows.append(place + street * (PLACES + 1))
        columns.append(lamp + street * LAMPS)
        values.append(light[place, lamp])
        asked += [wanted[street], *([UNIFORM * wanted[street]] * PLACES)]
        owner += [street] * (PLACES + 1)
    size = (streets * (PLACES + 1), streets * LAMPS)
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return Problem(
        streets=tuple(f"street {n}" for n in range(streets)),
        full_power=np.repeat(chance.choice([22.0, 30.0, 42.0, 60.0], streets), LAMPS),
        light=csr_array(entries, shape=size),
        asked=np.array(asked),
        street_of_lamp=np.repeat(np.arange(streets), LAMPS),
        street_of_place=np.array(owner),
        hours=0.25,
    )


def _requests(streets: int, chance: np.random.Generator, steps: bool) -> np.ndarray:
    """Share of the class asked for, streets x slots: busy evening, still night, busy morning."""
    night = np.concatenate(
        [
            np.linspace(1, 0.5, 12),
            np.linspace(0.5, 0.08, 12),
            [0.08] * 12,
            np.linspace(0.08, 0.9, 12),
        ]
    )
    load = chance.gamma(4, 0.25, (streets, 1)) * night * chance.lognormal(0, 0.3, (streets, SLOTS))
    if not steps:
        return np.asarray(np.clip(load, 0.2, 1.0))
    return np.asarray(np.select([load > 0.65, load > 0.35, load > 0.12], [1, 0.667, 0.5], 0.3))


def timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Time the exact bound and plan of a night.")
    parser.add_argument("--streets", type=int, default=460)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    lower_bound(town(20, 1))  # warm
    problem = town(options.streets, options.seed)
    bound, bound_s = timed(lambda: lower_bound(problem))
    (level, plan), plan_s = timed(lambda: planned(problem))
    one_by_one, alone_s = timed(lambda: slot_by_slot(problem))
    varied = town(options.streets, options.seed, steps=False)
    varied_bound, varied_s = timed(lambda: lower_bound(varied))
    varied_plan = energy(planned(varied)[1], varied)
    told = {
        "bench": "lighting-solve",
        "value": round(bound_s + plan_s, 2),
        "unit": "s",
        "limit": LIMIT,
        "ratio": round((bound_s + plan_s) / LIMIT, 3),
        "ok": bound_s + plan_s <= LIMIT and abs(one_by_one / bound.kwh - 1) < 1e-6,
        "lamps": len(problem.full_power),
        "slots": problem.slots,
        "bound_s": round(bound_s, 2),
        "plan_s": round(plan_s, 2),
        "bound_kwh": round(bound.kwh, 1),
        "full_kwh": round(energy(np.ones_like(level), problem), 1),
        "streets_over_bound": _over(energy(street_levels(problem, 0), problem), bound.kwh),
        "one_per_cent_over_bound": _over(energy(level, problem), bound.kwh),
        "plan_over_bound": _over(energy(plan, problem), bound.kwh),
        "switch_points": POINTS,
        "slot_by_slot_s": round(alone_s, 2),
        "all_requests_different": {
            "bound_s": round(varied_s, 2),
            "plan_over_bound": _over(varied_plan, varied_bound.kwh),
        },
        "single_lamps_off": off(problem, options.streets // 5),
    }
    print(json.dumps(told))
    return 0 if told["ok"] else 1


def planned(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """The levels of the streets slot by slot, and in at most ten pieces."""
    level = street_levels(problem)
    return level, limited(level, POINTS, problem.power, problem.standby)


def slot_by_slot(problem: Problem) -> float:
    """The bound again, in kWh, each slot a program of its own: what sharing requests must equal."""
    slots = [replace(problem, asked=problem.asked[:, [n]]) for n in range(problem.slots)]
    return sum(lower_bound(slot).kwh for slot in slots)


def off(problem: Problem, streets: int) -> dict[str, float]:
    """The last third of the night on the first streets, when lamps may be off there."""
    lamps, places = problem.street_of_lamp < streets, problem.street_of_place < streets
    part = replace(
        problem,
        streets=problem.streets[:streets],
        full_power=problem.full_power[lamps],
        light=problem.light[places][:, lamps],
        asked=problem.asked[places][:, 24:36],
        street_of_lamp=problem.street_of_lamp[lamps],
        street_of_place=problem.street_of_place[places],
        may_be_off=np.ones((streets, 12), dtype=bool),
    )
    burning = lower_bound(part)
    found, seconds = timed(lambda: bound_with_off(part))
    return {
        "streets": streets,
        "seconds": round(seconds, 2),
        "over_always_on_bound": _over(found.kwh, burning.kwh),
    }


def _over(kwh: float, bound: float) -> float:
    """Per cent above the bound."""
    return round(100 * (kwh / bound - 1), 2)


if __name__ == "__main__":
    sys.exit(main())
