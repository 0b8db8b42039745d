"""What a lamp is told for its nights: switch points, programmes, calendars, overrides.

The model is TALQ's control model: nights run noon to noon, a calendar's first rule that applies
names the programme, a programme shines between dusk and dawn and changes level at its switch points.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

FULL = 100  # per cent; what a lamp without a valid programme shines


class Turn(StrEnum):
    """When the sky turns, at the threshold the lamp was told."""

    DUSK = "dusk"
    DAWN = "dawn"


@dataclass(frozen=True, slots=True)
class Astronomical:
    """So many minutes after dusk or dawn (negative: before)."""

    turn: Turn
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class SwitchPoint:
    """From this moment on, this level in per cent, reached by a ramp of so many seconds."""

    at: time | Astronomical
    level: int
    ramp: int = 0


@dataclass(frozen=True, slots=True)
class Presence:
    """Between dusk and dawn at least ``level`` per cent from a passage on, reached within ``ramp``
    seconds, until ``hold`` seconds after the last one. Without anybody the switch points hold."""

    level: int
    hold: int
    ramp: int = 0


@dataclass(frozen=True, slots=True)
class Programme:
    """``first``: level in per cent from dusk to the first switch point. Outside the window from
    dusk to dawn, moved by ``after_dusk`` and ``after_dawn`` minutes, the lamp is off."""

    name: str
    first: int = FULL
    points: tuple[SwitchPoint, ...] = ()
    after_dusk: int = 0
    after_dawn: int = 0
    presence: Presence | None = None


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """TALQ's ccDate item: a day of a month, or of every month; up to ``until`` when given.

    Dates as (month, day); month 0 is every month.
    """

    month: int
    day: int
    until: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        ends = [(self.month, self.day), *([self.until] if self.until else [])]
        for month, day in ends:
            longest = 31 if month in (0, 1, 3, 5, 7, 8, 10, 12) else 29 if month == 2 else 30
            if not (0 <= month <= 12 and 1 <= day <= longest):
                raise ValueError(f"No year has a day {day} in month {month}.")
        if self.until and ((self.month == 0) != (self.until[0] == 0) or self.until < ends[0]):
            raise ValueError("A range of days ends after it begins; across new year, write two.")

    def holds(self, on: date) -> bool:
        day = (on.month if self.month else 0, on.day)
        return (self.month, self.day) <= day <= (self.until or (self.month, self.day))


@dataclass(frozen=True, slots=True)
class Weekdays:
    """TALQ's ccDay: days of the week, 1 Monday to 7 Sunday; ``occurrences`` of the month, 1 to 5
    and L for the last, none for every one."""

    days: frozenset[int]
    occurrences: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.days or not self.days <= set(range(1, 8)):
            raise ValueError("Days of the week go from 1 (Monday) to 7 (Sunday).")
        if not self.occurrences <= set("12345L"):
            raise ValueError(
                "A weekday comes for the 1st to the 5th time in a month, or L: the last."
            )

    def holds(self, on: date) -> bool:
        if on.isoweekday() not in self.days:
            return False
        last = (on + timedelta(days=7)).month != on.month
        nth = str((on.day - 1) // 7 + 1)
        return not self.occurrences or nth in self.occurrences or (last and "L" in self.occurrences)


@dataclass(frozen=True, slots=True)
class Rule:
    """On nights that begin on such days, within such dates, this programme. No condition: all."""

    programme: str
    when: tuple[DayOfYear | Weekdays, ...] = ()
    first: date | None = None
    last: date | None = None

    def holds(self, night: date) -> bool:
        if (self.first and night < self.first) or (self.last and night > self.last):
            return False
        return not self.when or any(condition.holds(night) for condition in self.when)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Rules by priority: the first that holds; else the default."""

    default: str
    rules: tuple[Rule, ...] = ()

    def programme(self, night: date) -> str:
        return next((rule.programme for rule in self.rules if rule.holds(night)), self.default)


@dataclass(frozen=True, slots=True)
class Charge:
    """All a lamp is charged with: what it keeps, hashes and reports. ``threshold``: degrees of the
    sun; ``output``: its depreciation curve, (hours, share of the flux left), for constant output."""

    calendar: Calendar
    programmes: Mapping[str, Programme] = field(default_factory=dict)
    threshold: float = -4.0
    output: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class ByLaw:
    """A municipal order that lets lamps be off: ``reference`` names the document attached, ``address``
    is where everybody reads it ("": nowhere)."""

    reference: str
    off_from: time
    off_until: time
    first: date
    last: date | None = None
    address: str = ""

    def holds(self, night: date) -> bool:
        return self.first <= night and (self.last is None or night <= self.last)


@dataclass(frozen=True, slots=True)
class Controller:
    """What a controller announces that it takes."""

    name: str
    points: int = 10
    programmes: int = 20
    rules: int = 50
    lowest: int = 10  # per cent; below, the driver would flicker or go off
    astronomical: bool = True
    ramps: bool = True
    presence: bool = True  # whether every lamp has a detector


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why it cannot be: an English sentence with its values, to be translated where it is read."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values


@dataclass(frozen=True, slots=True)
class Override:
    """An order for some time: ``level`` in per cent, None takes back what was ordered before."""

    given: datetime
    start: datetime
    expires: datetime
    level: int | None
    ramp_to: int = 0  # seconds
    ramp_from: int = 0

    def __post_init__(self) -> None:
        if self.expires <= self.start:
            raise ValueError("An override ends after it begins: give it an hour to end.")
        if self.level is not None and not 0 <= self.level <= FULL:
            raise ValueError(f"A lamp shines between 0 and 100 per cent, not {self.level}.")


class Because(StrEnum):
    """Which voice a lamp follows, the strongest first."""

    OVERRIDE = "override"
    SENSOR = "sensor"
    PROGRAMME = "programme"
    FAIL_SAFE = "fail_safe"


@dataclass(frozen=True, slots=True)
class Shown:
    level: float  # per cent
    because: Because
