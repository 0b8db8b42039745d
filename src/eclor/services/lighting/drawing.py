"""A night as a picture: the dark of the sky, the level of a lamp, the hours underneath."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np

from eclor.services.lighting.rules.programmes.curves import Curve, night_curve
from eclor.services.lighting.rules.programmes.refusing import window
from eclor.services.lighting.rules.sun import LOWEST, SUNSET, darkness, elevation
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.programmes import ByLaw, Charge, Programme

LEFT, RIGHT, TOP, BOTTOM = 40, 712, 14, 150
WIDTH, HEIGHT = 720, 180
HOUR = timedelta(hours=1)
SILENT = timedelta(minutes=47)  # three intervals and a little: the line breaks
LEVELS = (0, 50, 100)
STRIPES = 48  # of the sky: a quarter of an hour to half an hour each


@dataclass(frozen=True, slots=True)
class Mark:
    """A label and its place on its axis."""

    place: float
    text: str


@dataclass(frozen=True, slots=True)
class NightChart:
    """All a template draws, in a box of 720 by 180: paths, and rectangles as (x, width)."""

    dark: tuple[tuple[float, float], ...]
    reported: str
    wanted: str
    levels: tuple[Mark, ...]
    hours: tuple[Mark, ...]
    now: float | None
    sun: tuple[Mark, ...] = ()
    windows: tuple[tuple[float, float], ...] = ()
    sky: tuple[tuple[float, float, float], ...] = ()  # (x, width, how dark: 0 to 1)
    start: int = 0  # unix seconds, with end: for who draws points on it
    end: int = 0
    offset: int = 0  # seconds of local time before UTC when the night begins
    dusk: int = 0
    dawn: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a moment and a level fall."""

    start: datetime
    end: datetime

    def x(self, at: datetime) -> float:
        share = (at - self.start) / (self.end - self.start)
        return round(LEFT + min(max(share, 0.0), 1.0) * (RIGHT - LEFT), 1)

    @staticmethod
    def y(level: float) -> float:
        return round(BOTTOM - level / 100 * (BOTTOM - TOP), 1)


def night_chart(
    place: Place,
    start: datetime,
    end: datetime,
    reported: Sequence[tuple[datetime, float]] = (),
    wanted: Sequence[Curve] = (),
    now: datetime | None = None,
    threshold: float = -4.0,
) -> NightChart:
    """From ``start`` to ``end``; ``reported``: (moment, per cent), oldest first."""
    frame = Frame(start, end)
    inside = now is not None and start <= now <= end
    return NightChart(
        dark=tuple(_dark(frame, place, threshold)),
        reported=_steps(frame, reported),
        wanted=_curves(frame, wanted),
        levels=tuple(Mark(frame.y(level), f"{level}") for level in LEVELS),
        hours=tuple(_hours(frame, place)),
        now=frame.x(now) if now is not None and inside else None,
    )


def programme_chart(
    charge: Charge, programme: Programme, night: date, place: Place, by_laws: Sequence[ByLaw] = ()
) -> NightChart | None:
    """A night as it is written: its curve over the dark, sunset and sunrise, windows of by-laws.

    None in a night that has no dusk.
    """
    sky, sun = (darkness(place, [night], at)[0] for at in (charge.threshold, SUNSET))
    if sky.dusk is None or sky.dawn is None or sun.dusk is None or sun.dawn is None:
        return None
    start, end = sky.dusk - 2 * HOUR, sky.dawn + 2 * HOUR
    curve = night_curve(programme, sky, place)
    chart = night_chart(place, start, end, wanted=[curve], threshold=charge.threshold)
    frame = Frame(start, end)
    spans = (window(law, night, place) for law in by_laws if law.holds(night))
    offset = start.astimezone(place.zone).utcoffset()
    return replace(
        chart,
        sky=tuple(_twilight(frame, place)),
        start=round(start.timestamp()),
        end=round(end.timestamp()),
        offset=round(offset.total_seconds()) if offset is not None else 0,
        dusk=round(sky.dusk.timestamp()),
        dawn=round(sky.dawn.timestamp()),
        sun=tuple(
            Mark(frame.x(at), f"{at.astimezone(place.zone):%H:%M}") for at in (sun.dusk, sun.dawn)
        ),
        windows=tuple((frame.x(a), round(frame.x(b) - frame.x(a), 1)) for a, b in spans),
    )


def _dark(frame: Frame, place: Place, threshold: float) -> Iterable[tuple[float, float]]:
    first = frame.start.astimezone(place.zone).date() - timedelta(days=1)
    nights = [first + timedelta(days=n) for n in range((frame.end - frame.start).days + 3)]
    for sky in darkness(place, nights, threshold):
        if sky.dusk is None or sky.dawn is None:
            continue
        if sky.dusk < frame.end and sky.dawn > frame.start:
            left, right = frame.x(sky.dusk), frame.x(sky.dawn)
            yield left, round(right - left, 1)


def _twilight(frame: Frame, place: Place) -> Iterable[tuple[float, float, float]]:
    """How far the sun is under the horizon, up to the end of astronomical twilight."""
    start, end = frame.start.timestamp(), frame.end.timestamp()
    edges = np.linspace(start, end, STRIPES + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    depth = np.clip(-elevation(middles, place.latitude, place.longitude) / -LOWEST, 0.0, 1.0)
    width = (RIGHT - LEFT) / STRIPES
    for n, share in enumerate(depth):
        yield round(LEFT + n * width, 1), round(width, 1), round(float(share), 2)


def _steps(frame: Frame, points: Sequence[tuple[datetime, float]]) -> str:
    """A level holds until the next report; a long silence breaks the line."""
    parts: list[str] = []
    last: datetime | None = None
    for at, level in points:
        if last is None or at - last > SILENT:
            parts.append(f"M{frame.x(at)} {frame.y(level)}")
        else:
            parts.append(f"H{frame.x(at)}V{frame.y(level)}")
        last = at
    return "".join(parts)


def _curves(frame: Frame, curves: Sequence[Curve]) -> str:
    """Ramps as slopes; what lies outside the frame is cut."""
    parts: list[str] = []
    for curve in curves:
        for start, end, level in curve.spans():
            if end <= frame.start or start >= frame.end:
                continue
            verb = "L" if parts else "M"
            parts.append(f"{verb}{frame.x(start)} {frame.y(level)}L{frame.x(end)} {frame.y(level)}")
    return "".join(parts)


def _hours(frame: Frame, place: Place) -> Iterable[Mark]:
    first = frame.start.astimezone(place.zone).replace(minute=0, second=0, microsecond=0)
    moment = first.astimezone(frame.start.tzinfo)
    while moment <= frame.end:
        local = moment.astimezone(place.zone)
        if moment >= frame.start and local.hour % 3 == 0:
            yield Mark(frame.x(moment), f"{local.hour}")
        moment += HOUR
