"""Putting a great many values into history at once, beside a recorder that goes on recording.

Values long past are copied straight; those of the last minutes, and the summaries that the recorder
may be adding to right now, are merged row by row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import psycopg

from eclor.core.observations import partitions
from eclor.core.observations.recorder.arrays import Array, moments, teach
from eclor.core.observations.recorder.packing import copy, pack
from eclor.core.observations.recorder.rollups import Summaries, all_grains
from eclor.core.observations.recorder.summing import SUMMARY, pack_summaries, write_summaries
from eclor.field.history.plan import Column, Days

Connection = psycopg.Connection[Any]
Names = dict[tuple[str, str], int]  # (thing key, attribute) -> series
SECOND = 1_000_000
DAY = 86_400 * SECOND
UNSETTLED = 1_200 * SECOND  # a message may come so late: younger values may be there already

MERGE = """
INSERT INTO observation (at, num, series_id, delay)
SELECT * FROM unnest(%s::timestamptz[], %s::float8[], %s::int[], %s::int[])
ON CONFLICT (series_id, at) DO NOTHING
RETURNING series_id, (extract(epoch FROM at) * 1000000)::bigint
"""
LATEST = """
INSERT INTO latest (at, received_at, changed_at, num, entity_id, series_id, territory_id)
SELECT v.at, v.at, v.changed, v.num, s.entity_id, s.id, s.territory_id
FROM unnest(%s::int[], %s::timestamptz[], %s::timestamptz[], %s::float8[])
    AS v(series, at, changed, num) JOIN series s ON s.id = v.series
ORDER BY s.id
ON CONFLICT (series_id) DO UPDATE SET at = excluded.at, received_at = excluded.received_at,
    changed_at = excluded.changed_at, num = excluded.num
