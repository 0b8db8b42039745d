"""Who treats a report, within how many days, and which line of the table says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from eclor.services.reports.words import CATEGORIES, Kind


class Because(StrEnum):
    """Which kind of line decided."""

    BOTH = "both"  # of this commune, for this category
    CATEGORY = "category"  # for this category, in every commune
    COMMUNE = "commune"  # of this commune, for every category
    NO_LINE = "no_line"  # the category's own delay, and nobody named


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the rule table; ``commune`` 0 means all of them, ``kind`` None any category.

    The delay is ``hours`` of working time where they are given, else ``days``.
    """

    commune: int
    kind: Kind | None
    team: str
    days: int
    hours: int = 0
    offered: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.days <= 365:
            raise ValueError("Give a delay of 1 to 365 working days.")
        if not 0 <= self.hours <= 200:
            raise ValueError("Give a delay of at most 200 working hours, 0 to count in days.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    team: str
    days: int
    because: Because
    hours: int = 0
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
    return Route(
        team=best.team, days=best.days, hours=best.hours, because=because, offered=best.offered
    )
