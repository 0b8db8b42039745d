"""How much light a street's traffic asks for, and what is known of that traffic."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


class Horizon(StrEnum):
    """What is known when a level is chosen."""

    LIVE = "live"  # every count up to the slot before
    AHEAD = "ahead"  # every count up to the noon before the night: the programme stored on the lamp


@dataclass(frozen=True, slots=True)
class Steps:
    """Light levels of a street by the share of its near-maximum flow.

    ``levels[0]`` serves the quiet street; above ``shares[k]`` of the capacity ``levels[k + 1]``
    is asked for. EN 13201-1 gives volume a step of one class up or down; the shares of 15 and 45 %
    are those of its M table for two lanes (unverified), the levels ours: editable.
    """

    shares: tuple[float, ...] = (0.15, 0.45)
    levels: tuple[float, ...] = (0.5, 0.75, 1.0)

    def __post_init__(self) -> None:
        if len(self.levels) != len(self.shares) + 1 or not self.shares:
            raise ValueError("There is one light level more than there are shares of the flow.")
        if any(a >= b for a, b in pairwise((0.0, *self.shares))):
            raise ValueError(f"Shares of the flow rise from above 0: {self.shares} do not.")
        if any(a >= b for a, b in pairwise((0.0, *self.levels, 1.0 + 1e-9))):
            raise ValueError(f"Light levels rise, above 0 and up to 1: {self.levels} do not.")

    def need(self, ratio: Numbers) -> Numbers:
        """The level asked for by each ratio of flow to capacity; NaN where the flow is unknown."""
        level = np.asarray(self.levels)[np.searchsorted(self.shares, np.nan_to_num(ratio), "left")]
        return np.where(np.isfinite(ratio), level, np.nan)


@dataclass(frozen=True, slots=True)
class LampPower:
    """Power of a dimmed lamp over its full power: ``slope * level + base`` while it burns.

    What stands here is assumed of a luminaire nobody measured: its driver takes a twentieth before
    any light comes. Luminaires differ: ``fitted`` takes the curve from what a type reports.
    """

    slope: float = 0.95
    base: float = 0.05

    def __post_init__(self) -> None:
        if self.slope <= 0 or self.base < 0:
            raise ValueError(
                "A lamp takes more power the more it shines, and never less than none."
            )

    def at(self, level: Numbers) -> Numbers:
        return self.slope * level + self.base


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Vehicles or people per slot and section, in UTC order without holes; NaN is not counted.

    ``start``: unix seconds of the first slot; ``seconds``: length of a slot; ``flow``: slots by
    sections.
    """

    sections: tuple[str, ...]
    start: int
    flow: Numbers
    seconds: int = field(default=3600)

    def __post_init__(self) -> None:
        if self.flow.ndim != 2 or self.flow.shape[1] != len(self.sections):
            raise ValueError("Counts have one column for each section.")
        if self.seconds <= 0 or 3600 % self.seconds:
            raise ValueError(f"A slot divides the hour; {self.seconds} s do not.")
        if bool((self.flow < 0).any()):
            raise ValueError("Nobody counts fewer than no vehicles: say NaN for not counted.")

    @property
    def moments(self) -> Numbers:
        """Unix seconds at which each slot begins."""
        return self.start + self.seconds * np.arange(len(self.flow), dtype=np.float64)
