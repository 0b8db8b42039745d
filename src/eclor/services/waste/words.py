"""The vocabulary of waste: what a recycling centre, its lane and its skips are called."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


class Material(StrEnum):
    """What a skip or a roadside container takes."""

    GREEN_WASTE = "green_waste"
    RUBBLE = "rubble"
    WOOD = "wood"
    METAL = "metal"
    CARDBOARD = "cardboard"
    FURNITURE = "furniture"
    BULKY = "bulky"
    PLASTER = "plaster"
    TYRES = "tyres"
    APPLIANCES = "appliances"
    HAZARDOUS = "hazardous"
    OIL = "oil"
    BATTERIES = "batteries"
    GLASS = "glass"
    PACKAGING = "packaging"
    PAPER = "paper"
    TEXTILES = "textiles"
    REUSE = "reuse"


class Stream(StrEnum):
    """What the lorry takes along the street on a given day."""

    HOUSEHOLD = "household"
    SORTED = "sorted"
    ORGANIC = "organic"
    GLASS = "glass"
    GREEN_WASTE = "green_waste"
    BULKY = "bulky"


class Confidence(StrEnum):
    """What a wait rests on: shown beside it, because the same minutes do not weigh the same."""

    MEASURED = "measured"  # the lane's own sensors, now
    FORECAST = "forecast"  # the lane now, carried forward
    USUAL = "usual"  # what this hour of the week is like; nothing was measured


@dataclass(frozen=True, slots=True)
class Wait:
    """Minutes outside the gate: half of the people wait at most p50, nine in ten at most p90."""

    p50: float
    p90: float
    confidence: Confidence = Confidence.MEASURED

    def __post_init__(self) -> None:
        if not (math.isfinite(self.p50) and math.isfinite(self.p90)):
            raise ValueError("A wait is a number of minutes; for an unknown one, say None.")
        if not 0 <= self.p50 <= self.p90:
            raise ValueError(f"A wait goes from 0 to p50 to p90, not {self.p50} to {self.p90}.")


@dataclass(frozen=True, slots=True)
class Zone:
    """A presence sensor on the waiting lane, and how many cars it means when it sees one."""

    cars: int
    occupied: bool | None = None
    heard_at: datetime | None = None
    changed_at: datetime | None = None
    doubted: bool = False  # it contradicted itself once; twice, and it is believed

    def __post_init__(self) -> None:
        if self.cars < 1:
            raise ValueError(f"A zone stands for at least one car, not {self.cars}.")


@dataclass(frozen=True, slots=True)
class Lane:
    """What does not change from day to day about the lane before a gate."""

    zones: tuple[int, ...] = (2, 6, 12, 20)  # cars in the queue when each zone is reached
    docks: int = 8
    minutes_per_car: float = 9.5  # from the gate to the exit, on one dock

    def __post_init__(self) -> None:
        if not self.zones or list(self.zones) != sorted(set(self.zones)) or self.zones[0] < 1:
            raise ValueError("Zones go from the gate outwards, each standing for more cars.")
        if self.docks < 1:
            raise ValueError(f"A centre has at least one dock, not {self.docks}.")
        if not 0 < self.minutes_per_car < math.inf:
            raise ValueError(f"Unloading takes some minutes, not {self.minutes_per_car}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """What the sensors of one centre last said; zones go from the gate outwards."""

    zones: tuple[Zone, ...]
    entries: tuple[datetime, ...] = ()  # cars through the gate in the last hour, oldest first
    docks_open: int | None = None
    opened_at: datetime | None = None  # when it opened today; None: not known

    def __post_init__(self) -> None:
        if self.docks_open is not None and self.docks_open < 0:
            raise ValueError(f"Docks open are counted from 0, not {self.docks_open}.")
        if list(self.entries) != sorted(self.entries):
            raise ValueError("Entries are told in the order they happened.")


@dataclass(frozen=True, slots=True)
class Queue:
    """How many cars wait outside: between fewest and most, most likely about so many."""

    fewest: int
    about: float
    most: int | None  # None: beyond the last sensor

    def __post_init__(self) -> None:
        if not 0 <= self.fewest <= self.about or (self.most is not None and self.about > self.most):
            raise ValueError(f"A queue of {self.fewest} to {self.most} is not about {self.about}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneState:
    """What a newcomer could see of a queue on arrival, and nothing that happens later."""

    weekday: int  # Monday is 0
    hour: float
    queue: float | None  # how many are before the newcomer; None: nobody knows
    docks_open: int | None = None
    headway: float | None = None  # minutes between two entries lately
    signs: Mapping[str, float] = field(default_factory=dict)  # what this lane shows besides

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise ValueError(f"Weekdays go from 0 to 6, not {self.weekday}.")
        if not 0 <= self.hour < 24:
            raise ValueError(f"Hours go from 0 to 24, not {self.hour}.")
        if self.queue is not None and not 0 <= self.queue < math.inf:
            raise ValueError(f"A queue has 0 cars or more, not {self.queue}; unknown is None.")
        if self.docks_open is not None and self.docks_open < 0:
            raise ValueError(f"Docks open are counted from 0, not {self.docks_open}.")

    @property
    def minutes_to_gate(self) -> float | None:
        """Until the newcomer's own turn, at the pace of the gate; no queue, no wait."""
        if self.queue is None or self.headway is None:
            return None
        return (self.queue + 1) * self.headway if self.queue > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """One arrival of the past: what could be seen, and how many minutes it then took."""

    day: date
    state: LaneState
    waited: float

    def __post_init__(self) -> None:
        if not 0 <= self.waited < math.inf:
            raise ValueError(f"Somebody waited 0 minutes or more, not {self.waited}.")


