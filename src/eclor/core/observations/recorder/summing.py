"""Summaries into their tables: new buckets by COPY, known ones added up."""

import numpy as np
import psycopg

from eclor.core.observations.recorder.arrays import Array, moments
from eclor.core.observations.recorder.packing import copy, pack
from eclor.core.observations.recorder.rollups import Summaries

SUMMARY = "at, total, low, high, last, last_at, series_id, n"


def write_summaries(
    connection: psycopg.Connection, table: str, found: Summaries, newest: Array | None
) -> None:
    """Add summaries to a table of rollups.

    ``newest`` is the newest time known before for each line's series: a bucket that begins later
    cannot exist and is copied straight. None: look at each of them.
    """
    new = found.at > newest if newest is not None else np.zeros(len(found), dtype=np.bool_)
    if new.any():
        copy(connection, table, SUMMARY, pack_summaries(found if new.all() else found.take(new)))
    if not new.all():
        old = found.take(~new)
        connection.execute(
            ADD_UP.format(table=table),
            (
                moments(old.at),
                old.total,
                old.low,
                old.high,
                old.last,
                moments(old.last_at),
                old.series,
                old.n,
            ),
        )


def pack_summaries(found: Summaries) -> Array:
    """Lines of a rollup table, in the order of SUMMARY."""
    return pack(
        (
            ("time", found.at),
            (">f8", found.total),
            (">f8", found.low),
            (">f8", found.high),
            (">f8", found.last),
            ("time", found.last_at),
            (">i4", found.series),
            (">i4", found.n),
        )
    )


ADD_UP = """
INSERT INTO {table} AS r (at, total, low, high, last, last_at, series_id, n)
SELECT * FROM unnest(%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (series_id, at) DO UPDATE SET
    total = r.total + excluded.total, low = least(r.low, excluded.low),
    high = greatest(r.high, excluded.high), n = r.n + excluded.n,
    last = CASE WHEN excluded.last_at >= r.last_at THEN excluded.last ELSE r.last END,
    last_at = greatest(r.last_at, excluded.last_at)
"""
