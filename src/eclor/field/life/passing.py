"""Passers-by on a path: whole groups of lamps see the same ones, fewer in the small hours."""

import numpy as np

from eclor.field.life.calendar import local
from eclor.field.life.noise import Times, key_of, uniform

SLOT = 60.0  # seconds in which at most one passage begins
LOOKED_BACK = 60  # slots: as long as any programme may hold
EVENING, NIGHT = 8.0, 1.0  # passages an hour until midnight and from five on, and between


def since_passage(seed: int, street: str, at: float) -> float | None:
    """Seconds of its life since somebody last passed; None when nobody did within the hour."""
    passed = passages(seed, street, at - LOOKED_BACK * SLOT, at)
    return float(at - passed.max()) if passed.size else None


def passages(seed: int, street: str, after: float, until: float) -> Times:
    """The moments of its life from one to another, both counted, at which somebody passes."""
    source = key_of(seed, street, "passing")
    slots = np.arange(int(after // SLOT), int(until // SLOT) + 1, dtype=np.int64)
    begun = slots * SLOT + SLOT * uniform(source + 1, slots)
    hour = local(begun).hour
    hourly = np.where((hour >= 0) & (hour < 5), NIGHT, EVENING)
    passed = uniform(source, slots) < hourly * SLOT / 3_600
    found: Times = begun[passed & (begun >= after) & (begun <= until)]
    return found


def next_change(passed: Times, hold: float, rise: float, after: float) -> float | None:
    """When lamps first rose for somebody, or fell again, later than ``after``.

    ``passed``: the passages from ``hold`` and ``rise`` seconds before ``after`` on, in their order.
    """
    gaps = np.diff(passed) >= hold
    alone = np.concatenate([[True], gaps])[: passed.size]
    left = np.concatenate([gaps, [True]])[: passed.size]
    changes = np.concatenate([passed[alone] + rise, passed[left] + hold])
    coming = changes[changes > after]
    return float(coming.min()) if coming.size else None
