"""What lamps take, what it costs, and what of a saving may be called ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
    """What a kWh costs, in euro and in kg of CO2, from a day on; where both figures are from."""

    euro: float
    co2: float
    span: Span
    source: Source
    co2_source: Source


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordTariff:
    """What a federation pays for a kWh from a day on, and what it emits (kg); raises ValueError."""

    first: date
    euro: float
    euro_source: str
    co2: float
    co2_source: str

    def __post_init__(self) -> None:
        if not 0 < self.euro <= 5 or not 0 <= self.co2 <= 2:
            raise ValueError("A kWh costs up to 5 euro and emits up to 2 kg of CO2.")
        if not self.euro_source.strip() or not self.co2_source.strip():
            raise ValueError("Say where both figures are from: a bill, a contract, a table.")


@dataclass(frozen=True, slots=True)
class Band:
    """A figure with its uncertainty: one chance in ten below ``low``, one in ten above ``high``."""

    low: float
    middle: float
    high: float
