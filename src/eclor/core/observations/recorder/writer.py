"""One batch, one transaction: history, latest values, contacts, summaries, refusals, conditions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import psycopg

from eclor.core.observations import partitions
from eclor.core.observations.recorder import history, latest, refusals, watch
from eclor.core.observations.recorder.arrays import Array
from eclor.core.observations.recorder.batch import Batch
from eclor.core.observations.recorder.columns import (
    NO_RICH,
    Columns,
    columns,
    missing_series,
)
from eclor.core.observations.recorder.directory import DAY, Directory
from eclor.core.observations.recorder.latest import Known
from eclor.core.observations.recorder.live import News
from eclor.core.observations.recorder.rollups import all_grains
from eclor.core.observations.recorder.slots import Lines
from eclor.core.observations.recorder.summing import write_summaries
from eclor.core.service.words import Quality

NEVER = -(2**62)


@dataclass(slots=True)
class Written:
    """What one transaction did."""

    stored: int = 0
    repeated: int = 0
    refused: int = 0
    alarmed: bool = False
    news: list[News] = field(default_factory=list)

    def __add__(self, other: "Written") -> "Written":
        return Written(
            self.stored + other.stored,
            self.repeated + other.repeated,
            self.refused + other.refused,
            self.alarmed or other.alarmed,
            self.news + other.news,
        )


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
        return self.write_part(batch, given, lines, trust, lambda: None)

    def write_part(
        self,
        batch: Batch,
        given: Columns,
        lines: Lines,
        trust: bool,
        others: Callable[[], object],
    ) -> Written:
        """Like ``write``, of a batch whose other values somebody else writes at the same time.

        ``others`` returns when they are written too, before it is told what was refused.
        """
        with self.connection.transaction():
            done = self._write_values(batch, given, lines, trust)
            latest.touch(self.connection, batch)
            others()
            done.refused = refusals.write(self.connection, batch, batch.signal)
        return done

    def write_values(self, batch: Batch, given: Columns, lines: Lines, trust: bool) -> Written:
        """The values alone, in one transaction; contacts and refusals are for somebody else."""
        with self.connection.transaction():
            return self._write_values(batch, given, lines, trust)

    def _write_values(self, batch: Batch, given: Columns, lines: Lines, trust: bool) -> Written:
        known = latest.lock(self.connection, np.unique(given.series))
        fresh = given.at > known.at_of(given.series, NEVER)
        if not trust:
            fresh[:] = False
        kept = history.store(self.connection, batch, given, fresh, lines)
        stored = given if kept.all() else given.take(kept)
        news = latest.advance(self.connection, stored, known, lines)
        numbers = _believable(stored)
        self._sum_up(numbers, known if trust else None, lines)
        alarmed = self._watch(numbers, known, batch.signal)
        return Written(
            stored=len(stored), repeated=len(given) - len(stored), alarmed=alarmed, news=news
        )

    def _make_series(self, slots: list[int], directory: Directory) -> None:
        wanted = [(directory.slots.lines[s], directory.slots.names[s]) for s in slots]
        wanted.sort(key=lambda line: (line[0][1], line[1][0]))
        those = (
            [line[2] for line, _ in wanted],
            [line[1] for line, _ in wanted],
            [attribute for _, (attribute, _) in wanted],
            [unit for _, (_, unit) in wanted],
            [bool(line[6]) for line, _ in wanted],
            [line[5] // DAY for line, _ in wanted],
        )
        self.connection.execute(MAKE_SERIES, those)
        # A statement of its own: it sees what somebody else made while the first one waited.
        found = self.connection.execute(SERIES_MADE, those[1:3]).fetchall()
        if len(found) != len(wanted):
            raise LookupError(f"{len(wanted)} series were made and {len(found)} are there.")
        for entity, attribute, series in found:
            directory.made(entity, attribute, series)

    def _make_days(self, at: Array) -> None:
        days = set(map(partitions.day_counted, np.unique(at // DAY))) - self._days
        if days:
            partitions.make(self.connection, days)
            self._days |= days

    def _sum_up(self, rows: Columns, known: Known | None, lines: Lines) -> None:
        if not len(rows):
            return
        zone = lines.zone[rows.slot]
        grains = all_grains(rows.series, rows.at, rows.num, zone, lines.zones)
        for table, found in grains.items():
            newest = known.at_of(found.series, NEVER) if known is not None else None
            write_summaries(self.connection, table, found, newest)

    def _watch(self, rows: Columns, known: Known, signal: Callable[[int], str]) -> bool:
        """Only values newer than all known ones can say how things stand now."""
        rows = rows.take(rows.at > known.at_of(rows.series, NEVER))
        return watch.look(
            self.connection, self.watches, rows.series, rows.at, rows.num, rows.message, signal
        )


def _believable(rows: Columns) -> Columns:
    """The numbers that may be summed up and judged: not the texts, not what is known to be bad."""
    good = ~np.isnan(rows.num)
    for i in np.flatnonzero(rows.rich != NO_RICH):
        if rows.riches[rows.rich[i]].quality == Quality.BAD:
            good[i] = False
    return rows if good.all() else rows.take(good)


MAKE_SERIES = """
INSERT INTO series (territory_id, entity_id, attribute, unit, public, keep_days)
SELECT * FROM unnest(%s::smallint[], %s::bigint[], %s::text[], %s::text[], %s::bool[], %s::int[])
ON CONFLICT (entity_id, attribute) DO NOTHING
"""
SERIES_MADE = """
SELECT s.entity_id, s.attribute, s.id FROM series s
JOIN unnest(%s::bigint[], %s::text[]) AS u(entity_id, attribute) USING (entity_id, attribute)
"""
