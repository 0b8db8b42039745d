"""Who treats a report, within how many days, and which line of the table says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import holidays

from eclor.services.reports.words import CATEGORIES, PARIS, Kind


class Because(StrEnum):
    """Which kind of line decided."""

    BOTH = "both"  # of this commune, for this category
    CATEGORY = "category"  # for this category, in every commune
    COMMUNE = "commune"  # of this commune, for every category
    NO_LINE = "no_line"  # the category's own delay, and nobody named


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the rule table; ``commune`` 0 means all of them, ``kind`` None any category."""

    commune: int
    kind: Kind | None
    team: str
    days: int
    offered: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.days <= 365:
            raise ValueError("Give a delay of 1 to 365 working days.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    team: str
    days: int
    because: Because
    offered: bool = True


def route(lines: Iterable[Line], commune: int, kind: Kind) -> Route:
    """What the nearest line says: the more a line names, the more it counts."""
    fitting = [one for one in lines if one.commune in (0, commune) and one.kind in (None, kind)]
    if not fitting:
        return Route(team="", days=CATEGORIES[kind].days, because=Because.NO_LINE)
    best = max(fitting, key=lambda one: (one.kind is not None) * 1 + (one.commune != 0) * 0.5)
    named = {
        (True, True): Because.BOTH,
        (True, False): Because.CATEGORY,
        (False, True): Because.COMMUNE,
        (False, False): Because.NO_LINE,
    }
    because = named[best.kind is not None, best.commune != 0]
    return Route(team=best.team, days=best.days, because=because, offered=best.offered)


def due(since: datetime, days: int) -> datetime:
    """The end of the last of so many working days after ``since``, French holidays left out."""
    day, left = since.astimezone(PARIS).date(), days
    closed = holidays.country_holidays("FR", years=range(day.year, day.year + 3))
    while left > 0:
        day += timedelta(days=1)
        left -= _works(day, closed)
    return datetime.combine(day, time(17), PARIS)


def _works(day: date, closed: "holidays.HolidayBase") -> bool:
    return day.weekday() < 5 and day not in closed


def used(received: datetime, until: datetime, now: datetime) -> float:
    """Per cent of the delay that has gone by; beyond 100 it is late."""
    return round(100 * (now - received) / (until - received), 1)
