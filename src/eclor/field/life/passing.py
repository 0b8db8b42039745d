"""Passers-by on a path: whole groups of lamps see the same ones, fewer in the small hours."""

import numpy as np

from eclor.field.life.calendar import local
from eclor.field.life.noise import key_of, uniform

SLOT = 60.0  # seconds in which at most one passage begins
LOOKED_BACK = 60  # slots: as long as any programme may hold
EVENING, NIGHT = 8.0, 1.0  # passages an hour until midnight and from five on, and between


def since_passage(seed: int, street: str, at: float) -> float | None:
    """Seconds of its life since somebody last passed; None when nobody did within the hour."""
    source = key_of(seed, street, "passing")
    slots = np.arange(LOOKED_BACK + 1, dtype=np.int64)[::-1] * -1 + int(at // SLOT)
    begun = slots * SLOT + SLOT * uniform(source + 1, slots)
    hour = local(begun).hour
    hourly = np.where((hour >= 0) & (hour < 5), NIGHT, EVENING)
    passed = (uniform(source, slots) < hourly * SLOT / 3_600) & (begun <= at)
    return float(at - begun[passed].max()) if passed.any() else None
