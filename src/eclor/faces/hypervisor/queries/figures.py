"""The services' figures: as they stand, as they stood an hour or a day ago, and their history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from eclor.core.service.contract import Kpi, Reading
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.ui.ages import AgeLine, age_line
from eclor.core.ui.budget import Answer, Outcome, desk

SHOWN = 6
TREND = timedelta(hours=6)
TREND_POINTS = 36  # one each ten minutes
AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
NEAR = timedelta(minutes=10)  # how far from an hour ago "an hour ago" may be


@dataclass(frozen=True, slots=True)
class Before:
    """The value some time ago: an hour, or a day at the same hour where that is known."""

    value: float
    hours: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the strip as it stands; ``value`` None is not known now, unless ``instead`` says why.

    ``severity`` is a word of the signs, "" when all is well; ``trend`` are (seconds ago, value).
    """

    key: str
    title: Any
    unit: str
    decimals: int
    value: float | None
    note: str
    instead: str
    severity: str
    age: AgeLine | None
    outcome: Outcome
    before: Before | None = None
    trend: tuple[tuple[int, float], ...] = ()


def cards(scope: Scope) -> dict[str, Kpi]:
    """Every figure this person may see, by its full key "service.figure"."""
    return {
        f"{service.key}.{kpi.key}": kpi
        for service in registry
        for kpi in service.kpis
        if scope.audience.sees(kpi.audience)
    }


def chosen(scope: Scope, wanted: Iterable[str] = ()) -> dict[str, Kpi]:
    """The figures asked for, in that order; else the first six there are."""
    known = cards(scope)
    asked = {key: known[key] for key in wanted if key in known}
    return asked or dict(list(known.items())[:SHOWN])


def figures(scope: Scope, wanted: Iterable[str] = ()) -> list[Figure]:
    """The figures as they stand, each asked within the page's budget."""
    asked = chosen(scope, wanted)
    answers = desk.ask(scope, {("kpi", key): kpi.value for key, kpi in asked.items()})
    past = {} if scope.communes else _past(scope, list(asked))
    return [
        _figure(scope, key, kpi, answers[("kpi", key)], past.get(key, []))
        for key, kpi in asked.items()
    ]


def history(
    scope: Scope, key: str, since: datetime, until: datetime
) -> list[tuple[datetime, float]]:
    """A figure's samples, oldest first; at most about two thousand, thinned evenly."""
    step = max(60, int((until - since).total_seconds() // 2000))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (floor(extract(epoch FROM at) / %(step)s)) at, value"
            " FROM figure_sample WHERE territory_id = %(here)s AND key = %(key)s"
            " AND at >= %(since)s AND at < %(until)s"
            " ORDER BY floor(extract(epoch FROM at) / %(step)s), at DESC",
            {"here": scope.territory, "key": key, "since": since, "until": until, "step": step},
        )
        found: list[tuple[datetime, float]] = cursor.fetchall()
    return found


Samples = list[tuple[datetime, float]]


def _past(scope: Scope, keys: list[str]) -> Mapping[str, Samples]:
    """The samples a trend and a comparison need, for all figures with one question."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, at, value FROM figure_sample"
            " WHERE territory_id = %(here)s AND key = ANY(%(keys)s) AND (at >= %(trend)s"
            " OR at BETWEEN %(day_from)s AND %(day_to)s) ORDER BY key, at",
            {
                "here": scope.territory,
                "keys": keys,
                "trend": scope.now - TREND,
                "day_from": scope.now - A_DAY - NEAR,
                "day_to": scope.now - A_DAY + NEAR,
            },
        )
        found: dict[str, Samples] = {}
        for key, at, value in cursor.fetchall():
            found.setdefault(key, []).append((at, value))
    return found


def _figure(scope: Scope, key: str, kpi: Kpi, answer: Answer, past: Samples) -> Figure:
    reading: Reading | None = answer.value
    age = age_line(reading.at, scope.now, kpi.due) if reading and reading.at else None
    withdrawn = age is not None and age.lost
    known = reading is not None and not withdrawn
    return Figure(
        key=key,
        title=kpi.title,
        unit=kpi.unit,
        decimals=kpi.decimals,
        value=reading.value if reading and known else None,
        note=str(reading.note) if reading else "",
        instead=str(reading.instead) if reading and known else "",
        severity=reading.severity.sign if known and reading and reading.severity else "",
        age=age,
        outcome=answer.outcome,
        before=_before(scope, past),
        trend=_trend(scope, past),
    )


def _before(scope: Scope, past: Samples) -> Before | None:
    """Yesterday at this hour says more than an hour ago, where somebody was there to note it."""
    for ago in (A_DAY, AN_HOUR):
        near = [(abs(scope.now - ago - at), value) for at, value in past]
        found = min(near, default=None)
        if found is not None and found[0] <= NEAR:
            return Before(found[1], round(ago.total_seconds() / 3600))
    return None


def _trend(scope: Scope, past: Samples) -> tuple[tuple[int, float], ...]:
    """The last of each ten minutes."""
    slot = TREND.total_seconds() / TREND_POINTS
    last: dict[int, tuple[int, float]] = {}
    for at, value in past:
        ago = (scope.now - at).total_seconds()
        if 0 <= ago <= TREND.total_seconds():
            last[int(ago // slot)] = (round(ago), value)
    return tuple(last[n] for n in sorted(last, reverse=True))
