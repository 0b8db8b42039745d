"""From the levels a plan wants to a programme that a controller takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from eclor.services.lighting.rules.optimiser.switch_points import limited
from eclor.services.lighting.words.programmes import FULL, Programme, SwitchPoint
from eclor.services.lighting.words.traffic import LampPower


def programme_of(
    name: str,
    levels: Sequence[float],
    starts: Sequence[datetime],
    zone: ZoneInfo,
    points: int,
    power: LampPower,
    ramp: int = 0,
) -> Programme:
    """The cheapest programme of at most ``points`` switch points that is never below ``levels``.

    ``levels``: 0 to 1, one per slot of the night from dusk to dawn; ``starts``: when each slot
    begins. Whole per cents, rounded up. The level from dusk on takes no switch point.
    """
    if not levels or len(levels) != len(starts):
        raise ValueError("A plan has one level for each slot of the night, and at least one.")
    asked = np.ceil(np.array([levels], dtype=np.float64) * FULL - 1e-6)
    served = limited(asked / FULL, points + 1, power)[0]
    told = [round(float(level) * FULL) for level in served]
    changes = [n for n in range(1, len(told)) if told[n] != told[n - 1]]
    return Programme(
        name,
        told[0],
        tuple(
            SwitchPoint(starts[n].astimezone(zone).time().replace(tzinfo=None), told[n], ramp)
            for n in changes
        ),
    )
