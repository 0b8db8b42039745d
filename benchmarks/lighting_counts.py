"""Hourly counts as towns publish them: a column of local times, then one per section."""

from __future__ import annotations

import csv
import gzip
import io
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from eclor.services.lighting.words.traffic import Counts, Numbers

HOUR = 3600
NOT_COUNTED = {"", "na", "nan", "null", "none", "-", "n/a", "nd"}
WRITTEN = (
    "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M", "%d-%m-%Y %H:%M",
    "%Y/%m/%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%Y%m%d%H", "%Y-%m-%d %H",
)  # fmt: skip


class Unreadable(ValueError):
    """The file is not a wide table of hourly counts; the sentence says where."""


@dataclass(slots=True)
class Reading:
    """The counts, and what had to be left out on the way."""

    counts: Counts
    left_out: list[str] = field(default_factory=list)


def read_counts(path: Path, zone: ZoneInfo) -> Reading:
    """The file's counts by the hour, in UTC order. Finer counts are added up to the hour."""
    rows = _rows(path)
    heading = next(rows, None)
    if heading is None or len(heading) < 2:
        raise Unreadable(f"{path.name}: a first line names the time and at least one section.")
    body = [(n, row) for n, row in enumerate(rows, 2) if any(cell.strip() for cell in row)]
    if not body:
        raise Unreadable(f"{path.name}: there is no line of counts after the first line.")
    left_out: list[str] = []
    moments, lines = _moments(path, body, zone, left_out)
    names, flow = _columns(heading[1:], lines, left_out)
    if not names:
        raise Unreadable(f"{path.name}: no column holds counts.")
    return Reading(_by_hour(path, names, moments, flow, left_out), left_out)


def _rows(path: Path) -> Iterator[list[str]]:
    raw = path.read_bytes()
    raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    first = text.partition("\n")[0]
    between = max(",;\t", key=first.count)
    yield from csv.reader(io.StringIO(text), delimiter=between)


def _moments(
    path: Path, body: Sequence[tuple[int, list[str]]], zone: ZoneInfo, left_out: list[str]
) -> tuple[Numbers, list[tuple[int, list[str]]]]:
    """Unix seconds of each line kept. Of an hour that comes twice the second line is the second."""
    seen: set[float] = set()
    moments, lines, twice, skipped = [], [], 0, 0
    for number, row in body:
        local = _time(path, number, row[0].strip())
        moment = _moment(local, zone)
        if moment in seen and local.tzinfo is None:
            moment = _moment(local.replace(fold=1), zone)
        if moment is None or moment in seen:
            skipped, twice = skipped + (moment is None), twice + (moment is not None)
            continue
        seen.add(moment)
        moments.append(moment)
        lines.append((number, row))
    if twice:
        left_out.append(f"{twice} lines repeat a time: the first was kept")
    if skipped:
        left_out.append(f"{skipped} lines tell a time that the clock change skips")
    if not moments:
        raise Unreadable(f"{path.name}: no line tells a time that exists.")
    return np.array(moments, dtype=np.float64), lines


def _time(path: Path, number: int, told: str) -> datetime:
    try:
        return datetime.fromisoformat(told)
    except ValueError:
        pass
    for written in WRITTEN:
        try:
            return datetime.strptime(told, written)  # noqa: DTZ007 -- local time, as the file says
        except ValueError:
            continue
    raise Unreadable(f"{path.name}, line {number}: {told!r} is no time; write 2026-11-23 07:00.")


def _moment(local: datetime, zone: ZoneInfo) -> float | None:
    if local.tzinfo is not None:
        return local.timestamp()
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    exists = moment.astimezone(zone).replace(tzinfo=None) == local.replace(fold=0)
    return moment.timestamp() if exists else None


def _columns(
    names: Sequence[str], lines: Sequence[tuple[int, list[str]]], left_out: list[str]
) -> tuple[tuple[str, ...], Numbers]:
    """The columns that hold numbers; others (a weekday's name, a remark) are left out by name."""
    kept, columns = [], []
    for n, name in enumerate(names, 1):
        cells = [row[n].strip() if n < len(row) else "" for _, row in lines]
        values = [_value(cell) for cell in cells]
        told = sum(cell.lower() not in NOT_COUNTED for cell in cells)
        wrong = [k for k, value in enumerate(values) if value is None]
        if told and len(wrong) > told / 2:
            left_out.append(f"column {name!r} holds no counts")
            continue
        if wrong:
            line, cell = lines[wrong[0]][0], cells[wrong[0]]
            left_out.append(f"{len(wrong)} cells of {name!r} hold no count (line {line}: {cell!r})")
        kept.append(name.strip() or f"column {n}")
        columns.append([math.nan if v is None or v < 0 else v for v in values])
    return tuple(kept), np.array(columns, dtype=np.float64).T.reshape(len(lines), len(kept))


def _value(cell: str) -> float | None:
    """A count; NaN when nobody counted, ``None`` when the cell is not one."""
    if cell.lower() in NOT_COUNTED:
        return math.nan
    try:
        value = float(cell.replace(",", ".").replace(" ", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _by_hour(
    path: Path, names: tuple[str, ...], moments: Numbers, flow: Numbers, left_out: list[str]
) -> Counts:
    ordered = np.sort(moments)
    # The usual step, however many lines are missing.
    step = float(np.quantile(np.diff(ordered), 0.1, method="lower")) if len(ordered) > 1 else HOUR
    if step > HOUR:
        raise Unreadable(
            f"{path.name}: counts come every {step / HOUR:.3g} h; one an hour is needed."
        )
    parts = max(1, round(HOUR / step))
    hour = (moments // HOUR).astype(np.int64)
    start = int(hour.min())
    total = np.zeros((int(hour.max()) - start + 1, len(names)))
    heard = np.zeros(total.shape)
    known = np.isfinite(flow)
    np.add.at(total, hour - start, np.where(known, flow, 0.0))
    np.add.at(heard, hour - start, known)
    if parts > 1:
        left_out.append(f"counts come {parts} times an hour: they were added up")
    enough = heard * 2 > parts if parts > 1 else heard > 0
    # An hour of which a part is missing is what the other parts would make of a whole.
    share = np.where(heard > 0, parts / np.maximum(heard, 1), 0.0)
    return Counts(names, start * HOUR, np.where(enough, total * share, np.nan))


def tell(left_out: Sequence[str]) -> None:
    """What was left out is said, never swallowed."""
    for sentence in left_out:
        print(f"left out: {sentence}", file=sys.stderr)
