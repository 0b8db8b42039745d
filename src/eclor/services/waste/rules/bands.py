"""The P90 kept honest: stretched or released until nine in ten wait no longer."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Literal

import numpy as np

from eclor.core.learning.trees import Numbers
from eclor.services.waste.words import Wait

# What is seen of a queue: each has its own doubts, hence its own band.
Sight = Literal["none", "seen", "beyond"]
SIGHTS: tuple[Sight, ...] = ("none", "seen", "beyond")
SAID = 0.9  # nine in ten wait no longer than the P90


@dataclass(frozen=True, slots=True)
class Bands:
    """By how much to stretch the P90, apart for no queue, one seen, and one past the last sensor.

    Conformal prediction: the stretch is the one that would have covered nine cases in ten, and each
    wait heard of afterwards moves it a little, so that a new season is caught up with.
    """

    none: float = 0.0
    seen: float = 0.0
    beyond: float = 0.0
    middle: float = 0.0  # the same for the P50 of a queue seen: half of the people wait longer
    floor: float = 1.0  # minutes: a stretch relative to almost nothing would be nothing
    step: float = 0.05  # a miss stretches by 4.5 %, a hit releases 0.5 %
    aim: float = SAID  # the share to cover; above 0.9 where some waits escape every sensor

    def stretched(self, wait: Wait, sight: Sight) -> Wait:
        """The wait with a P50 and a P90 that keep their promises."""
        shift = self.middle if sight == "seen" else 0.0
        p50 = wait.p50 * (1 + shift)
        p90 = wait.p90 + self.by(sight) * max(wait.p90, self.floor)
        return Wait(p50, max(p50, p90), wait.confidence)

    def heard(self, wait: Wait, sight: Sight, waited: float) -> Bands:
        """Learn from one wait that is over; ``wait`` is what was said before any stretching."""
        said = self.stretched(wait, sight)
        covered = waited <= said.p90
        by = self.by(sight) + self.step * (self.aim - 1 if covered else self.aim)
        by = min(max(by, -0.9), 4.0)
        if sight == "none":
            return replace(self, none=by)
        if sight == "beyond":
            return replace(self, beyond=by)
        middle = self.middle + self.step / 8 * (0.5 if waited > said.p50 else -0.5)
        return replace(self, seen=by, middle=min(max(middle, -0.5), 1.0))

    def by(self, sight: Sight) -> float:
        return {"none": self.none, "seen": self.seen, "beyond": self.beyond}[sight]

    def to_json(self) -> dict[str, float]:
        return asdict(self)


NO_STRETCH = Bands()


def conformal_stretch(p90: Numbers, waited: Numbers, floor: float, aim: float = SAID) -> float:
    """The relative stretch that covers that share of these cases."""
    if not len(waited):
        return 0.0
    score = (waited - p90) / np.maximum(p90, floor)
    # One more than the cases there are: the newcomer counts too (split conformal, Vovk).
    level = min(1.0, aim * (len(waited) + 1) / len(waited))
    return float(np.clip(np.quantile(score, level, method="higher"), -0.9, 4.0))
