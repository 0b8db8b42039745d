"""What lamps take, what it costs, and what of a saving may be called ours."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from eclor.services.lighting.words.norms import Source, Span


class Cause(StrEnum):
    """Why a lamp takes less than before."""

    LAMP_CHANGE = "lamp_change"
    OVER_LIGHTING = "over_lighting"
    CONSTANT_OUTPUT = "constant_output"
    SWITCHING = "switching"
    CONTROL = "control"
    SWITCH_OFF = "switch_off"

    @property
    def ours(self) -> bool:
        """Done by telling lamps their level; the lamps themselves are the communes' doing."""
        return self is not Cause.LAMP_CHANGE


@dataclass(frozen=True, slots=True)
class Factor:
    """A share saved of what is left when it applies: the likely value, and its range."""

    cause: Cause
    saved: float
    low: float
    high: float
    source: Source

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.saved <= self.high < 1:
            raise ValueError(f"A saving lies in its range below 1: {self.cause} does not.")


@dataclass(frozen=True, slots=True)
class Before:
    """The lamp before anything was done: W with its ballast, hours a year; each with its range."""

    watts: float
    watts_range: tuple[float, float]
    hours: float
    hours_range: tuple[float, float]
    source: Source


@dataclass(frozen=True, slots=True)
class Standby:
    """W that driver and controller take all year, on or off."""

    watts: float
    low: float
    high: float
    source: Source


@dataclass(frozen=True, slots=True)
class Price:
    """What a kWh costs, in euro and in kg of CO2, from a day on."""

    euro: float
    co2: float
    span: Span
    source: Source


@dataclass(frozen=True, slots=True)
class Band:
    """A figure with its uncertainty: one chance in ten below ``low``, one in ten above ``high``."""

    low: float
    middle: float
    high: float
