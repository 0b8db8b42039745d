"""Who treats a report, within how many days, and which line of the table says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from eclor.services.reports.words import CATEGORIES, Kind, Owner


class Because(StrEnum):
    """Which kind of line decided: what it names."""

    OWNER_BOTH = "owner_both"  # of this commune, for this category, on roads of this owner
    OWNER_CATEGORY = "owner_category"
    BOTH = "both"  # of this commune, for this category
    OWNER_COMMUNE = "owner_commune"
    CATEGORY = "category"  # for this category, in every commune
    OWNER = "owner"  # on roads of this owner, for every category
    COMMUNE = "commune"  # of this commune, for every category
    EVERYTHING = "everything"  # the line that names nothing
    NO_LINE = "no_line"  # the category's own delay, and nobody named


# (category, owner, commune), whether a line names them.
NAMED = {
    (True, True, True): Because.OWNER_BOTH,
    (True, True, False): Because.OWNER_CATEGORY,
    (True, False, True): Because.BOTH,
    (False, True, True): Because.OWNER_COMMUNE,
    (True, False, False): Because.CATEGORY,
    (False, True, False): Because.OWNER,
    (False, False, True): Because.COMMUNE,
    (False, False, False): Because.EVERYTHING,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the rule table; ``commune`` 0 means all of them, ``kind`` None any category.

    ``owner`` None means every road, and places by no road that we know. The delay is ``hours`` of
    working time where they are given, else ``days``.
    """

    commune: int
    kind: Kind | None
    team: str
    days: int
    hours: int = 0
    offered: bool = True
    owner: Owner | None = None

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


def route(lines: Iterable[Line], commune: int, kind: Kind, owner: Owner | None = None) -> Route:
    """What the nearest line says: of two that name as much, category before owner before commune."""
    fitting = [
        one
        for one in lines
        if one.commune in (0, commune) and one.kind in (None, kind) and one.owner in (None, owner)
    ]
    if not fitting:
        return Route(team="", days=CATEGORIES[kind].days, because=Because.NO_LINE)
    best = max(fitting, key=lambda one: (sum(_named(one)), _named(one)))
    return Route(
        team=best.team,
        days=best.days,
        hours=best.hours,
        because=NAMED[_named(best)],
        offered=best.offered,
    )


def _named(line: Line) -> tuple[bool, bool, bool]:
    return line.kind is not None, line.owner is not None, line.commune != 0
