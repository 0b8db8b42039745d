"""What may be said of reports in numbers, without anybody in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from django.db.models import Count, Max

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
    ended = rows.filter(state__in=SOLVED, received_at__gt=scope.now - YEAR)
    days = [
        (until - since) / timedelta(days=1)
        for since, until in ended.values_list("received_at", "closed_at")
        if until is not None
    ]
    return Near(open=rows.filter(state__in=OPEN).count(), days=_middle(days))


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
    year = Report.objects.filter(
        territory_id=scope.territory, received_at__gt=scope.now - YEAR
    ).exclude(state=State.MERGED)
    counted = dict(year.values_list(column).annotate(n=Count("pk")))
    ended: dict[str, list[float]] = {}
    for key, since, until in year.filter(state__in=SOLVED).values_list(
        column, "received_at", "closed_at"
    ):
        if until is not None:
            ended.setdefault(key, []).append((until - since) / timedelta(days=1))
    received = publishable({key: counted.get(key, 0) for key in names})
    solved = publishable({key: len(ended.get(key, ())) for key in names})
    return [
        Line(
            key=key,
            name=name,
            received=received[key],
            solved=solved[key],
            # A delay is said from five on: beside a hidden number it would tell that it is one of these.
            days=None if solved[key] is None else _middle(ended.get(key, [])),
        )
        for key, name in names.items()
    ]


def _middle(days: Sequence[float]) -> float | None:
    return round(median(days), 1) if len(days) >= FEWEST else None


def received_by_month(scope: Scope, asked: Sequence[date]) -> dict[date, int]:
    found = {}
    for month in asked:
        start = datetime.combine(month, time(), PARIS)
        after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
        end = datetime.combine(after, time(), PARIS)
        found[month] = (
            within_reach(scope).filter(received_at__gte=start, received_at__lt=end).count()
        )
    return found


def first_day(scope: Scope) -> datetime | None:
    """When the first report was received; before, a month without any says nothing."""
    return within_reach(scope).order_by("received_at").values_list("received_at", flat=True).first()
