"""Streets that follow their traffic: who counts for them, what they do today, what a plan would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

FEWEST = 75  # days counted: below, there is nothing to judge a plan by


class TooFew(ValueError):
    """The past is too short to try anything on."""

    def __init__(self, days: int) -> None:
        super().__init__(days)
        self.days = days

    def __str__(self) -> str:
        return (
            f"The counters were heard for {self.days} days; a plan is tried from {FEWEST} days on."
        )


class Way(StrEnum):
    """How the level of a street may be chosen, beside each other on every page."""

    FULL = "full"  # full light from dusk to dawn
    TODAY = "today"  # what its lamps do now
    WEEKLY = "weekly"  # one programme by the kind of night, given once
    AHEAD = "ahead"  # a programme for each night, planned at its noon
    LIVE = "live"  # hour by hour, from the hour before
    POINTS = "points"  # the best that so many switch points allow, knowing the future
    BOUND = "bound"  # the exact least of any plan, knowing the future
    BOUND_OFF = "bound_off"  # the same where a by-law lets single lamps be off: an integer program


@dataclass(frozen=True, slots=True)
class Load:
    """Lamps of one street that are told the same. ``watts`` of all at full level; ``section``: index
    of the counter that speaks for it, ``metres`` away (0: its own); ``today``: name of what its lamps
    do now; ``window``: hours of the by-law in which they are off, as "23:00-05:00", or ""; ``may``: hours
    in which a by-law would let them be off, whether they are or not; ``dims``: whether they take a level
    between off and full."""

    insee: str
    commune: str
    street: str
    lamps: int
    watts: float
    section: int
    metres: float
    today: str = ""
    window: str = ""
    lon: float | None = None
    lat: float | None = None
    may: str = ""
    dims: bool = True

    @property
    def group(self) -> tuple[int, str] | None:
        """Streets of one group get one programme; lamps that cannot dim get none."""
        return (self.section, self.window) if self.dims else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way through the nights tried: ``kwh``, ``under`` hours with less light than was needed."""

    kwh: float
    under: float


@dataclass(frozen=True, slots=True)
class StreetTrial:
    """A street through the nights tried. ``lit``: hours its lamps burn by the plan; ``counted`` of
    them somebody counted; each way's outcome, absent where it is not known."""

    load: Load
    lit: float
    counted: float
    ways: Mapping[Way, Outcome]

    def saved(self, way: Way, beside: Way) -> float | None:
        """Share of what the street takes by another way; negative when it takes more."""
        one, other = self.ways.get(way), self.ways.get(beside)
        return 1 - one.kwh / other.kwh if one and other and other.kwh else None

    def dark(self, way: Way) -> float | None:
        """Share of the counted hours with less light than was needed."""
        one = self.ways.get(way)
        return one.under / self.counted if one and self.counted else None


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the nights tried: kWh by way, and hours under-lit of the hours counted."""

    first: date
    kwh: Mapping[Way, float]
    under: Mapping[Way, float]
    counted: float

    def saved(self, way: Way, beside: Way = Way.FULL) -> float | None:
        other = self.kwh.get(beside)
        return 1 - self.kwh[way] / other if other and way in self.kwh else None


@dataclass(frozen=True, slots=True)
class Proposed:
    """A programme for the streets of one group: the canonical text a lamp would keep."""

    section: int
    window: str
    charge: str
    tonight: str  # name of the night that is planned for tonight alone, "" when there is none


@dataclass(frozen=True, slots=True)
class NightPlan:
    """What a plan was found to do on nights that are over. ``sections``: names of the counters;
    ``from_sunset``: kWh of the same lamps at full light from sunset to sunrise."""

    first: date
    last: date
    points: int
    sections: tuple[str, ...]
    streets: tuple[StreetTrial, ...]
    months: tuple[Month, ...]
    proposed: tuple[Proposed, ...]
    from_sunset: float
    unreached: int = 0  # lamps of streets without a counter near enough
    unpowered: int = 0  # lamps whose rated power nobody knows
    learned: Mapping[str, Any] = field(default_factory=dict)  # stored beside it, not in it

    def total(self, way: Way) -> Outcome | None:
        """All streets together; None unless the way is known of every one."""
        found = [street.ways.get(way) for street in self.streets]
        if not found or None in found:
            return None
        known = [one for one in found if one is not None]
        return Outcome(sum(one.kwh for one in known), sum(one.under for one in known))

    @property
    def counted(self) -> float:
        """Street-hours that somebody counted."""
        return sum(street.counted for street in self.streets)

    def saved(self, way: Way, beside: Way) -> float | None:
        one, other = self.total(way), self.total(beside)
        return 1 - one.kwh / other.kwh if one and other and other.kwh else None

    def dark(self, way: Way) -> float | None:
        one = self.total(way)
        return one.under / self.counted if one and self.counted else None

    def above(self, way: Way) -> float | None:
        """Share of energy above the exact least."""
        one, least = self.total(way), self.total(Way.BOUND)
        return one.kwh / least.kwh - 1 if one and least and least.kwh else None

    def to_json(self) -> dict[str, Any]:
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "points": self.points,
            "sections": list(self.sections),
            "streets": [_street_told(one) for one in self.streets],
            "months": [
                asdict(one)
                | {"first": one.first.isoformat(), "kwh": dict(one.kwh), "under": dict(one.under)}
                for one in self.months
            ],
            "proposed": [asdict(one) for one in self.proposed],
            "from_sunset": self.from_sunset,
            "unreached": self.unreached,
            "unpowered": self.unpowered,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> NightPlan:
        return cls(
            first=date.fromisoformat(told["first"]),
            last=date.fromisoformat(told["last"]),
            points=told["points"],
            sections=tuple(told["sections"]),
            streets=tuple(_street_read(one) for one in told["streets"]),
            months=tuple(_month_read(one) for one in told["months"]),
            proposed=tuple(Proposed(**one) for one in told["proposed"]),
            from_sunset=told["from_sunset"],
            unreached=told["unreached"],
            unpowered=told["unpowered"],
        )


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a plan is made of, apart from the counts.

    ``lamps``: (W, lm, index of its load) of each; ``today``: for each name of ``Load.today`` the level
    of 24 local hours (0 to 1), None where nobody knows; ``points``: switch points that the smallest
    controller takes; ``lowest``: per cent below which no lamp burns.
    """

    loads: tuple[Load, ...]
    lamps: tuple[tuple[float, float, int], ...]
    today: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)
    points: int = 10
    lowest: int = 10


def _street_told(one: StreetTrial) -> list[Any]:
    ways = {str(way): [round(o.kwh, 3), round(o.under, 2)] for way, o in one.ways.items()}
    return [asdict(one.load), round(one.lit, 2), round(one.counted, 2), ways]


def _street_read(told: list[Any]) -> StreetTrial:
    load, lit, counted, ways = told
    outcomes = {Way(way): Outcome(*values) for way, values in ways.items()}
    return StreetTrial(Load(**load), lit, counted, outcomes)


def _month_read(told: Mapping[str, Any]) -> Month:
    return Month(
        date.fromisoformat(told["first"]),
        {Way(way): kwh for way, kwh in told["kwh"].items()},
        {Way(way): hours for way, hours in told["under"].items()},
        told["counted"],
    )
