"""What stood at a past moment, what changed after it, and how a measure went: history for replay."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from eclor.core.service.scope import Scope

QUARTER = timedelta(minutes=15)
LONGEST_SILENCE = timedelta(days=3)
LOST = 3  # a value older than so many usual intervals is withdrawn


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """One attribute of one type of entity; ``due`` is the usual time between two values."""

    entity_type: str
    attribute: str
    due: timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """Values by entity, sorted by ``entity``: ``at`` epoch milliseconds, ``value`` NaN for a word.

    ``summed``: 1 where the raw value is no longer kept and the last value of a quarter of an hour
    stands for it.
    """

    entity: NDArray[np.int64]
    at: NDArray[np.float64]
    value: NDArray[np.float64]
    summed: NDArray[np.uint8]
    words: dict[int, str]


_FROM = """
FROM series s JOIN entity e ON e.id = s.entity_id
WHERE s.territory_id = %(here)s AND s.attribute = %(attribute)s AND e.type = %(type)s
    AND (s.public OR %(private)s) AND (e.deleted_at IS NULL OR e.deleted_at > %(moment)s)
    AND (%(all)s OR e.commune_id = ANY(%(communes)s::bigint[]))
"""
# The last value of each series before the moment, found by its index in one or two days of history.
# Where none is kept any more, the quarters of an hour still know the last value of each.
_STANDING = f"""
WITH s AS MATERIALIZED (SELECT s.id, s.entity_id {_FROM}),
found AS (
    SELECT s.entity_id, o.at, o.num, o.other, 0 AS summed FROM s CROSS JOIN LATERAL (
        SELECT at, num, other FROM observation WHERE series_id = s.id
        AND at <= %(moment)s AND at > %(lost)s ORDER BY at DESC LIMIT 1) o),
rest AS (
    SELECT s.entity_id, r.last_at, r.last, NULL::jsonb, 1 FROM s CROSS JOIN LATERAL (
        SELECT last_at, last FROM rollup_15m WHERE series_id = s.id AND at <= %(moment)s
        AND at > %(quarter)s AND last_at <= %(moment)s AND last_at > %(lost)s
        ORDER BY at DESC LIMIT 1) r
    WHERE NOT EXISTS (SELECT 1 FROM found WHERE found.entity_id = s.entity_id))
SELECT string_agg(int8send(entity_id), ''::bytea), string_agg(float8send(at), ''::bytea),
    string_agg(float8send(num), ''::bytea), string_agg(int2send(summed), ''::bytea),
    jsonb_object_agg(entity_id, other #>> '{{}}') FILTER (WHERE other IS NOT NULL)
FROM (SELECT entity_id, floor(extract(epoch FROM at) * 1000)::float8 AS at,
        coalesce(num, 'NaN'::float8) AS num, summed::smallint AS summed, other
    FROM (SELECT * FROM found UNION ALL SELECT * FROM rest) both_ ORDER BY entity_id) ordered
"""  # noqa: S608 -- constants of ours


def standing(scope: Scope, what: Measured, moment: datetime) -> Standing:
    """For each entity its last value at ``moment``, unless it was withdrawn by then.

    Things that were taken away since are among them; those of other federations are not.
    """
    lost = moment - LOST * what.due
    given = _given(scope, what) | {"moment": moment, "lost": lost, "quarter": lost - QUARTER}
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_STANDING, given, binary=True)
        entity, at, value, summed, words = cursor.fetchone() or (None,) * 5
    return Standing(
        _read(entity, ">i8"), _read(at, ">f8"), _read(value, ">f8"),
        _read(summed, ">i2").astype("u1"),
        {int(key): word for key, word in (words or {}).items()},
    )  # fmt: skip


def _read(packed: bytes | None, shape: str) -> NDArray[Any]:
    return np.frombuffer(packed or b"", dtype=shape).astype(shape.replace(">", "<"))


def of_entity(scope: Scope, entity: int, moment: datetime) -> dict[str, tuple[datetime, Any, bool]]:
    """(at, value, summed) of each attribute of one entity as it was last measured at ``moment``.

    Looks back three days at most: what was silent longer had been withdrawn.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.attribute, o.at, coalesce(to_jsonb(o.num), o.other)::text, r.last_at, r.last"
            " FROM series s LEFT JOIN LATERAL (SELECT at, num, other FROM observation"
            "   WHERE series_id = s.id AND at <= %(moment)s AND at > %(begin)s"
            "   ORDER BY at DESC LIMIT 1) o ON true"
            " LEFT JOIN LATERAL (SELECT last_at, last FROM rollup_15m WHERE o.at IS NULL"
            "   AND series_id = s.id AND at <= %(moment)s AND at > %(begin)s"
            "   AND last_at <= %(moment)s ORDER BY at DESC LIMIT 1) r ON true"
            " WHERE s.territory_id = %(here)s AND s.entity_id = %(entity)s"
            " AND (s.public OR %(private)s) AND (o.at IS NOT NULL OR r.last_at IS NOT NULL)"
            " ORDER BY s.attribute",
            {
                "moment": moment,
                "begin": moment - LONGEST_SILENCE,
                "here": scope.territory,
                "entity": entity,
                "private": scope.audience != "public",
            },
        )
        rows = cursor.fetchall()
    return {
        attribute: (at or last_at, json.loads(value) if at else last, at is None)
        for attribute, at, value, last_at, last in rows
    }


