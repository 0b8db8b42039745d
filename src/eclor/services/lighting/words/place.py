"""Where a territory lies and what a night of it is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the earth in degrees (WGS 84, east positive), and the zone its clocks follow."""

    latitude: float
    longitude: float
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise ValueError(
                f"No place lies at {self.latitude} N, {self.longitude} E: "
                "a latitude goes from -90 to 90, a longitude from -180 to 180."
            )


class Sky(StrEnum):
    """What the sun does of a night at some threshold."""

    TURNS = "turns"  # it goes below, and comes back
    NEVER_DARK = "never_dark"  # it stays above: the lamps have no reason to burn
    ALWAYS_DARK = "always_dark"  # it stays below from noon to noon: the lamps burn throughout


@dataclass(frozen=True, slots=True)
class Darkness:
    """The dark part of the night that begins on ``night``; dusk and dawn only when the sky turns."""

    night: date
    sky: Sky
    dusk: datetime | None = None
    dawn: datetime | None = None

    def __post_init__(self) -> None:
        if (self.sky is Sky.TURNS) != (self.dusk is not None and self.dawn is not None):
            raise ValueError("A night has dusk and dawn exactly when the sky turns.")
