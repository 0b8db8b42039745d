"""One batch, one transaction: history, latest values, contacts, summaries, refusals, conditions."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import psycopg

from eclor.core.observations import partitions
from eclor.core.observations.recorder import latest, refusals, watch
from eclor.core.observations.recorder.arrays import Array, moments, read
from eclor.core.observations.recorder.batch import Batch
from eclor.core.observations.recorder.columns import (
    LONGEST_DELAY,
    NO_RICH,
    Columns,
    columns,
    conflict,
    missing_series,
    refuse_line,
)
from eclor.core.observations.recorder.directory import DAY, Directory, Lines
from eclor.core.observations.recorder.latest import Known
from eclor.core.observations.recorder.live import News
from eclor.core.observations.recorder.packing import copy, pack
from eclor.core.observations.recorder.rollups import Summaries, all_grains
from eclor.core.observations.recorder.signals import signal_of
from eclor.core.service.words import Quality

NEVER = -(2**62)
EPOCH = date(1970, 1, 1)


@dataclass(slots=True)
class Written:
    """What one transaction did."""

    stored: int = 0
    repeated: int = 0
    refused: int = 0
    alarmed: bool = False
    news: list[News] = field(default_factory=list)


class Writer:
    """Owns nothing but what spares it a look: the days known to have a partition, and the watches."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self.connection = connection
        self._days: set[date] = set()
        self.watches = watch.Watches.load(connection)

    def reload(self) -> None:
        self.watches = watch.Watches.load(self.connection)

    def make_series(self, batch: Batch, directory: Directory) -> Lines:
        """Make the series this batch is the first to fill, and give all lines. Commits them."""
        slots = missing_series(batch, directory.snapshot())
        if slots:
            self._make_series(slots, directory)
        return directory.snapshot()

    def prepare(self, batch: Batch, lines: Lines) -> Columns:
        """Check and sort a batch, and make its days. Commits those."""
        found = columns(batch, lines)
        self._make_days(found.at)
        return found

    def forget_days(self) -> None:
        """A partition was dropped under us: look again."""
        self._days.clear()

    def write(self, batch: Batch, given: Columns, lines: Lines, trust: bool) -> Written:
        """Store a prepared batch in one transaction.

        Raises psycopg.errors.UniqueViolation when another recorder stored a value or a summary
        of a new series at the same moment: write again, without ``trust`` if it persists.
        """
        signals = _Signals(batch)
        done = Written()
        with self.connection.transaction():
            known = latest.lock(self.connection, np.unique(given.series))
            fresh = given.at > known.at_of(given.series, NEVER)
            if not trust:
                fresh[:] = False
            kept = self._store(batch, given, fresh, lines)
            done.stored, done.repeated = int(kept.sum()), int(len(kept) - kept.sum())
            stored = given if kept.all() else given.take(kept)
            done.news = latest.advance(self.connection, stored, known, lines)
            latest.touch(self.connection, batch)
            numbers = _believable(stored)
            self._sum_up(numbers, known if trust else None, lines)
            done.alarmed = self._watch(numbers, known, signals)
            done.refused = refusals.write(self.connection, batch, signals)
        return done

    def _make_series(self, slots: list[int], directory: Directory) -> None:
        wanted = [(directory.slots.lines[s], directory.slots.names[s]) for s in slots]
        wanted.sort(key=lambda line: (line[0][1], line[1][0]))
        found = self.connection.execute(
            MAKE_SERIES,
            (
                [line[2] for line, _ in wanted],
                [line[1] for line, _ in wanted],
                [attribute for _, (attribute, _) in wanted],
                [unit for _, (_, unit) in wanted],
                [bool(line[6]) for line, _ in wanted],
                [line[5] // DAY for line, _ in wanted],
            ),
        ).fetchall()
        for entity, attribute, series in found:
            directory.made(entity, attribute, series)

    def _make_days(self, at: Array) -> None:
        days = {EPOCH + timedelta(days=int(d)) for d in np.unique(at // DAY)} - self._days
        if days:
            partitions.make(self.connection, days)
            self._days |= days

    def _store(self, batch: Batch, given: Columns, fresh: Array, lines: Lines) -> Array:
        """Put values into history; the mask of those that were not there yet."""
        kept = fresh.copy()
        plain = given.rich == NO_RICH
        for day in np.unique(given.at // DAY):
            table = partitions.name_of(EPOCH + timedelta(days=int(day)))
            here = given.at // DAY == day
            _copy(self.connection, table, given, np.flatnonzero(here & fresh & plain))
            _copy_rich(self.connection, table, given, np.flatnonzero(here & fresh & ~plain))
            late = np.flatnonzero(here & ~fresh)
            if len(late):
                kept[late] = self._store_late(batch, table, given, late, lines)
        return kept

    def _store_late(
        self, batch: Batch, table: str, given: Columns, late: Array, lines: Lines
    ) -> Array:
        """Values that may be there already; the mask of those that were not."""
        rows = given.take(late)
        others, qualities = _rich_columns(rows)
        new_series, new_at = read(
            self.connection,
            INSERT_LATE.format(table=table),
            (rows.series, moments(rows.at), rows.num, _delays(rows), qualities, others),
            (np.int32, np.int64),
        )
        new = _found(rows, new_series, new_at)
        old = np.flatnonzero(~new)
        if len(old):
            self._compare(batch, table, rows.take(old), lines)
        return new

    def _compare(self, batch: Batch, table: str, said: Columns, lines: Lines) -> None:
        """The same value again is nothing; another value for a known time is refused."""
        others, _ = _rich_columns(said)
        different = self.connection.execute(
            COMPARE.format(table=table),
            (said.series, moments(said.at), said.num, others),
        ).fetchall()
        for place, num, other in different:
            kept = other if other is not None else f"{num:g}" if num is not None else "nothing"
            refuse_line(batch, lines, said, place - 1, conflict(str(kept)[:100]))

    def _sum_up(self, rows: Columns, known: Known | None, lines: Lines) -> None:
        if not len(rows):
            return
        zone = lines.zone[rows.slot]
        grains = all_grains(rows.series, rows.at, rows.num, zone, lines.zones)
        for table, found in grains.items():
            newest = known.at_of(found.series, NEVER) if known is not None else None
            write_summaries(self.connection, table, found, newest)

    def _watch(self, rows: Columns, known: Known, signals: "_Signals") -> bool:
        """Only values newer than all known ones can say how things stand now."""
        rows = rows.take(rows.at > known.at_of(rows.series, NEVER))
        watches = self.watches
        if not len(rows) or not len(watches.series):
            return False
        watched = np.intersect1d(np.unique(rows.series), watches.series)
        if not len(watched):
            return False
        before = watch.standing(self.connection, watched)
        changes = []
        for w in watch.candidates(watches, rows.series, rows.num, set(before)):
            first, last = np.searchsorted(rows.series, [watches.series[w], watches.series[w] + 1])
            key = (int(watches.rule[w]), int(watches.series[w]))
            piece = slice(first, last)
            changes.append(
                watch.follow(
                    watches,
                    w,
                    before.get(key),
                    rows.at[piece],
                    rows.num[piece],
                    rows.message[piece],
                )
            )
        return watch.write(self.connection, changes, signals)


class _Signals(list[str]):
    """The signals of a batch's messages, made when somebody asks: few are ever needed."""

    def __init__(self, batch: Batch) -> None:
        super().__init__()
        self._batch = batch

    def __getitem__(self, message: object) -> str:  # type: ignore[override]
        assert isinstance(message, int)
        return signal_of(self._batch.messages[message].reply)


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


def _believable(rows: Columns) -> Columns:
    """The numbers that may be summed up and judged: not the texts, not what is known to be bad."""
    good = ~np.isnan(rows.num)
    for i in np.flatnonzero(rows.rich != NO_RICH):
        if rows.riches[rows.rich[i]].quality == Quality.BAD:
            good[i] = False
    return rows if good.all() else rows.take(good)


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


NO_DELAY = 2**40  # cannot be a delay: becomes NULL
SUMMARY = "at, total, low, high, last, last_at, series_id, n"
MAKE_SERIES = """
WITH wanted AS (
    SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::text[], %s::text[], %s::bool[], %s::int[])
        u(territory_id, entity_id, attribute, unit, public, keep_days)
), made AS (
    INSERT INTO series (territory_id, entity_id, attribute, unit, public, keep_days)
    SELECT * FROM wanted ON CONFLICT (entity_id, attribute) DO NOTHING
    RETURNING entity_id, attribute, id
)
SELECT * FROM made UNION
SELECT s.entity_id, s.attribute, s.id FROM series s JOIN wanted USING (entity_id, attribute)
"""
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
ADD_UP = """
INSERT INTO {table} AS r (at, total, low, high, last, last_at, series_id, n)
SELECT * FROM unnest(%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (series_id, at) DO UPDATE SET
    total = r.total + excluded.total, low = least(r.low, excluded.low),
    high = greatest(r.high, excluded.high), n = r.n + excluded.n,
    last = CASE WHEN excluded.last_at >= r.last_at THEN excluded.last ELSE r.last END,
    last_at = greatest(r.last_at, excluded.last_at)
"""
