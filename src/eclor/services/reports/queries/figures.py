"""What may be said of reports in numbers, without anybody in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, F, Max, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from eclor.core.context.streets import Placed
from eclor.core.service.contract import CrossTable, Places
from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.core.territories.models import Commune
from eclor.core.trust.gate import FEWEST, Released, release
from eclor.services.reports.models import Report
from eclor.services.reports.queries.reports import within_reach
from eclor.services.reports.rules.life import OPEN
from eclor.services.reports.texts import KINDS
from eclor.services.reports.words import CATEGORIES, PARIS, Kind, State

YEAR = timedelta(days=365)
SOLVED = (State.DONE, State.VERIFIED)
DISCREET = tuple(kind for kind, category in CATEGORIES.items() if category.discreet)
Ended = tuple[int, timedelta | None]  # how many, and how long half of them took
NONE: Ended = (0, None)


class Median(Aggregate):
    """Half of them lie below it; found by PostgreSQL, so that no row travels."""

    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


MIDDLE = Median(F("closed_at") - F("received_at"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How many are open and late now; ``newest`` is when something last changed."""

    open: int
    unread: int
    late: int
    newest: datetime | None


def standing(scope: Scope) -> Standing:
    rows = within_reach(scope)
    found = rows.filter(state__in=OPEN)
    return Standing(
        open=found.count(),
        unread=found.filter(state__in=(State.RECEIVED, State.REOPENED)).count(),
        late=found.filter(due_at__lt=scope.now).count(),
        newest=rows.aggregate(newest=Max("changed_at"))["newest"],
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Near:
    """How many are open in one commune, or in all; ``days``: half of a year's ended within them.

    ``days`` is None where too few ended to be told.
    """

    open: int
    days: float | None


def around(scope: Scope, commune: Commune | None) -> Near:
    """What anybody may know of one commune; None: of the whole territory. Without discreet ones."""
    rows = Report.objects.filter(territory_id=scope.territory).exclude(kind__in=DISCREET)
    if commune is not None:
        rows = rows.filter(commune=commune)
    year = rows.filter(state__in=SOLVED, received_at__gt=scope.now - YEAR)
    found = year.aggregate(n=Count("pk"), middle=MIDDLE)
    return Near(open=rows.filter(state__in=OPEN).count(), days=_middle(found["n"], found["middle"]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the public statistics over a year; None: too few to be told, or it would tell these."""

    key: str
    name: str
    received: int | None
    solved: int | None
    days: float | None


def listed(scope: Scope) -> tuple[CrossTable, ...]:
    """A year of reports that everybody may read one by one, by commune and by category."""
    return _tables(scope, _of_year(scope).exclude(kind__in=DISCREET), False)


def discreet(scope: Scope) -> tuple[CrossTable, ...]:
    """A year of those whose place would tell who complained: nobody can read them anywhere."""
    return _tables(scope, _of_year(scope).filter(kind__in=DISCREET), True)


def by_commune(scope: Scope) -> list[Line]:
    """Without discreet ones: taken off the list of the others, they would tell a street of few."""
    names = {c.insee: c.name for c in communes_of(scope)}
    communes, _kinds = release(*listed(scope))
    rows = _of_year(scope).exclude(kind__in=DISCREET)
    return _lines(communes, names, _days(rows, "commune__insee"))


def by_kind(scope: Scope) -> list[Line]:
    """All categories; a discreet one is counted apart from the others."""
    released = {
        row: one
        for one in (release(*listed(scope))[1], release(*discreet(scope))[1])
        for row in one.table.rows
    }
    days = _days(_of_year(scope), "kind")
    return [
        line
        for kind in Kind
        for line in _lines(released[kind.value], {kind.value: kind.value}, days)
    ]


def _tables(scope: Scope, rows: QuerySet[Report], quiet: bool) -> tuple[CrossTable, ...]:
    kinds = {k.value: KINDS[k] for k, c in CATEGORIES.items() if c.discreet is quiet}
    communes: dict[str, Any] = {c.insee: c.name for c in communes_of(scope)}
    return (
        _crossed("commune", _("By commune"), rows, "commune__insee", communes),
        _crossed("category", _("By category"), rows, "kind", kinds),
    )


def _crossed(
    key: str, title: Any, rows: QuerySet[Report], column: str, names: Mapping[str, Any]
) -> CrossTable:
    cells: dict[tuple[str, str], int] = {}
    for row, state, number in rows.values_list(column, "state").annotate(n=Count("pk")):
        place = (row, "solved" if state in SOLVED else "other")
        cells[place] = cells.get(place, 0) + number
    columns = {"solved": _("Solved"), "other": _("Not solved, or not yet")}
    return CrossTable(key=key, title=title, rows=names, columns=columns, cells=cells)


def _lines(released: Released, names: Mapping[str, str], days: dict[str, Ended]) -> list[Line]:
    found = []
    for key, name in names.items():
        solved = released.at(key, "solved")
        # A delay is said from five on: beside a hidden number it would tell that it is one of these.
        middle = None if solved is None else _middle(*days.get(key, NONE))
        received = released.at(key, None)
        found.append(Line(key=key, name=name, received=received, solved=solved, days=middle))
    return found


def _of_year(scope: Scope) -> QuerySet[Report]:
    rows = Report.objects.filter(territory_id=scope.territory, received_at__gt=scope.now - YEAR)
    return rows.exclude(state=State.MERGED)


def _days(rows: QuerySet[Report], column: str) -> dict[str, Ended]:
    """How many were solved and how long half of them took, found where they lie."""
    ended = rows.filter(state__in=SOLVED).values_list(column)
    return {key: (n, half) for key, n, half in ended.annotate(n=Count("pk"), half=MIDDLE)}


def _middle(ended: int, middle: timedelta | None) -> float | None:
    if ended < FEWEST or middle is None:
        return None
    return round(middle / timedelta(days=1), 1)


def places(scope: Scope) -> Places:
    """How the points of the public map were moved before they were let out."""
    rows = Report.objects.filter(territory_id=scope.territory, state__in=OPEN)
    said = rows.filter(entity__deleted_at__isnull=True).exclude(entity=None)
    by = dict(said.values_list("entity__attributes__placed").annotate(n=Count("pk")))
    drawn = sum(by.values())
    return Places(
        street=by.get(Placed.STREET, 0),
        cell=by.get(Placed.CELL, 0),
        thing=by.get(Placed.THING, 0),
        withheld=rows.exclude(lon=None).count() - drawn,
    )


def received_by_month(scope: Scope, asked: Sequence[date]) -> dict[date, int]:
    """How many came in each month asked for; each is named by its first day."""
    if not asked:
        return {}
    since = datetime.combine(min(asked), time(), PARIS)
    rows = within_reach(scope).filter(received_at__gte=since)
    counted = rows.annotate(month=TruncMonth("received_at", tzinfo=PARIS)).values_list("month")
    found = {month.date(): n for month, n in counted.annotate(n=Count("pk"))}
    return {month: found.get(month, 0) for month in asked}


def first_day(scope: Scope) -> datetime | None:
    """When the first report was received; before, a month without any says nothing."""
    return within_reach(scope).order_by("received_at").values_list("received_at", flat=True).first()
