"""EN 13201-5: how much power a street's light takes, and how much energy a year; always both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """``mean``: calculated illuminance in lx (a luminance street: luminance over Q0); ``size``: m²."""

    mean: float
    size: float

    def __post_init__(self) -> None:
        if self.mean <= 0 or self.size <= 0:
            raise ValueError("A lit area has a size in m² and some light in lx.")


@dataclass(frozen=True, slots=True)
class Operation:
    """Hours of a year at one reduction; with sensors, at two and the probability of the higher one.

    ``power``: W of all lamps at this level, controllers included; ``detected``: W while a presence
    is detected; ``probability``: share of the time.
    """

    hours: float
    power: float
    detected: float | None = None
    probability: float = 0.0

    def __post_init__(self) -> None:
        if self.hours < 0 or self.power < 0 or not 0 <= self.probability <= 1:
            raise ValueError(
                "Hours and watts are not negative, a probability lies between 0 and 1."
            )

    @property
    def mean_power(self) -> float:
        raised = self.power if self.detected is None else self.detected
        return self.power * (1 - self.probability) + raised * self.probability


@dataclass(frozen=True, slots=True)
class Performance:
    """``density``: D_P in W/(lx·m²); ``consumption``: D_E in Wh/m² a year; ``hours``: of operation.

    The algebra is that of EN 13201-5:2015 as annex D of it is quoted in public excerpts (unverified).
    """

    density: float
    consumption: float
    hours: float


def performance(
    power: float, areas: Sequence[Area], operations: Sequence[Operation]
) -> Performance:
    """``power``: W of all lamps at full level with their controllers, for D_P."""
    if not areas:
        raise ValueError("A street without a lit area has no energy performance: give its areas.")
    light = sum(area.mean * area.size for area in areas)
    size = sum(area.size for area in areas)
    energy = sum(operation.mean_power * operation.hours for operation in operations)
    hours = sum(operation.hours for operation in operations)
    return Performance(power / light, energy / size, hours)
