"""Levels as a controller takes them: whole per cents, few switch points a night, never darker."""

from __future__ import annotations

import numpy as np

from eclor.services.lighting.rules.optimiser.switch_points import limited
from eclor.services.lighting.rules.traffic.calendar import Calendar
from eclor.services.lighting.words.programmes import FULL
from eclor.services.lighting.words.traffic import LampPower, Numbers


def as_taken(
    level: Numbers, civil: Calendar, points: int, power: LampPower, lowest: int = 10
) -> Numbers:
    """Each night's levels (slots x sections, 0 to 1) served by at most ``points`` switch points: the
    cheapest that is nowhere below what is asked. The level from dusk on takes none."""
    whole = np.maximum(np.ceil(level * FULL - 1e-6), lowest) / FULL
    taken = whole.copy()
    for night in np.unique(civil.night):
        rows = np.flatnonzero((civil.night == night) & (civil.dark > 0))
        if len(rows) > points + 1:
            taken[rows] = limited(whole[rows].T, points + 1, power).T
    return taken
