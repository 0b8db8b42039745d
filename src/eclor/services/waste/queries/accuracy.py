"""How right we were, from the waits that were really measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from eclor.core.service.scope import Scope
from eclor.services.waste.models import JudgedWait
from eclor.services.waste.queries.centres import Centre, centres
from eclor.services.waste.rules import accuracy as rules
from eclor.services.waste.rules.accuracy import Accuracy, Judged
from eclor.services.waste.words import PARIS, Confidence, Wait

MONTH = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class DayScore:
    """What was achieved on one day; ``accuracy`` None: too few to say."""

    day: date
    truths: int
    accuracy: Accuracy | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """The same at one place over thirty days, and its days with a measured wait, newest first."""

    centre: Centre
    truths: int
    accuracy: Accuracy | None
    days: tuple[DayScore, ...]


def scores(scope: Scope) -> list[Score]:
    """One for each centre, in three questions whatever their number."""
    found = centres(scope)
    judged = _by_centre(scope, [c.pk for c in found], scope.now - MONTH)
    return [_score(one, judged[one.pk]) for one in found]


def _score(one: Centre, judged: list[tuple[datetime, Judged]]) -> Score:
    return Score(
        centre=one,
        truths=len(judged),
        accuracy=rules.accuracy([case for _, case in judged]),
        days=tuple(
            DayScore(day=day, truths=len(cases), accuracy=rules.accuracy(cases))
            for day, cases in sorted(_by_day(judged).items(), reverse=True)
        ),
    )


def mean_error(scope: Scope, centre: int) -> float | None:
    """Minutes of error of one centre over thirty days; None with too few cases."""
    judged = _by_centre(scope, [centre], scope.now - MONTH)[centre]
    found = rules.accuracy([case for _, case in judged])
    return None if found is None else found.mean_error


def accuracy_by_month(
    scope: Scope, months: Sequence[date]
) -> dict[date, tuple[int, Accuracy | None]]:
    """(waits measured, how right we were) of all centres, by the first day of each month."""
    if not months:
        return {}
    since = datetime.combine(min(months), datetime.min.time(), PARIS)
    cases: dict[date, list[Judged]] = {month: [] for month in months}
    for row in JudgedWait.objects.filter(
        territory_id=scope.territory, arrived_at__gte=since
    ).order_by("arrived_at"):
        month = row.arrived_at.astimezone(PARIS).date().replace(day=1)
        if month in cases:
            cases[month].append(_judged(row))
    return {month: (len(found), rules.accuracy(found)) for month, found in cases.items()}


def _by_centre(
    scope: Scope, pks: list[int], since: datetime
) -> defaultdict[int, list[tuple[datetime, Judged]]]:
    found: defaultdict[int, list[tuple[datetime, Judged]]] = defaultdict(list)
    for row in JudgedWait.objects.filter(
        territory_id=scope.territory, centre_id__in=pks, arrived_at__gte=since
    ).order_by("arrived_at"):
        found[row.centre_id].append((row.arrived_at, _judged(row)))
    return found


def _judged(row: JudgedWait) -> Judged:
    usual = None
    if row.usual_p50 is not None and row.usual_p90 is not None:
        usual = Wait(row.usual_p50, row.usual_p90, Confidence.USUAL)
    return Judged(Wait(row.said_p50, row.said_p90), row.waited, usual)


def _by_day(cases: Iterable[tuple[datetime, Judged]]) -> dict[date, list[Judged]]:
    found: dict[date, list[Judged]] = defaultdict(list)
    for at, case in cases:
        found[at.astimezone(PARIS).date()].append(case)
    return found
