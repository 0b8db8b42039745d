"""Which level costs least when a street may turn out to need more: energy against darkness.

A level is chosen for what it is expected to cost: its power, plus a price on the chance that the
street needs more. Choosing every slot by one price is the least energy for the under-lit hours it
leaves (Lagrange); the price is found on days the trees had not seen, never on the days judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eclor.services.lighting.words.traffic import LampPower, Numbers, Steps

PRICES = np.geomspace(0.2, 400.0, 160)  # of an under-lit slot, in slots of full power


def decide(chances: Numbers, price: Numbers | float, steps: Steps, power: LampPower) -> Numbers:
    """The level of least expected cost.

    ``chances``: cuts x ..., the chance that more than ``steps.levels[k]`` is needed; NaN is not
    known and gets the highest level. ``price``: broadcasts over the slots.
    """
    cost = np.stack(
        [
            power.at(np.array(level)) + (price * chances[k] if k < len(chances) else 0.0 * price)
            for k, level in enumerate(steps.levels[:-1])
        ]
        + [np.broadcast_to(power.at(np.array(steps.levels[-1])), chances[0].shape)]
    )
    cost[:-1] = np.where(np.isnan(cost[:-1]), np.inf, cost[:-1])
    return np.asarray(np.asarray(steps.levels)[cost.argmin(axis=0)])


def risk(chances: Numbers, level: Numbers, steps: Steps) -> Numbers:
    """The chance that this level is not enough; nought at the highest."""
    every = np.concatenate([chances, np.zeros_like(chances[:1])])
    index = np.searchsorted(steps.levels, level)
    return np.asarray(np.take_along_axis(every, index[None], axis=0)[0])


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a plan costs and leaves dark, over the slots that were counted and dark."""

    over: float  # energy above the omniscient bound, as a share of it
    under: float  # share of lit time with less than the street needed
    saving: float  # against full light all night
    hours: float  # lit section-slots judged


def judge(level: Numbers, need: Numbers, lit: Numbers, power: LampPower) -> Judgement | None:
    """``lit``: share of each slot to count, nought where it was light or nobody counted.

    ``None`` when nothing can be judged.
    """
    weight = np.where(np.isfinite(need), lit, 0.0)
    hours = float(weight.sum())
    if not hours:
        return None
    needed = np.nan_to_num(need, nan=1.0)
    bound = float((power.at(needed) * weight).sum())
    spent = float((power.at(level) * weight).sum())
    full = float(power.at(np.array(1.0))) * hours
    dark = float(((level < needed - 1e-9) * weight).sum())
    return Judgement(spent / bound - 1, dark / hours, 1 - spent / full, hours)


def price_for(
    chances: Numbers, need: Numbers, lit: Numbers, aim: float, steps: Steps, power: LampPower
) -> float | None:
    """The lowest price that leaves at most ``aim`` of the lit time under-lit; ``None`` when no
    price on the scale does, or nothing can be judged.

    A higher price never darkens a slot, so the scale is halved until the price is found.
    """
    counted = (lit > 0) & np.isfinite(need)
    if not counted.any():
        return None
    chances, need, lit = chances[:, counted], need[counted], lit[counted]

    def keeps(price: float) -> bool:
        found = judge(decide(chances, price, steps, power), need, lit, power)
        return found is not None and found.under <= aim

    low, high = 0, len(PRICES) - 1
    if not keeps(PRICES[high]):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if keeps(PRICES[middle]) else (middle + 1, high)
    return float(PRICES[low])
