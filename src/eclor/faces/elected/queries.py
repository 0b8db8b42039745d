"""The month in figures: those of the cards, those written down each minute, and what went wrong."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from eclor.core.service.contract import Kpi, Monthly, MonthValue
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.ui.budget import Outcome, desk

SHOWN = 12  # months
PATIENCE = 10.0  # seconds: a page of the month may take longer than a page of the minute
PARIS = ZoneInfo("Europe/Paris")
WORST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One card's months, oldest first; ``values`` has None where nothing is known."""

    key: str
    card: Monthly
    service: Any
    months: tuple[date, ...]
    values: tuple[MonthValue | None, ...]
    outcome: Outcome

    @property
    def now(self) -> MonthValue | None:
        return self.values[-1] if self.values else None

    @property
    def before(self) -> MonthValue | None:
        return self.values[-2] if len(self.values) > 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A figure of the console over the month: its mean and extremes, and the month before's mean."""

    title: Any
    unit: str
    decimals: int
    mean: float
    low: float
    high: float
    days: int
    before: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An alarm of the month; ``minutes`` until somebody took it, None: nobody did."""

    title: str
    thing: str
    since: datetime
    minutes: int | None
    lasted: int  # minutes, until now for one that is not over

    @property
    def waited(self) -> int:
        """Minutes without anybody."""
        return self.lasted if self.minutes is None else self.minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarms:
    """How many there were, how many nobody took, and those that waited longest."""

    raised: int
    untaken: int
    median_minutes: float | None
    worst: list[Trouble]
    watched: bool  # whether the house ran that month: without it, no alarm means nothing


def last_whole_month(now: datetime) -> date:
    first = now.astimezone(PARIS).date().replace(day=1)
    return (first - timedelta(days=1)).replace(day=1)


def months_until(month: date, count: int = SHOWN) -> tuple[date, ...]:
    """``month`` and those before it, oldest first."""
    found = [month]
    while len(found) < count:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return tuple(reversed(found))


def figures(scope: Scope, month: date) -> list[Figure]:
    """Every service's months; one that fails or takes too long says so in its own place."""
    asked = months_until(month)
    cards = {(s.key, c.key): (s, c) for s in registry for c in s.monthly}
    questions: dict[Hashable, Callable[[Scope], Any]] = {
        ("months", month, key): _question(card, asked) for key, (_, card) in cards.items()
    }
    answers = desk.ask(scope, questions, PATIENCE)
    found = []
    for key, (service, card) in cards.items():
        answer = answers[("months", month, key)]
        said: Mapping[date, MonthValue] = answer.value or {}
        found.append(
            Figure(
                key=".".join(key),
                card=card,
                service=service.title,
                months=asked,
                values=tuple(said.get(one) for one in asked),
                outcome=answer.outcome,
            )
        )
    return found


def _question(card: Monthly, asked: tuple[date, ...]) -> Callable[[Scope], Any]:
    return lambda scope: card.months(scope, asked)


_KEPT = """
SELECT key, avg(value) FILTER (WHERE at >= %(from)s), min(value) FILTER (WHERE at >= %(from)s),
    max(value) FILTER (WHERE at >= %(from)s),
    count(DISTINCT (at AT TIME ZONE 'Europe/Paris')::date) FILTER (WHERE at >= %(from)s),
    avg(value) FILTER (WHERE at < %(from)s)
FROM figure_sample WHERE territory_id = %(here)s AND at >= %(before)s AND at < %(to)s GROUP BY key
"""


def kept(scope: Scope, month: date) -> list[Kept]:
    """The console's figures as they were written down; one nobody wrote down is left out."""
    cards: dict[str, Kpi] = {f"{s.key}.{k.key}": k for s in registry for k in s.kpis}
    start, end = bounds(month)
    before, _ = bounds(months_until(month, 2)[0])
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, {"here": scope.territory, "from": start, "to": end, "before": before})
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    return [
        Kept(
            title=kpi.title,
            unit=kpi.unit,
            decimals=kpi.decimals,
            mean=row[0],
            low=row[1],
            high=row[2],
            days=row[3],
            before=row[4],
        )
        for key, kpi in cards.items()
        if (row := rows.get(key)) and row[0] is not None
    ]


_ALARMS = """
SELECT coalesce(nullif(a.title, ''), r.title, ''), coalesce(e.name, ''), a.since,
    extract(epoch FROM a.acknowledged_at - a.raised_at) / 60,
    extract(epoch FROM coalesce(a.cleared_at, %(now)s) - a.raised_at) / 60
FROM alarm a LEFT JOIN alarm_rule r ON r.id = a.rule_id LEFT JOIN entity e ON e.id = a.entity_id
WHERE a.territory_id = %(here)s AND a.announced_at IS NOT NULL AND a.severity >= 2
    AND a.raised_at >= %(from)s AND a.raised_at < %(to)s
"""


_WATCHED = """
SELECT EXISTS (SELECT FROM figure_sample WHERE territory_id = %(here)s AND at < %(to)s)
    OR EXISTS (SELECT FROM alarm WHERE territory_id = %(here)s AND raised_at < %(to)s)
"""


def alarms(scope: Scope, month: date) -> Alarms:
    """Alarms that were announced; hints (the lowest severity) are not counted."""
    start, end = bounds(month)
    with connection.cursor() as cursor:
        cursor.execute(
            _ALARMS, {"here": scope.territory, "from": start, "to": end, "now": scope.now}
        )
        rows = cursor.fetchall()
        cursor.execute(_WATCHED, {"here": scope.territory, "to": end})
        watched = bool(cursor.fetchone()[0])
    found = [
        Trouble(
            title=title,
            thing=thing,
            since=since,
            minutes=None if taken is None else round(taken),
            lasted=round(lasted),
        )
        for title, thing, since, taken, lasted in rows
    ]
    waited = sorted(one.minutes for one in found if one.minutes is not None)
    return Alarms(
        raised=len(found),
        untaken=len(found) - len(waited),
        median_minutes=waited[len(waited) // 2] if waited else None,
        worst=sorted(found, key=lambda one: -one.waited)[:WORST],
        watched=watched,
    )


def bounds(month: date) -> tuple[datetime, datetime]:
    """From the first midnight of the month to that of the next, in the territory's time."""
    following = (month + timedelta(days=32)).replace(day=1)
    start, end = (datetime(d.year, d.month, 1, tzinfo=PARIS) for d in (month, following))
    return start.astimezone(UTC), end.astimezone(UTC)
