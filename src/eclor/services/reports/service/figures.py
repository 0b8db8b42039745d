"""The room's figures and its open data: no identity in any."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from eclor.core.service.contract import (
    Dataset,
    Drawn,
    Kpi,
    Monthly,
    MonthValue,
    Publication,
    Reading,
)
from eclor.core.service.scope import Scope
from eclor.core.service.words import Severity
from eclor.services.reports.queries import figures
from eclor.services.reports.texts import KINDS
from eclor.services.reports.words import PARIS, Kind


def reports_open(scope: Scope) -> Reading:
    """Reports that wait for somebody; zero is a figure, not a silence."""
    found = figures.standing(scope)
    note = ngettext("%d not read yet", "%d not read yet", found.unread) % found.unread
    return Reading(value=found.open, at=scope.now, note=note)


def reports_late(scope: Scope) -> Reading:
    found = figures.standing(scope)
    worried = Severity.WARNING if found.late else None
    return Reading(value=found.late, at=scope.now, severity=worried)


KPIS = (
    Kpi(key="open", title=_("Open reports"), unit="", value=reports_open),
    Kpi(key="late", title=_("Reports past their delay"), unit="", value=reports_late),
)


def received(scope: Scope, asked: Sequence[date]) -> dict[date, MonthValue]:
    """Reports received month by month; before the first one nobody counted."""
    first = figures.first_day(scope)
    if first is None:
        return {}
    since = first.astimezone(PARIS).date().replace(day=1)
    known = [month for month in asked if month >= since]
    counted = figures.received_by_month(scope, known)
    return {month: MonthValue(value=count, cases=count) for month, count in counted.items()}


MONTHLY = (
    Monthly(
        key="received",
        title=_("Reports received"),
        unit="",
        months=received,
        drawn=Drawn.BARS,
    ),
)


def _by_commune(scope: Scope) -> Iterator[Mapping[str, Any]]:
    for one in figures.by_commune(scope):
        yield {"commune": one.key, "name": one.name, **_counts(one)}


def _by_kind(scope: Scope) -> Iterator[Mapping[str, Any]]:
    for one in figures.by_kind(scope):
        yield {"category": one.key, "name": str(KINDS[Kind(one.key)]), **_counts(one)}


def _counts(one: figures.Line) -> dict[str, Any]:
    return {"received": one.received, "solved": one.solved, "median_days": one.days}


PUBLICATIONS = (
    Publication(
        key="numbers",
        title=_("A year of reports"),
        why=_("To show how much is reported and solved, without anybody in it."),
        tables=figures.listed,
    ),
    Publication(
        key="discreet",
        title=_("A year of reports about neighbours"),
        why=_("They stand on no list; beside the others, their number would tell where they are."),
        tables=figures.discreet,
    ),
    Publication(
        key="places",
        title=_("Points of open reports on the map"),
        why=_("To show what is known already, and no door."),
        places=figures.places,
    ),
)
_HIDDEN = _("Over twelve months. Empty where there are fewer than five: too few to be told.")
DATASETS = (
    Dataset(
        key="by_commune",
        title=_("Reports by commune"),
        description=_HIDDEN,
        rows=_by_commune,
        refresh=timedelta(hours=1),
    ),
    Dataset(
        key="by_category",
        title=_("Reports by category"),
        description=_HIDDEN,
        rows=_by_kind,
        refresh=timedelta(hours=1),
    ),
)