WHERE latest.at < excluded.at
"""
CONTACT = """
INSERT INTO contact (seen_at, device_id, territory_id)
SELECT max(l.at), d.id, d.territory_id FROM latest l JOIN device d ON d.entity_id = l.entity_id
WHERE l.series_id = ANY(%s) GROUP BY d.id
ON CONFLICT (device_id) DO UPDATE SET seen_at = greatest(contact.seen_at, excluded.seen_at)
"""


@dataclass(slots=True)
class Stored:
    """Rows written: values, and summaries of them."""

    values: int = 0
    summaries: int = 0

    def add(self, other: "Stored") -> None:
        self.values += other.values
        self.summaries += other.summaries

    @property
    def rows(self) -> int:
        return self.values + self.summaries


def store(
    connection: Connection, columns: Iterable[Column], names: Names, zone: ZoneInfo, end: float
) -> Stored:
    """Write values, summaries, latest values and contacts in one transaction.

    ``connection`` is the recorder's. Raises KeyError for a column whose series has no name.
    """
    teach(connection)
    series, at, num = _flat(columns, names)
    if not len(series):
        return Stored()
    partitions.make(connection, map(partitions.day_counted, np.unique(at // DAY)))
    with connection.transaction():
        new = at < int(end * SECOND) - UNSETTLED
        _copy_by_day(connection, series[new], at[new], num[new])
        new[~new] = _merge(connection, series[~new], at[~new], num[~new])
        found, still_open = _summarize(connection, series[new], at[new], num[new], zone, end)
        # Last, because a recorder with news of the same series waits from here until we commit.
        _latest(connection, series, at, num)
        for table, summaries in still_open.items():
            if len(summaries):
                write_summaries(connection, table, summaries, None)
    return found


def _summarize(
    connection: Connection, series: Array, at: Array, num: Array, zone: ZoneInfo, end: float
) -> tuple[Stored, dict[str, Summaries]]:
    """Copy the summaries of buckets that are over; give back those that others add to."""
    if not len(series):
        return Stored(), {}
    grains = all_grains(series, at, num, np.zeros(len(series), dtype=np.int64), [zone])
    still_open = {
        table: _copy_settled(connection, table, summaries, int(end * SECOND))
        for table, summaries in grains.items()
    }
    return Stored(len(series), sum(len(s) for s in grains.values())), still_open


def store_days(connection: Connection, days: Iterable[Days], names: Names) -> Stored:
    """Write daily summaries of days that nobody else adds to."""
    ready = sorted(((names[d.thing.key, d.attribute], d) for d in days), key=lambda pair: pair[0])
    if not ready:
        return Stored()
    counts = [len(d.at) for _, d in ready]
    whole = Summaries(
        series=np.repeat(np.array([s for s, _ in ready], dtype=np.int64), counts),
        at=_micro(np.concatenate([d.at for _, d in ready])),
        total=np.concatenate([d.total for _, d in ready]),
        low=np.concatenate([d.low for _, d in ready]),
        high=np.concatenate([d.high for _, d in ready]),
        last=np.concatenate([d.last for _, d in ready]),
        last_at=_micro(np.concatenate([d.last_at for _, d in ready])),
        n=np.repeat(np.array([d.n for _, d in ready], dtype=np.int32), counts),
    )
    with connection.transaction():
        copy(connection, "rollup_day", SUMMARY, pack_summaries(whole))
    return Stored(summaries=len(whole))


def _flat(columns: Iterable[Column], names: Names) -> tuple[Array, Array, Array]:
    """All columns as three, sorted by series and time (microseconds)."""
    ready = sorted(
        ((names[c.thing.key, c.attribute], c) for c in columns if len(c.at)), key=lambda p: p[0]
    )
    if not ready:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    series = np.repeat([s for s, _ in ready], [len(c.at) for _, c in ready]).astype(np.int64)
    at = _micro(np.concatenate([c.at for _, c in ready]))
    return series, at, np.concatenate([c.num for _, c in ready])


def _micro(seconds: Array) -> Array:
    """Whole milliseconds, as devices say them, in microseconds."""
    return np.round(seconds * 1000.0).astype(np.int64) * 1000


def _copy_by_day(connection: Connection, series: Array, at: Array, num: Array) -> None:
    """Each day goes into its own partition, sorted as its index is."""
    day = at // DAY
    order = np.argsort(day, kind="stable")
    edges = np.flatnonzero(np.diff(day[order])) + 1
    for piece in np.split(order, edges):
        if not len(piece):
            continue
        table = partitions.name_of(partitions.day_counted(day[piece[0]]))
        rows = pack(
            (
                ("time", at[piece]),
                (">f8", num[piece]),
                (">i4", series[piece]),
                (">i4", np.zeros(len(piece))),
            )
        )
        copy(connection, table, "at, num, series_id, delay", rows)


def _merge(connection: Connection, series: Array, at: Array, num: Array) -> Array:
    """Add those that nobody has told yet; the mask of those."""
    if not len(series):
        return np.empty(0, dtype=np.bool_)
    delay = np.zeros(len(series), dtype=np.int32)
    rows = connection.execute(MERGE, (moments(at), num, series.astype(np.int32), delay)).fetchall()
    told = {(int(one), int(moment)) for one, moment in rows}
    pairs = zip(series.tolist(), at.tolist(), strict=True)
    return np.fromiter((pair in told for pair in pairs), dtype=np.bool_, count=len(series))


def _latest(connection: Connection, series: Array, at: Array, num: Array) -> None:
    """The last value of each series, and since when it has not changed."""
    first = np.flatnonzero(np.concatenate(([True], series[1:] != series[:-1])))
    last = np.append(first[1:], len(series)) - 1
    differs = np.concatenate(([True], num[1:] != num[:-1]))
    differs[first] = True
    changed = np.maximum.accumulate(np.where(differs, np.arange(len(num)), 0))[last]
    connection.execute(
        LATEST,
        (series[last].astype(np.int32), moments(at[last]), moments(at[changed]), num[last]),
    )
    connection.execute(CONTACT, (series[last].astype(np.int32),))


def _copy_settled(connection: Connection, table: str, found: Summaries, end: int) -> Summaries:
    """Copy the buckets that are over; give back those in which ``end`` lies, or nearly."""
    span = DAY + UNSETTLED if table == "rollup_day" else UNSETTLED + 3_600 * SECOND
    still_open = found.at > end - span
    if not still_open.all():
        copy(connection, table, SUMMARY, pack_summaries(found.take(~still_open)))
    return found.take(still_open)


def forget(connection: Connection, series: Sequence[int]) -> None:
    """Delete all that was ever stored of these series, summaries and latest values included.

    Table by table, each in a transaction of its own: cut short, it can be told again. A table that
    holds nothing else is emptied at once, which takes no time; ``connection`` is the recorder's.
    """
    connection.execute("CREATE TEMPORARY TABLE leaving (series_id integer PRIMARY KEY)")
    with connection.cursor().copy("COPY leaving FROM STDIN") as copying:
        for one in series:
            copying.write_row((one,))
    connection.execute("ANALYZE leaving")
    days = [partitions.name_of(day) for day in partitions.existing(connection)]
    for table in (*days, "rollup_15m", "rollup_hour", "rollup_day"):
        with connection.transaction():
            _empty(connection, table)
    connection.execute("DELETE FROM latest USING leaving l WHERE latest.series_id = l.series_id")
    connection.execute("DROP TABLE leaving")


def _empty(connection: Connection, table: str) -> None:
    """Take the series of ``leaving`` out of one table."""
    # Nobody may add a value of another series between the look and the emptying.
    connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    others = connection.execute(
        f"SELECT 1 FROM {table} t WHERE NOT EXISTS"  # noqa: S608 -- names of ours
        " (SELECT 1 FROM leaving l WHERE l.series_id = t.series_id) LIMIT 1"
    ).fetchone()
    if others is None:
        connection.execute(f"TRUNCATE {table}")
    else:
        connection.execute(
            f"DELETE FROM {table} t USING leaving l WHERE l.series_id = t.series_id"  # noqa: S608
        )
