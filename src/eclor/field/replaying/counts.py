"""A wide table of counts: one row for each time, one column for each counter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from eclor.core.context.importing.faults import Faults, bad
from eclor.core.context.importing.table import Table, number
from eclor.field.replaying.local_time import Clock, explain, usual_step, written

NOTHING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "—"})
MOST_ROWS = 500_000


@dataclass(frozen=True, slots=True)
class Line:
    """What was counted at one moment: (index of the counter, value); gaps are left out."""

    at: datetime
    values: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """A whole file: ``counters`` are the columns that hold at least one number."""

    file: str
    counters: tuple[str, ...]
    lines: tuple[Line, ...]
    step: timedelta
    clock: Clock
    silent: int = 0  # columns without a number

    def remarks(self) -> list[str]:
        """What whoever replays should know of the lines kept."""
        found = explain(self.clock, self.lines[0].at, self.lines[-1].at)
        if self.silent:
            found.append(f"{self.silent} columns hold no number and were left out.")
        return found

    @property
    def values(self) -> int:
        return sum(len(line.values) for line in self.lines)

    def between(self, start: datetime | None, end: datetime | None) -> "Counts":
        """The lines from ``start`` on and before ``end``. Raises BadFile when none is left."""
        kept = tuple(
            line
            for line in self.lines
            if (start is None or line.at >= start) and (end is None or line.at < end)
        )
        if not kept:
            first, last = self.lines[0].at, self.lines[-1].at
            raise bad(f"Nothing was counted then; {self.file} goes from {first} to {last}.")
        return replace(self, lines=kept)

    def moved(self, by: timedelta) -> "Counts":
        return replace(self, lines=tuple(Line(line.at + by, line.values) for line in self.lines))


def read_counts(table: Table, zone: ZoneInfo) -> Counts:
    """Raises BadFile with the lines that cannot be understood; nothing is then replayed."""
    _refuse_other_tables(table)
    faults, clock = Faults(), Clock(zone)
    lines: list[Line] = []
    for count, row in enumerate(table.rows(), start=1):
        if count > MOST_ROWS:
            raise bad(f"more than {MOST_ROWS:,} rows: split the file.", f"line {row.line}")
        try:
            at = clock.moment(row.cells[0])
            values = _values(row.cells, table.header)
        except ValueError as problem:
            faults.add(f"line {row.line}", f"{problem}.")
            continue
        if at is not None and values:
            lines.append(Line(at, values))
    faults.raise_if_any()
    if not lines:
        raise bad(f"{table.name} holds no count.")
    lines.sort(key=lambda line: line.at)
    return _counts(table, lines, clock)


def _refuse_other_tables(table: Table) -> None:
    """One sentence rather than a fault on each line, where the file is of another kind."""
    first = next(table.rows(), None)
    if first is None or len(table.header) < 2:
        raise bad(f"{table.name} holds no column of counts beside the time.")
    try:
        written(first.cells[0])
    except ValueError as problem:
        column = f"the first column, {table.header[0][:40]!r}, must hold the time"
        raise bad(f"{column}; {problem}.", f"line {first.line}") from problem


def _values(cells: Sequence[str], header: Sequence[str]) -> tuple[tuple[int, float], ...]:
    if len(cells) != len(header):
        raise ValueError(f"{len(cells)} cells where the first line names {len(header)}")
    found = []
    for index, cell in enumerate(cells[1:]):
        if cell.lower() in NOTHING:
            continue
        try:
            value = number(cell)
        except ValueError as problem:
            raise ValueError(f"column {header[index + 1]}: {problem}") from None
        if not 0 <= value < 1e9:
            raise ValueError(f"column {header[index + 1]}: {cell} cannot have been counted")
        found.append((index, value))
    return tuple(found)


def _counts(table: Table, lines: list[Line], clock: Clock) -> Counts:
    used = sorted({index for line in lines for index, _ in line.values})
    place = {index: new for new, index in enumerate(used)}
    names = tuple(table.header[index + 1] or f"column {index + 2}" for index in used)
    silent = len(table.header) - 1 - len(used)
    packed = tuple(
        Line(line.at, tuple((place[index], value) for index, value in line.values))
        for line in lines
    )
    step = usual_step([line.at for line in lines])
    return Counts(table.name, names, packed, step, clock, silent)
