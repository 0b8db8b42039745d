"""A day's wait as lines to draw and as a table to read: the same values, twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from eclor.services.waste.queries import CentreNow
from eclor.services.waste.words import PARIS, Wait

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 358, 28, 350, 40, 150
BUCKET = timedelta(minutes=5)
SILENT = timedelta(minutes=12)  # two buckets without a value and the line breaks
HALF_HOUR = timedelta(minutes=30)
SCALES = (20, 40, 60, 120, 240)  # minutes at the end of a bar
CLOSE = 40  # units: an hour's label nearer than that to the present one would cover it
HALF_HOUR_LABEL, HALF_CLOCK = 14, 28  # units: half of what "18 h" and "17 h 45" take

Points = Sequence[tuple[datetime, float]]


@dataclass(frozen=True, slots=True)
class Tick:
    """A label beside or under the drawing, and its place."""

    place: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Row:
    """Half an hour of the table; None: nothing is known there."""

    at: datetime
    measured: float | None
    p50: float | None
    p90: float | None
    usual: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChart:
    """Everything a template draws; lines are SVG paths in a box 358 wide and 180 high."""

    measured: str
    forecast: str
    band: str
    usual: str
    silences: tuple[tuple[float, float], ...]  # (x, width)
    levels: tuple[Tick, ...]
    hours: tuple[Tick, ...]
    now: Tick | None
    here: tuple[float, float] | None  # the present value
    best: tuple[float, float] | None
    best_anchor: str
    rows: tuple[Row, ...]


def scale_for(wait: Wait) -> int:
    """Minutes at the end of a scale that holds this wait: one of few, so that bars compare."""
    return next((s for s in SCALES if s >= wait.p90), ceil(wait.p90 / 60) * 60)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a time and a wait fall on the paper."""

    start: datetime
    end: datetime
    top: float  # minutes at the upper line

    def x(self, at: datetime) -> float:
        return round(LEFT + (at - self.start) / (self.end - self.start) * (RIGHT - LEFT), 1)

    def y(self, minutes: float) -> float:
        return round(BOTTOM - min(minutes / self.top, 1.0) * (BOTTOM - TOP), 1)

    def line(self, points: Points) -> str:
        return "".join(
            f"{'L' if n else 'M'}{self.x(at)} {self.y(v)}" for n, (at, v) in enumerate(points)
        )


def day_chart(
    found: CentreNow,
    spans: Sequence[tuple[datetime, datetime]],
    measured: Points,
    now: datetime,
) -> DayChart | None:
    """Today as it was, is, will be and usually is; None on a day it does not open."""
    if not spans:
        return None
    buckets = _every_five_minutes(measured)
    ahead = [(now + timedelta(minutes=m), wait) for m, wait in found.ahead]
    ahead = [(at, wait) for at, wait in ahead if at <= spans[-1][1]]
    usual = [(at + HALF_HOUR / 2, wait.p50) for at, wait in found.usual]
    usual = [(at, value) for at, value in usual if spans[0][0] <= at <= spans[-1][1]]
    frame = Frame(spans[0][0], spans[-1][1], _top(buckets, ahead, usual))
    pieces = _pieces(buckets)
    inside = frame.start <= now <= frame.end
    best = found.best
    return DayChart(
        measured="".join(frame.line(piece) for piece in pieces),
        forecast=frame.line([(at, wait.p50) for at, wait in ahead]),
        band=_band(frame, ahead),
        usual=frame.line(usual),
        silences=_silences(frame, spans, buckets, now),
        levels=tuple(
            Tick(frame.y(level), f"{level:.0f}") for level in (0, frame.top / 2, frame.top)
        ),
        hours=_hours(frame, frame.x(now) if inside else None),
        now=Tick(frame.x(now), "", _anchor(frame.x(now), HALF_CLOCK)) if inside else None,
        here=(frame.x(now), frame.y(found.wait.p50)) if found.wait and inside else None,
        best=(frame.x(best.start), frame.y(best.wait.p50)) if best and best.start > now else None,
        best_anchor=_label_anchor(frame.x(best.start)) if best else "middle",
        rows=_rows(spans, buckets, ahead, found.usual, now),
    )


