"""Delays in working time: the hours of a town hall, its department's holidays, its own days off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain

import holidays
from opening_hours import OpeningHours, State, validate

from eclor.services.reports.words import PARIS

USUAL = "Mo-Fr 08:00-12:00,13:30-17:00"
# Moselle and Alsace keep two holidays more: Good Friday and the 26th of December (law of 1892).
LOCAL_LAW = {"57": "57", "67": "6AE", "68": "6AE"}
LOOKED_AHEAD = 1_200  # days: 365 working days fit in even where there is one a fortnight


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """When a commune works: hours as OpenStreetMap writes them, without its days off.

    ``department`` is the number whose law of holidays holds; ``off`` are further days off.
    """

    text: str = USUAL
    department: str = ""
    off: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if "PH" in self.text or "SH" in self.text:
            raise ValueError("Public holidays are left out by themselves: write the hours alone.")
        if not validate(self.text):
            raise ValueError(f"These hours cannot be read: {self.text!r}. Write them as {USUAL!r}.")
        if sum(len(_usual(self.text, date(2026, 3, 2 + n))) for n in range(28)) < 2:
            raise ValueError(f"Nobody works within these hours: {self.text!r}.")


Span = tuple[datetime, datetime]


def spans(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """The stretches of a day in which somebody works; () on a day off."""
    if day in calendar.off or day in _holidays(calendar.department, day.year):
        return ()
    return _usual(calendar.text, day)


def due(calendar: Calendar, since: datetime, days: int, hours: int = 0) -> datetime:
    """The end of the last of so many working days after ``since``; with ``hours``, so many hours on."""
    if hours:
        return _after(calendar, since, timedelta(hours=hours))
    ends = (found[-1][1] for found in _days_after(calendar, since) if found)
    for _ in range(days - 1):
        next(ends)
    return next(ends)


def worked(calendar: Calendar, since: datetime, until: datetime) -> timedelta:
    """How much of the working time lies between two moments; nothing when they are reversed."""
    day, last = since.astimezone(PARIS).date(), until.astimezone(PARIS).date()
    total = timedelta()
    while day <= last:
        for start, end in spans(calendar, day):
            total += max(timedelta(), min(end, until) - max(start, since))
        day += timedelta(days=1)
    return total


def used(calendar: Calendar, received: datetime, until: datetime, now: datetime) -> float:
    """Per cent of the delay's working time that has gone by; beyond 100 it is late."""
    given = worked(calendar, received, until)
    if now >= until:
        over = worked(calendar, until, now)
        return round(100 + 100 * (over / given if given else over / timedelta(hours=1)), 1)
    # Of a delay without working time (its calendar was rewritten) the clock's own time counts.
    share = worked(calendar, received, now) / given if given else _share(received, until, now)
    return round(min(100 * share, 99.9), 1)


def _share(received: datetime, until: datetime, now: datetime) -> float:
    return max(0.0, (now - received) / (until - received)) if until > received else 0.0


def _days_after(calendar: Calendar, since: datetime) -> Iterator[tuple[Span, ...]]:
    day = since.astimezone(PARIS).date()
    for n in range(1, LOOKED_AHEAD):
        yield spans(calendar, day + timedelta(days=n))
    raise ValueError(f"{calendar.text!r} holds too few working days: write other hours.")


def _after(calendar: Calendar, since: datetime, left: timedelta) -> datetime:
    today = spans(calendar, since.astimezone(PARIS).date())
    for some in chain((today,), _days_after(calendar, since)):
        for start, end in some:
            begin = max(start, since)
            if end > begin and left <= end - begin:
                return begin + left
            left -= max(timedelta(), end - begin)
    raise ValueError(f"{calendar.text!r} holds too few working hours: write other ones.")


@lru_cache(maxsize=8192)
def _usual(text: str, day: date) -> tuple[Span, ...]:
    start = datetime.combine(day, time())
    found = _book(text).intervals(start, start + timedelta(days=1))
    return tuple(
        (a.replace(tzinfo=PARIS), b.replace(tzinfo=PARIS))
        for a, b, state, _ in found
        if state == State.OPEN
    )


@lru_cache(maxsize=64)
def _book(text: str) -> OpeningHours:
    return OpeningHours(text, auto_country=False, auto_timezone=False)


@lru_cache(maxsize=64)
def _holidays(department: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", subdiv=LOCAL_LAW.get(department), years=year))
