"""The newest value of each series, and when each device was last heard."""

import math
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import psycopg

from eclor.core.observations.recorder.arrays import Array, moments, read
from eclor.core.observations.recorder.batch import Batch
from eclor.core.observations.recorder.columns import NO_RICH, Columns
from eclor.core.observations.recorder.live import News
from eclor.core.observations.recorder.slots import Lines
from eclor.core.service.words import Quality


@dataclass(frozen=True, slots=True)
class Known:
    """Lines of ``latest`` that this transaction holds, sorted by series."""

    series: Array
    at: Array
    num: Array  # NaN where there is none

    def at_of(self, series: Array, otherwise: int) -> Array:
        """The newest time known for each of these series."""
        if not len(self.series):
            return np.full(len(series), otherwise, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.series, series), len(self.series) - 1)
        return np.where(self.series[place] == series, self.at[place], otherwise)

    def has(self, series: Array) -> Array:
        return np.isin(series, self.series)

    def num_of(self, series: Array) -> Array:
        """The number known for each of these series, all of which must be known."""
        return self.num[np.searchsorted(self.series, series)]


def lock(connection: psycopg.Connection, series: Array) -> Known:
    """Read the newest values and hold them until the transaction ends.

    Two recorders with the same series wait for each other here, in the order of series, and so
    nowhere else: what is newer than these lines cannot be stored by anybody meanwhile.
    """
    kinds = (np.int32, np.int64, np.float64)
    return Known(*read(connection, LOCK, (series.astype(np.int32),), kinds))


def advance(
    connection: psycopg.Connection, stored: Columns, known: Known, lines: Lines
) -> list[News]:
    """Bring ``latest`` up to what was stored; what is new to those who watch."""
    newer = stored.take(stored.at > known.at_of(stored.series, -(2**62)))
    if not len(newer):
        return []
    starts = np.flatnonzero(np.concatenate(([True], newer.series[1:] != newer.series[:-1])))
    ends = np.append(starts[1:], len(newer)) - 1
    changed, since_start = _changes(newer, starts, ends)
    last = newer.take(ends)
    plain = last.rich == NO_RICH
    # A series that was a text can become a number only if its card changed: look at each.
    there = known.has(last.series)
    kept = np.zeros(len(last), dtype=np.bool_)
    if there.any():
        before, first = known.num_of(last.series[there]), newer.num[starts][there]
        kept[there] = since_start[there] & (before == first) & plain[there]
    _update(connection, last, changed, kept, there & plain)
    _insert(connection, last, changed, ~there & plain, lines)
    _upsert_rich(connection, last, changed, since_start, ~plain, lines)
    return _news(last, lines)


def _changes(rows: Columns, starts: Array, ends: Array) -> tuple[Array, Array]:
    """For each series: when its last value was taken on, and whether already by the first line."""
    differs = np.ones(len(rows), dtype=np.bool_)
    equal = rows.num[1:] == rows.num[:-1]
    for i in np.flatnonzero((rows.rich[1:] != NO_RICH) | (rows.rich[:-1] != NO_RICH)):
        equal[i] = _other(rows, int(i)) == _other(rows, int(i) + 1) and (
            equal[i] or bool(np.isnan(rows.num[i]) and np.isnan(rows.num[i + 1]))
        )
    differs[1:] = ~equal
    differs[starts] = True
    place = np.maximum.accumulate(np.where(differs, np.arange(len(rows)), 0))[ends]
    return rows.at[place], place == starts


def _other(rows: Columns, i: int) -> bytes | None:
    return rows.riches[rows.rich[i]].other if rows.rich[i] != NO_RICH else None


def _update(
    connection: psycopg.Connection,
    last: Columns,
    changed: Array,
    kept: Array,
    which: Array,
) -> None:
    if which.any():
        rows = last.take(which)
        connection.execute(
            UPDATE,
            (
                rows.series,
                moments(rows.at),
                moments(rows.received),
                moments(changed[which]),
                kept[which],
                rows.num,
            ),
        )


def _insert(
    connection: psycopg.Connection, last: Columns, changed: Array, which: Array, lines: Lines
) -> None:
    if which.any():
        rows = last.take(which)
        connection.execute(
            INSERT,
            (
                rows.series,
                moments(rows.at),
                moments(rows.received),
                moments(changed[which]),
                rows.num,
                lines.entity[rows.slot],
                lines.territory[rows.slot],
            ),
        )