def _every_five_minutes(measured: Points) -> list[tuple[datetime, float]]:
    """The last value of each five minutes: a pencil is no finer."""
    last: dict[int, tuple[datetime, float]] = {}
    for at, value in measured:
        last[int(at.timestamp() // BUCKET.total_seconds())] = (at, value)
    return list(last.values())


def _top(buckets: Points, ahead: Sequence[tuple[datetime, Wait]], usual: Points) -> float:
    """A round number of minutes above all that is drawn."""
    highest = max(
        [10.0, *(v for _, v in buckets), *(v for _, v in usual), *(w.p90 for _, w in ahead)]
    )
    step = 10 if highest <= 60 else 30
    return float(ceil(highest / step) * step)


def _pieces(buckets: Points) -> list[list[tuple[datetime, float]]]:
    pieces: list[list[tuple[datetime, float]]] = []
    for point in buckets:
        if pieces and point[0] - pieces[-1][-1][0] <= SILENT:
            pieces[-1].append(point)
        else:
            pieces.append([point])
    return pieces


def _silences(
    frame: Frame, spans: Sequence[tuple[datetime, datetime]], buckets: Points, now: datetime
) -> tuple[tuple[float, float], ...]:
    """Stretches it was open and nobody was heard: hatched, never joined by a line."""
    found = []
    for start, end in spans:
        last = start
        for at in [*(at for at, _ in buckets if start <= at < end), min(end, now)]:
            if at - last > SILENT:
                found.append((frame.x(last), round(frame.x(at) - frame.x(last), 1)))
            last = max(last, at)
    return tuple(found)


def _band(frame: Frame, ahead: Sequence[tuple[datetime, Wait]]) -> str:
    if len(ahead) < 2:
        return ""
    upper = frame.line([(at, wait.p90) for at, wait in ahead])
    lower = frame.line([(at, wait.p50) for at, wait in reversed(ahead)])
    return f"{upper}L{lower[1:]}Z"


def _hours(frame: Frame, now: float | None) -> tuple[Tick, ...]:
    """The first hour, the last, and every third one; none under the present one."""
    close = CLOSE if now is None or _anchor(now, HALF_CLOCK) == "middle" else CLOSE + HALF_CLOCK
    local = frame.start.astimezone(PARIS)
    moment = local.replace(minute=0, second=0, microsecond=0)
    ticks = []
    while moment <= frame.end:
        x = frame.x(moment)
        edge = moment == local or moment == frame.end
        far = now is None or abs(x - now) > close
        if LEFT <= x <= RIGHT and far and (edge or moment.hour % 3 == 0):
            ticks.append(Tick(x, str(moment.hour), _anchor(x, HALF_HOUR_LABEL)))
        moment += timedelta(hours=1)
    return _apart(ticks)


def _apart(ticks: list[Tick]) -> tuple[Tick, ...]:
    kept: list[Tick] = []
    for tick in ticks:
        if not kept or tick.place - kept[-1].place >= CLOSE:
            kept.append(tick)
    return tuple(kept)


def _anchor(x: float, half: int) -> str:
    """A label twice as wide as ``half`` stays on the paper."""
    if x < LEFT + half:
        return "start"
    return "end" if x > RIGHT - half else "middle"


def _label_anchor(x: float) -> str:
    """A label as wide as "13 h 15, 12 min" stays on the paper."""
    if x < LEFT + 30:
        return "start"
    return "end" if x > RIGHT - 45 else "middle"


def _rows(
    spans: Sequence[tuple[datetime, datetime]],
    buckets: Points,
    ahead: Sequence[tuple[datetime, Wait]],
    usual: Sequence[tuple[datetime, Wait]],
    now: datetime,
) -> tuple[Row, ...]:
    usually = {at: wait.p50 for at, wait in usual}
    rows = []
    for start, end in spans:
        moment = start
        while moment < end:
            until = moment + HALF_HOUR
            values = [v for at, v in buckets if moment <= at < until]
            later = next((w for at, w in ahead if max(moment, now) <= at < until), None)
            rows.append(
                Row(
                    at=moment,
                    measured=sum(values) / len(values) if values else None,
                    p50=later.p50 if later else None,
                    p90=later.p90 if later else None,
                    usual=usually.get(moment),
                )
            )
            moment = until
    return tuple(rows)