@dataclass(frozen=True, slots=True)
class Closure:
    """An exceptional closing, whatever the usual hours say."""

    start: datetime
    end: datetime
    reason: str = ""

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"A closure ends after it starts, not at {self.end:%d/%m %H:%M}.")


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of today in which to come, and the wait to expect then."""

    start: datetime
    end: datetime
    wait: Wait


@dataclass(frozen=True, slots=True)
class Filling:
    """How full a container was found, at a time."""

    at: datetime
    percent: float

    def __post_init__(self) -> None:
        if not 0 <= self.percent <= 100:
            raise ValueError(
                f"A container is filled between 0 and 100 percent, not {self.percent}."
            )


@dataclass(frozen=True, slots=True)
class FullOn:
    """When a container will be full: as likely before as after p50; nine in ten, not before p90."""

    p50: datetime
    p90: datetime  # the early end: whoever empties on that day is late one time in ten

    def __post_init__(self) -> None:
        if self.p90 > self.p50:
            raise ValueError("The cautious day comes before the likely one.")


class HolidayShift(StrEnum):
    """What the lorry does when its day is a public holiday."""

    NONE = "none"  # it passes all the same
    NEXT_DAY = "next_day"  # this round alone moves, to the next working day
    REST_OF_WEEK = "rest_of_week"  # the rounds after it move along, up to Saturday
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Round:
    """One line of the collection calendar: this stream, these weekdays, in this street."""

    commune: str
    stream: Stream
    weekdays: frozenset[int]
    street: str | None = None  # None: the whole commune
    every: int = 1  # weeks between two passages
    since: date = date(2024, 1, 1)  # the week counted as the first
    at: time = time(5, 0)
    shift: HolidayShift = HolidayShift.REST_OF_WEEK

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= set(range(7)):
            raise ValueError("A round passes on weekdays from 0 (Monday) to 6.")
        if self.every < 1:
            raise ValueError(f"A round comes every week or less often, not every {self.every}.")


@dataclass(frozen=True, slots=True)
class PickUp:
    """The lorry passes: what, on which day, and the usual day it was moved from, if it was."""

    on: date
    stream: Stream
    at: time
    moved_from: date | None = None

    @property
    def out_by(self) -> datetime:
        """Until when the bin can still be put out."""
        return datetime.combine(self.on, self.at, PARIS)
