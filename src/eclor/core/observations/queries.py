"""What was measured: the values that stand now, and history at the grain a chart can show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection

from eclor.core.observations.models import Series
from eclor.core.service.scope import Scope


class Grain(StrEnum):
    """How finely history is told."""

    RAW = "raw"
    QUARTER = "15min"
    HOUR = "hour"
    DAY = "day"


_TABLES = {Grain.QUARTER: "rollup_15m", Grain.HOUR: "rollup_hour", Grain.DAY: "rollup_day"}
MOST_POINTS = 5_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """A raw value (``mean`` alone) or the summary of ``n`` values from ``at`` on."""

    at: datetime
    mean: float | None
    low: float | None = None
    high: float | None = None
    n: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """The newest value of one attribute. Three times: observed, received, and last changed."""

    attribute: str
    value: Any
    unit: str
    at: datetime
    received_at: datetime
    changed_at: datetime
    quality: int


def grain_for(length: timedelta) -> Grain:
    """The finest grain that shows a span of this length in at most about a thousand points."""
    if length <= timedelta(hours=6):
        return Grain.RAW
    if length <= timedelta(days=8):
        return Grain.QUARTER
    return Grain.HOUR if length <= timedelta(days=45) else Grain.DAY


def series(scope: Scope, entity: int, attribute: str) -> Series | None:
    return Series.objects.filter(
        territory_id=scope.territory, entity_id=entity, attribute=attribute
    ).first()


def history(
    scope: Scope, entity: int, attribute: str, since: datetime, until: datetime, grain: Grain
) -> list[Point]:
    """Points of one series in [since, until), oldest first, at most 5,000 (the newest ones).

    A series nobody ever measured, or of another federation, has no points.
    """
    found = series(scope, entity, attribute)
    if found is None:
        return []
    with connection.cursor() as cursor:
        if grain is Grain.RAW:
            cursor.execute(
                "SELECT at, num FROM observation WHERE series_id = %s AND at >= %s AND at < %s"
                " ORDER BY at DESC LIMIT %s",
                [found.pk, since, until, MOST_POINTS],
            )
            rows = [Point(at=at, mean=num) for at, num in cursor.fetchall()]
        else:
            cursor.execute(
                f"SELECT at, total / n, low, high, n FROM {_TABLES[grain]}"  # noqa: S608
                " WHERE series_id = %s AND at >= %s AND at < %s ORDER BY at DESC LIMIT %s",
                [found.pk, since, until, MOST_POINTS],
            )
            rows = [
                Point(at=at, mean=mean, low=low, high=high, n=n)
                for at, mean, low, high, n in cursor.fetchall()
            ]
    return rows[::-1]


def latest(scope: Scope, entity: int) -> dict[str, Value]:
    """Every measured attribute of one entity as it stands, by attribute."""
    return latest_of(scope, [entity]).get(entity, {})


def latest_of(scope: Scope, entities: list[int]) -> dict[int, dict[str, Value]]:
    """The same for several entities in one question."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.entity_id, s.attribute, s.unit, l.num, l.other, l.at, l.received_at,"
            " l.changed_at, l.quality FROM latest l JOIN series s ON s.id = l.series_id"
            " WHERE l.entity_id = ANY(%s) AND l.territory_id = %s AND (s.public OR %s)"
            " ORDER BY s.attribute",
            [entities, scope.territory, scope.audience != "public"],
        )
        rows = cursor.fetchall()
    found: dict[int, dict[str, Value]] = {entity: {} for entity in entities}
    for entity, attribute, unit, num, other, at, received, changed, quality in rows:
        found[entity][attribute] = Value(
            attribute=attribute,
            value=num if num is not None else other,
            unit=unit,
            at=at,
            received_at=received,
            changed_at=changed,
            quality=quality or 0,
        )
    return found
