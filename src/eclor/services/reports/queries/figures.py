"""What may be said of reports in numbers, without anybody in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Aggregate, Count, DurationField, F, Max
from django.db.models.functions import TruncMonth

from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.core.territories.models import Commune
from eclor.core.trust.gate import FEWEST, publishable
from eclor.services.reports.models import Report
from eclor.services.reports.queries.reports import within_reach
from eclor.services.reports.rules.life import OPEN
from eclor.services.reports.words import PARIS, Kind, State

YEAR = timedelta(days=365)
SOLVED = (State.DONE, State.VERIFIED)
NONE: tuple[int, timedelta | None] = (0, None)


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
    """What anybody may know of one commune; None: of the whole territory."""
    rows = Report.objects.filter(territory_id=scope.territory)
    if commune is not None:
        rows = rows.filter(commune=commune)
    year = rows.filter(state__in=SOLVED, received_at__gt=scope.now - YEAR)
    found = year.aggregate(n=Count("pk"), middle=MIDDLE)
    return Near(open=rows.filter(state__in=OPEN).count(), days=_middle(found["n"], found["middle"]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the public statistics over a year; None: too few to be told."""

    key: str
    name: str
    received: int | None
    solved: int | None
    days: float | None


def by_commune(scope: Scope) -> list[Line]:
    names = {c.insee: c.name for c in communes_of(scope)}
    return _lines(scope, "commune__insee", names)


def by_kind(scope: Scope) -> list[Line]:
    return _lines(scope, "kind", {kind.value: kind.value for kind in Kind})


def _lines(scope: Scope, column: str, names: dict[str, str]) -> list[Line]:
    """Counted and halved where the reports lie: a page loads one row for each line it shows."""
    year = Report.objects.filter(
        territory_id=scope.territory, received_at__gt=scope.now - YEAR
    ).exclude(state=State.MERGED)
    ended = year.filter(state__in=SOLVED)
    counted = dict(year.values_list(column).annotate(n=Count("pk")))
    solved_of = {
        key: (n, middle)
        for key, n, middle in ended.values_list(column).annotate(n=Count("pk"), middle=MIDDLE)
    }
    received = publishable({key: counted.get(key, 0) for key in names})
    solved = publishable({key: solved_of.get(key, NONE)[0] for key in names})
    return [
        Line(
            key=key,
            name=name,
            received=received[key],
            solved=solved[key],
            # A delay is said from five on: beside a hidden number it would tell that it is one of these.
            days=None if solved[key] is None else _middle(*solved_of.get(key, NONE)),
        )
        for key, name in names.items()
    ]


def _middle(ended: int, middle: timedelta | None) -> float | None:
    if ended < FEWEST or middle is None:
        return None
    return round(middle / timedelta(days=1), 1)


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