def _upsert_rich(
    connection: psycopg.Connection,
    last: Columns,
    changed: Array,
    since_start: Array,
    which: Array,
    lines: Lines,
) -> None:
    places = np.flatnonzero(which)
    if not len(places):
        return
    parameters = []
    for i in places:
        rich = last.riches[last.rich[i]]
        parameters.append(
            {
                "series": int(last.series[i]),
                "at": moments(last.at[i : i + 1]),
                "received": moments(last.received[i : i + 1]),
                "changed": moments(changed[i : i + 1]),
                "since_start": bool(since_start[i]),
                "num": None if math.isnan(last.num[i]) else float(last.num[i]),
                "entity": int(lines.entity[last.slot[i]]),
                "territory": int(lines.territory[last.slot[i]]),
                "quality": rich.quality or None,
                "other": rich.other.decode() if rich.other is not None else None,
            }
        )
    connection.cursor().executemany(UPSERT_RICH, parameters)


def _news(last: Columns, lines: Lines) -> list[News]:
    names = lines.names
    found = []
    columns = zip(
        last.slot.tolist(),
        lines.territory[last.slot].tolist(),
        lines.public[last.slot].tolist(),
        lines.entity[last.slot].tolist(),
        last.num.tolist(),
        (last.at // 1000).tolist(),
        last.rich.tolist(),
        strict=True,
    )
    for slot, territory, public, entity, num, at, rich in columns:
        value, quality = _value(last, num, rich)
        found.append(News(territory, public, [entity, names[slot][0], value, at, quality]))
    return found


def _value(last: Columns, num: float, rich: int) -> tuple[Any, int]:
    """(value, quality) as the API says them too: a boolean is 1 or 0."""
    if rich == NO_RICH:
        return num, Quality.GOOD.value
    found = last.riches[rich]
    return (num if found.other is None else msgspec.Raw(found.other)), found.quality


def touch(connection: psycopg.Connection, batch: Batch) -> None:
    """Every device that said anything was heard."""
    if not batch.contacts:
        return
    devices = sorted(batch.contacts)
    connection.execute(
        TOUCH,
        (
            np.array(devices, dtype=np.int64),
            moments(np.array([batch.contacts[d][0] for d in devices])),
            np.array([batch.contacts[d][1] for d in devices], dtype=np.int16),
        ),
    )


LOCK = """
SELECT array_agg(series_id), array_agg(at), array_agg(coalesce(num, 'NaN'))
FROM (SELECT series_id, at, num FROM latest WHERE series_id = ANY(%s)
      ORDER BY series_id FOR UPDATE) l
"""
UPDATE = """
UPDATE latest l SET at = u.at, received_at = u.received, num = u.num, quality = NULL, other = NULL,
    changed_at = CASE WHEN u.kept THEN l.changed_at ELSE u.changed END
FROM unnest(%s, %s, %s, %s, %s, %s) u(series_id, at, received, changed, kept, num)
WHERE l.series_id = u.series_id
"""
INSERT = """
INSERT INTO latest (series_id, at, received_at, changed_at, num, entity_id, territory_id)
SELECT * FROM unnest(%s, %s, %s, %s, %s, %s, %s)
"""
UPSERT_RICH = """
INSERT INTO latest AS l (series_id, at, received_at, changed_at, num, entity_id, territory_id,
                         quality, other)
VALUES (%(series)s, (%(at)s)[1], (%(received)s)[1], (%(changed)s)[1], %(num)s, %(entity)s,
        %(territory)s, %(quality)s, %(other)s::jsonb)
ON CONFLICT (series_id) DO UPDATE SET
    at = excluded.at, received_at = excluded.received_at, num = excluded.num,
    quality = excluded.quality, other = excluded.other,
    changed_at = CASE WHEN %(since_start)s AND l.num IS NOT DISTINCT FROM excluded.num
                           AND l.other IS NOT DISTINCT FROM excluded.other
                      THEN l.changed_at ELSE excluded.changed_at END
WHERE l.at < excluded.at
"""
TOUCH = """
INSERT INTO contact AS c (device_id, seen_at, territory_id) SELECT * FROM unnest(%s, %s, %s)
ON CONFLICT (device_id) DO UPDATE SET seen_at = greatest(c.seen_at, excluded.seen_at)
"""
