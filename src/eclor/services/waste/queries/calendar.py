"""Which bins are collected before a door, and on which days."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from eclor.core.service.folding import folded
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.services.waste.models import CollectionRound
from eclor.services.waste.rules import calendar as rules
from eclor.services.waste.rules.hours import public_holidays
from eclor.services.waste.words import PARIS, HolidayShift, PickUp, Round, Stream

AHEAD = timedelta(days=28)


class NoSuchCommune(LookupError):
    """This commune is not in the federation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """What passes at one address; ``streets`` are those with a round of their own."""

    commune: Commune
    street: str
    streets: tuple[str, ...]
    pick_ups: tuple[PickUp, ...]

    @property
    def own_street(self) -> bool:
        """Whether the street has a round of its own."""
        return self.street in self.streets


def _typed(street: str) -> str:
    """A street as people may type it: without accents, capitals or doubled spaces."""
    return " ".join(folded(street).split())


def commune(scope: Scope, insee: str) -> Commune:
    """Raises NoSuchCommune."""
    found = Commune.objects.filter(territory_id=scope.territory, insee=insee).first()
    if found is None:
        raise NoSuchCommune(f"No commune of this federation has the code {insee[:10]!r}.")
    return found


def calendar(
    scope: Scope, insee: str, street: str = "", first: date | None = None, days: timedelta = AHEAD
) -> Calendar:
    """Pick-ups of one street from ``first`` (today) on. Raises NoSuchCommune.

    A street without a round of its own has those of its commune.
    """
    here = commune(scope, insee)
    rows = list(CollectionRound.objects.filter(territory_id=scope.territory, commune=here))
    streets = tuple(sorted({row.street for row in rows if row.street}))
    known = {_typed(name): name for name in streets}
    start = first or scope.now.astimezone(PARIS).date()
    end = start + days
    found = rules.pick_ups(
        [round_of(row, here.insee) for row in rows],
        here.insee,
        known.get(_typed(street)),
        start,
        end,
        _days_off(here.insee, start, end),
    )
    return Calendar(
        commune=here,
        street=known.get(_typed(street), street.strip()),
        streets=streets,
        pick_ups=tuple(found),
    )


def passages(scope: Scope, line: Round, days: timedelta = AHEAD) -> list[PickUp]:
    """When one line alone would bring the lorry, written or not yet."""
    start = scope.now.astimezone(PARIS).date()
    end = start + days
    off = _days_off(line.commune, start, end)
    return rules.pick_ups([line], line.commune, line.street, start, end, off)


def _days_off(insee: str, start: date, end: date) -> frozenset[date]:
    department = insee[:2]
    return public_holidays(department, start.year) | public_holidays(department, end.year)


def round_of(row: CollectionRound, insee: str) -> Round:
    return Round(
        commune=insee,
        stream=Stream(row.stream),
        weekdays=frozenset(row.weekdays),
        street=row.street or None,
        every=row.every,
        since=row.since,
        at=row.at,
        shift=HolidayShift(row.shift),
    )


def rounds(scope: Scope) -> list[CollectionRound]:
    """Every line of the calendar, by commune, street and stream; an agent's, of their communes."""
    return list(_rounds(scope).order_by("commune__name", "street", "stream"))


def round_within_reach(scope: Scope, pk: int) -> CollectionRound | None:
    """One line of the calendar; None when there is none, or not in the agent's communes."""
    return _rounds(scope).filter(pk=pk).first()


def _rounds(scope: Scope) -> QuerySet[CollectionRound]:
    found = CollectionRound.objects.filter(territory_id=scope.territory).select_related("commune")
    return found.filter(commune__in=scope.communes) if scope.communes else found
