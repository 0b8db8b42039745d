"""A past as the recorder would have left it, copied at once: values and ready summaries.

The connection must be the recorder's, and nothing of that past may be there yet.
"""

from datetime import date
from typing import Any

import numpy as np
import psycopg

from eclor.core.observations import partitions
from eclor.core.observations.recorder.arrays import Array, teach
from eclor.core.observations.recorder.directory import DAY
from eclor.core.observations.recorder.packing import copy, pack
from eclor.core.observations.recorder.rollups import Summaries
from eclor.core.observations.recorder.summing import SUMMARY, pack_summaries

Connection = psycopg.Connection[Any]


def copy_values(connection: Connection, series: Array, at: Array, num: Array) -> None:
    """Into ``observation``, its days included, in one transaction.

    ``series`` are series ids, ``at`` microseconds since 1970, ``num`` finite numbers, in any order.
    Raises psycopg.errors.UniqueViolation, having stored nothing, when a (series, at) is there.
    """
    teach(connection)
    order = np.lexsort((at, series))
    series, at, num = series[order].astype(np.int32), at[order], num[order]
    days = at // DAY
    partitions.make(connection, map(partitions.day_counted, np.unique(days)))
    with connection.transaction():
        for day in np.unique(days):
            here = days == day
            _copy_day(connection, partitions.day_counted(day), series[here], at[here], num[here])


def copy_summaries(connection: Connection, table: str, summaries: Summaries) -> None:
    """Into ``rollup_15m``, ``rollup_hour`` or ``rollup_day``, in one transaction.

    Raises psycopg.errors.UniqueViolation when a (series, bucket) is already there.
    """
    teach(connection)
    with connection.transaction():
        copy(connection, table, SUMMARY, pack_summaries(summaries))


def _copy_day(connection: Connection, day: date, series: Array, at: Array, num: Array) -> None:
    rows = pack(
        (("time", at), (">f8", num), (">i4", series), (">i4", np.zeros(len(at), dtype=np.int32)))
    )
    copy(connection, partitions.name_of(day), "at, num, series_id, delay", rows)
