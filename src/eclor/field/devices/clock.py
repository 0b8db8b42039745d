"""The time of the simulated life: the clock's own, or faster."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class LifeClock:
    """Since ``start`` life runs ``speed`` times as fast; values still carry the clock's time."""

    start: float
    speed: float

    @classmethod
    def from_now(cls, speed: float) -> "LifeClock":
        return cls(start=time.time(), speed=speed)

    def life(self, clock: float) -> float:
        """The moment of the simulated life at a moment of the clock."""
        return self.start + (clock - self.start) * self.speed

    def clock(self, life: float) -> float:
        """The moment of the clock at which life has come so far."""
        return self.start + (life - self.start) / self.speed


def iso(moment: float) -> str:
    """``2026-11-23T01:42:14.250Z``"""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"