_CHANGES = f"""
WITH s AS MATERIALIZED (SELECT s.id, s.entity_id {_FROM})
SELECT s.entity_id, o.at, coalesce(to_jsonb(o.num), o.other)::text
FROM s CROSS JOIN LATERAL (SELECT at, num, other FROM observation WHERE series_id = s.id
    AND at > %(moment)s AND at <= %(until)s) o
LIMIT %(most)s
"""  # noqa: S608 -- constants of ours


def changes(
    scope: Scope, what: Iterable[Measured], since: datetime, until: datetime, most: int
) -> list[tuple[int, str, str, datetime]] | None:
    """Values observed in ]since, until] as (entity, attribute, JSON value, at), oldest first.

    None when there are more than ``most``: whoever replays then looks at moments instead.
    """
    found: list[tuple[int, str, str, datetime]] = []
    with connection.cursor() as cursor:
        for one in what:
            left = most - len(found)
            given = {"moment": since, "until": until, "most": left + 1}
            cursor.execute(_CHANGES, _given(scope, one) | given)
            rows = cursor.fetchall()
            if len(rows) > left:
                return None
            found += [(entity, one.attribute, value, at) for entity, at, value in rows]
    return sorted(found, key=lambda row: row[3])


def course(
    scope: Scope, what: Measured, since: datetime, until: datetime, *, summed: bool, hourly: bool
) -> list[tuple[datetime, float]]:
    """How a measure of many things went: their sum or mean, by quarter of an hour or by hour."""
    table, taken = "rollup_hour" if hourly else "rollup_15m", "sum" if summed else "avg"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.at, {taken}(r.total / r.n) FROM (SELECT s.id {_FROM}) s"  # noqa: S608
            f" JOIN {table} r ON r.series_id = s.id AND r.at >= %(moment)s AND r.at < %(until)s"
            " GROUP BY r.at ORDER BY r.at",
            _given(scope, what) | {"moment": since, "until": until},
        )
        found: list[tuple[datetime, float]] = cursor.fetchall()
    return found


def fell_silent(
    scope: Scope, what: Measured, since: datetime, most: int
) -> Sequence[tuple[int, str, datetime]]:
    """(entity, name, last word) of what was withdrawn since then, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, e.name, l.at FROM (SELECT s.id AS series, e.id, e.name"  # noqa: S608
            f" {_FROM}) e JOIN latest l ON l.series_id = e.series"
            " WHERE l.at + %(lasts)s > %(since)s AND l.at + %(lasts)s <= %(now)s"
            " ORDER BY l.at DESC LIMIT %(most)s",
            _given(scope, what)
            | {"moment": scope.now, "since": since, "now": scope.now, "most": most}
            | {"lasts": LOST * what.due},
        )
        found: Sequence[tuple[int, str, datetime]] = cursor.fetchall()
    return found


def _given(scope: Scope, what: Measured) -> dict[str, Any]:
    return {
        "here": scope.territory,
        "attribute": what.attribute,
        "type": what.entity_type,
        "private": scope.audience != "public",
        "all": scope.everywhere,
        "communes": list(scope.communes),
    }
