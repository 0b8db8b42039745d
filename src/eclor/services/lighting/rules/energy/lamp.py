"""Power of a dimmed lamp, fitted on what it says of itself, and the energy of a night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from eclor.services.lighting.rules.programmes.curves import Curve
from eclor.services.lighting.words.traffic import LampPower

# As inventories abbreviate: high and low pressure sodium, mercury, metal halide.
DISCHARGE = frozenset({"shp", "sbp", "bf", "im", "sodium", "mercure", "iodures"})
FEWEST_LEVELS = 3  # different dim levels, or a line says nothing


@dataclass(frozen=True, slots=True)
class Lamp:
    """``full``: W at full level; ``standby``: W when off, controller included."""

    full: float
    curve: LampPower = LampPower()  # noqa: RUF009 -- frozen
    standby: float = 0.6

    def __post_init__(self) -> None:
        if self.full <= 0 or self.standby < 0:
            raise ValueError("A lamp takes some watts when it burns, and not fewer than none off.")

    def watts(self, level: float) -> float:
        """W at a level from 0 to 1: P0 (a x + b) while it burns; the controller takes its standby
        within that. Off, the standby."""
        if level <= 0:
            return self.standby
        return self.full * (self.curve.slope * level + self.curve.base)


def can_dim(said: object, lantern: str) -> bool:
    """Whether a lamp takes levels between off and full. ``said``: what its description says, if
    anything; where it says nothing, a discharge lamp hangs on a conventional ballast, which does not."""
    if isinstance(said, bool):
        return said
    return not DISCHARGE & set(lantern.casefold().replace("-", " ").split())


def fitted(levels: Sequence[float], watts: Sequence[float]) -> tuple[float, LampPower] | None:
    """Full power and curve of a luminaire type from readings at several levels (0 to 1).

    Least squares with both terms not negative; ``None`` with fewer than three levels.
    """
    if len({round(level, 2) for level in levels}) < FEWEST_LEVELS:
        return None
    from scipy.optimize import nnls  # half a second and 67 MB, which no page needs

    table = np.column_stack([levels, np.ones(len(levels))])
    (slope, base), _ = nnls(table, np.asarray(watts, dtype=np.float64))
    full = float(slope + base)
    if slope <= 0:
        return None
    return full, LampPower(float(slope) / full, float(base) / full)


def night_energy(lamp: Lamp, curve: Curve) -> float:
    """kWh from noon to noon; a ramp counts as the straight line it is."""
    joules = 0.0
    level = curve.steps[0].level
    for start, end, aim, ramp in _stretches(curve):
        seconds = (end - start).total_seconds()
        way = min(ramp, seconds)
        # A ramp cut short by the next point has only gone part of the way.
        reached = level + (aim - level) * (way / ramp) if ramp else aim
        joules += way * (lamp.watts(level / 100) + lamp.watts(reached / 100)) / 2
        joules += (seconds - way) * lamp.watts(aim / 100)
        level = reached
    return joules / 3_600_000


def _stretches(curve: Curve) -> list[tuple[datetime, datetime, float, int]]:
    ramps = [step.ramp for step in curve.steps]
    return [(*span, ramp) for span, ramp in zip(curve.spans(), ramps, strict=True)]
