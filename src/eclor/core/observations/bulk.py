"""Putting a great many past values into history at once, with their summaries and latest values.

For imports and for a first year of history: the recorder need not be stopped, it merges what
arrives meanwhile. The connection must be the recorder's.
"""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import psycopg

from eclor.core.observations import partitions
from eclor.core.observations.recorder.arrays import Array, moments, teach
from eclor.core.observations.recorder.directory import DAY
from eclor.core.observations.recorder.packing import copy, pack
from eclor.core.observations.recorder.rollups import Summaries, all_grains
from eclor.core.observations.recorder.summing import SUMMARY, pack_summaries, write_summaries

PARIS = ZoneInfo("Europe/Paris")
Connection = psycopg.Connection[Any]

LATEST = """
INSERT INTO latest AS l (at, received_at, changed_at, num, entity_id, series_id, territory_id)
SELECT v.at, v.at, v.at, v.num, s.entity_id, s.id, s.territory_id
FROM unnest(%s, %s, %s) v(series, at, num) JOIN series s ON s.id = v.series ORDER BY s.id
ON CONFLICT (series_id) DO UPDATE SET at = excluded.at, received_at = excluded.received_at,
    changed_at = excluded.changed_at, num = excluded.num, quality = NULL, other = NULL
WHERE l.at < excluded.at
"""


def load(
    connection: Connection,
    series: Array,
    at: Array,
    num: Array,
    *,
    zone: ZoneInfo = PARIS,
    rollups: bool = True,
) -> int:
    """Copy numbers that history does not have yet; how many. One transaction.

    ``series`` are series ids, ``at`` microseconds since 1970, ``num`` finite numbers, in any order.
    ``rollups`` also brings the summaries and ``latest`` up to them. Raises
    psycopg.errors.UniqueViolation, having stored nothing, when a (series, at) is already there.
    """
    teach(connection)
    order = np.lexsort((at, series))
    series = np.asarray(series, dtype=np.int32)[order]
    at, num = np.asarray(at, dtype=np.int64)[order], np.asarray(num, dtype=np.float64)[order]
    days = at // DAY
    partitions.make(connection, map(partitions.day_counted, np.unique(days)))
    with connection.transaction():
        for day in np.unique(days):
            here = days == day
            _copy(connection, partitions.day_counted(day), series[here], at[here], num[here])
        if rollups and len(series):
            _keep_up(connection, series, at, num, zone)
    return len(series)


def load_rollups(connection: Connection, table: str, summaries: Summaries) -> int:
    """Copy ready summaries into ``rollup_15m``, ``rollup_hour`` or ``rollup_day``; how many.

    One transaction. Raises psycopg.errors.UniqueViolation when a (series, bucket) is already there.
    """
    teach(connection)
    with connection.transaction():
        copy(connection, table, SUMMARY, pack_summaries(summaries))
    return len(summaries)


def _copy(connection: Connection, day: date, series: Array, at: Array, num: Array) -> None:
    rows = pack(
        (("time", at), (">f8", num), (">i4", series), (">i4", np.zeros(len(at), dtype=np.int32)))
    )
    copy(connection, partitions.name_of(day), "at, num, series_id, delay", rows)


def _keep_up(connection: Connection, series: Array, at: Array, num: Array, zone: ZoneInfo) -> None:
    """Latest first, as the recorder does: whoever waits for the other waits here."""
    ends = np.append(np.flatnonzero(series[1:] != series[:-1]), len(series) - 1)
    connection.execute(LATEST, (series[ends], moments(at[ends]), num[ends]))
    grains = all_grains(series, at, num, np.zeros(len(series), dtype=np.int16), [zone])
    for table, found in grains.items():
        write_summaries(connection, table, found, None)
