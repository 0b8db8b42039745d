"""What a street is beside its lamps: what it serves, how large it is, how light it is meant to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """Category of article 1 of the decree of 27 December 2018 that matters for limits."""

    STREET = "street"  # a) safety of movement
    CAR_PARK = "car_park"  # e)


class LightBy(StrEnum):
    """Who says how light a street is at full level."""

    NOBODY = ""
    CALCULATION = "calculated"
    MEASUREMENT = "measured"


@dataclass(frozen=True, slots=True)
class StreetFacts:
    """None and "" are not known. ``length``, ``width`` in m of the surface to be lit; ``light``: the
    maintained mean in lx at full level."""

    use: Use = Use.STREET
    built_up: bool | None = None
    length: float | None = None
    width: float | None = None
    lighting_class: str = ""
    light: float | None = None
    light_by: LightBy = LightBy.NOBODY

    @property
    def area(self) -> float | None:
        """m² to be lit."""
        return self.length * self.width if self.length and self.width else None


@dataclass(frozen=True, kw_only=True, slots=True)
class DescribeStreet:
    """What somebody who knows the street says of it. Raises ValueError for what cannot be."""

    commune: str  # INSEE code
    name: str
    facts: StreetFacts

    def __post_init__(self) -> None:
        facts = self.facts
        for value, most in ((facts.length, 50_000), (facts.width, 200), (facts.light, 500)):
            if value is not None and not 0 < value <= most:
                raise ValueError(f"{value:g} cannot be: write a number up to {most:g}.")
        if (facts.light is None) != (facts.light_by is LightBy.NOBODY):
            raise ValueError("A mean in lx comes with who found it, and nothing else does.")
