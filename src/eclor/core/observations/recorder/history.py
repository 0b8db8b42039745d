"""Values into the partitions of history: the new ones by COPY, the doubtful ones with a look."""

import numpy as np
import psycopg

from eclor.core.observations import partitions
from eclor.core.observations.recorder.arrays import Array, moments, read
from eclor.core.observations.recorder.batch import Batch
from eclor.core.observations.recorder.columns import (
    LONGEST_DELAY,
    NO_RICH,
    Columns,
    conflict,
    refuse_line,
)
from eclor.core.observations.recorder.directory import DAY
from eclor.core.observations.recorder.packing import copy, pack
from eclor.core.observations.recorder.slots import Lines

NO_DELAY = 2**40  # cannot be a delay: becomes NULL


def store(
    connection: psycopg.Connection, batch: Batch, given: Columns, fresh: Array, lines: Lines
) -> Array:
    """Put values into history; the mask of those that were not there yet.

    ``fresh`` are newer than all that is known of their series and go by COPY; the others may be there
    already. Raises psycopg.errors.UniqueViolation where a fresh one is there all the same.
    """
    kept = fresh.copy()
    plain = given.rich == NO_RICH
    for day in np.unique(given.at // DAY):
        table = partitions.name_of(partitions.day_counted(day))
        here = given.at // DAY == day
        _copy(connection, table, given, np.flatnonzero(here & fresh & plain))
        _copy_rich(connection, table, given, np.flatnonzero(here & fresh & ~plain))
        late = np.flatnonzero(here & ~fresh)
        if len(late):
            kept[late] = _store_late(connection, batch, table, given.take(late), lines)
    return kept


def _store_late(
    connection: psycopg.Connection,
    batch: Batch,
    table: str,
    rows: Columns,
    lines: Lines,
) -> Array:
    """Values that may be there already; the mask of those that were not."""
    others, qualities = _rich_columns(rows)
    new_series, new_at = read(
        connection,
        INSERT_LATE.format(table=table),
        (rows.series, moments(rows.at), rows.num, _delays(rows), qualities, others),
        (np.int32, np.int64),
    )
    new = _found(rows, new_series, new_at)
    old = np.flatnonzero(~new)
    if len(old):
        _compare(connection, batch, table, rows.take(old), lines)
    return new


def _compare(
    connection: psycopg.Connection, batch: Batch, table: str, said: Columns, lines: Lines
) -> None:
    """The same value again is nothing; another value for a known time is refused."""
    others, _ = _rich_columns(said)
    different = connection.execute(
        COMPARE.format(table=table),
        (said.series, moments(said.at), said.num, others),
    ).fetchall()
    for place, num, other in different:
        kept = other if other is not None else f"{num:g}" if num is not None else "nothing"
        refuse_line(batch, lines, said, place - 1, conflict(str(kept)[:100]))


def _copy(connection: psycopg.Connection, table: str, given: Columns, which: Array) -> None:
    """Plain numbers straight into a partition; the rare delay that does not fit stays unsaid."""
    if not len(which):
        return
    rows = given.take(which)
    fits = np.abs(rows.delay) <= LONGEST_DELAY
    for part, said in ((rows.take(fits), True), (rows.take(~fits), False)):
        if not len(part):
            continue
        packed = [("time", part.at), (">f8", part.num), (">i4", part.series)]
        if said:
            packed.append((">i4", part.delay))
        copy(connection, table, "at, num, series_id" + (", delay" if said else ""), pack(packed))


def _copy_rich(connection: psycopg.Connection, table: str, given: Columns, which: Array) -> None:
    """Texts, JSON and values of doubtful quality: few, so they go one by one."""
    if not len(which):
        return
    rows = given.take(which)
    names = "at, num, series_id, delay, quality, other"
    with connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as pipe:
        for i in range(len(rows)):
            rich = rows.riches[rows.rich[i]]
            delay = int(rows.delay[i])
            pipe.write_row(
                (
                    _text_time(int(rows.at[i])),
                    None if np.isnan(rows.num[i]) else float(rows.num[i]),
                    int(rows.series[i]),
                    delay if abs(delay) <= LONGEST_DELAY else None,
                    rich.quality or None,
                    rich.other.decode() if rich.other is not None else None,
                )
            )


def _text_time(microseconds: int) -> str:
    seconds, rest = divmod(microseconds, 1_000_000)
    return f"{np.datetime64(seconds, 's')}.{rest:06d}+00"


def _rich_columns(rows: Columns) -> tuple[list[str | None], list[int | None]]:
    """(other, quality) of each line."""
    riches = [rows.riches[r] if r != NO_RICH else None for r in rows.rich.tolist()]
    others = [r.other.decode() if r is not None and r.other is not None else None for r in riches]
    return others, [(r.quality or None) if r is not None else None for r in riches]


def _delays(rows: Columns) -> Array:
    return np.where(np.abs(rows.delay) <= LONGEST_DELAY, rows.delay, NO_DELAY).astype(np.int64)


def _found(rows: Columns, series: Array, at: Array) -> Array:
    """Which lines are among the given (series, at) pairs, each of which is the pair of one line."""
    if len(series) == len(rows):
        return np.ones(len(rows), dtype=np.bool_)
    both_series = np.concatenate((series, rows.series))
    both_at = np.concatenate((at, rows.at))
    order = np.lexsort((both_at, both_series))  # stable: the given pair stands before its line
    again = np.zeros(len(order), dtype=np.bool_)
    again[1:] = (np.diff(both_series[order]) == 0) & (np.diff(both_at[order]) == 0)
    found = np.zeros(len(order), dtype=np.bool_)
    found[order] = again
    return found[len(series) :]


INSERT_LATE = """
WITH stored AS (
    INSERT INTO {table} (series_id, at, num, delay, quality, other)
    SELECT series_id, at, nullif(num, 'NaN'), nullif(delay, 1099511627776), quality, other::jsonb
    FROM unnest(%s, %s, %s, %s, %s::smallint[], %s::text[])
        u(series_id, at, num, delay, quality, other)
    ON CONFLICT DO NOTHING RETURNING series_id, at
)
SELECT array_agg(series_id), array_agg(at) FROM stored
"""
COMPARE = """
SELECT u.place, o.num, o.other::text
FROM unnest(%s, %s, %s, %s::text[]) WITH ORDINALITY u(series_id, at, num, other, place)
JOIN {table} o ON o.series_id = u.series_id AND o.at = u.at
WHERE o.num IS DISTINCT FROM nullif(u.num, 'NaN') OR o.other IS DISTINCT FROM u.other::jsonb
"""
