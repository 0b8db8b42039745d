"""When a place is open: usual hours as OpenStreetMap writes them, holidays as the law of the place
has them, and exceptional closures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays
from opening_hours import OpeningHours, State, validate

from eclor.services.waste.words import PARIS, Closure

# Moselle and Alsace keep two holidays more: Good Friday and the 26th of December (law of 1892).
LOCAL_LAW = {"57": "57", "67": "6AE", "68": "6AE"}
LOOK_AHEAD = 60  # days: a place that does not change in two months is closed for good
NEVER = datetime.max.replace(tzinfo=PARIS)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of one place, in local time: ``Mo-Sa 09:00-12:00,14:00-18:00; PH off``."""

    text: str
    department: str = "54"
    closures: tuple[Closure, ...] = ()
    last_entry_before: timedelta = timedelta(minutes=15)

    def __post_init__(self) -> None:
        if not validate(self.text):
            raise ValueError(f"These opening hours cannot be read: {self.text!r}.")
        if self.last_entry_before < timedelta(0):
            raise ValueError("The last entry comes before the closing.")


@lru_cache(maxsize=256)
def public_holidays(department: str, year: int) -> frozenset[date]:
    """The days off in a French department."""
    found = holidays.country_holidays("FR", subdiv=LOCAL_LAW.get(department), years=year)
    return frozenset(found)


def open_spans(hours: Hours, day: date) -> list[tuple[datetime, datetime]]:
    """The stretches of a day during which the place is open, closures taken out."""
    return _without(_usual_spans(hours.text, hours.department, day), hours.closures)


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether one finds the gate open."""
    return any(start <= at < end for start, end in _around(hours, at, days=1))


def closes_at(hours: Hours, at: datetime) -> datetime | None:
    """When it closes, if it is open."""
    return next((end for start, end in _around(hours, at, days=1) if start <= at < end), None)


def next_change(hours: Hours, at: datetime) -> datetime | None:
    """When it next opens or closes; ``None`` when nothing changes for two months."""
    for days in (1, 8, LOOK_AHEAD):
        edges = (edge for span in _around(hours, at, days) for edge in span)
        if found := min((edge for edge in edges if at < edge < NEVER), default=None):
            return found
    return None


def last_entry(hours: Hours, at: datetime) -> datetime | None:
    """Until when one may still drive in today; ``None`` when that is over or it never opens."""
    local = at.astimezone(PARIS).date()
    ends = [end - hours.last_entry_before for _, end in open_spans(hours, local)]
    return max((end for end in ends if end > at), default=None)


def entry_spans(hours: Hours, day: date) -> list[tuple[datetime, datetime]]:
    """Open stretches up to the last entry of each."""
    early = [(start, end - hours.last_entry_before) for start, end in open_spans(hours, day)]
    return [(start, end) for start, end in early if start < end]


def _around(hours: Hours, at: datetime, days: int) -> list[tuple[datetime, datetime]]:
    """Spans from yesterday (it may be open past midnight) to so many days on, joined."""
    first = at.astimezone(PARIS).date() - timedelta(days=1)
    joined: list[tuple[datetime, datetime]] = []
    for n in range(days + 2):
        for start, end in open_spans(hours, first + timedelta(days=n)):
            if joined and joined[-1][1] == start:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
    # The edge of what was looked at is no change: a place always open never closes at midnight.
    horizon = datetime.combine(first + timedelta(days=days + 2), time(), PARIS)
    return [(s, e) if e < horizon else (s, NEVER) for s, e in joined]


@lru_cache(maxsize=4096)
def _usual_spans(text: str, department: str, day: date) -> tuple[tuple[datetime, datetime], ...]:
    book = _book(text, department, day.year)
    start = datetime.combine(day, time())
    found = book.intervals(start, start + timedelta(days=1))
    return tuple(
        (a.replace(tzinfo=PARIS), b.replace(tzinfo=PARIS))
        for a, b, state, _ in found
        if state == State.OPEN
    )


@lru_cache(maxsize=256)
def _book(text: str, department: str, year: int) -> OpeningHours:
    days = sorted(public_holidays(department, year) | public_holidays(department, year + 1))
    return OpeningHours(with_dates(text, days), auto_country=False, auto_timezone=False)


def with_dates(text: str, days: Sequence[date]) -> str:
    """The same hours with PH written out as dates.

    The reader of opening hours knows the national holidays but not those of Moselle and Alsace.
    """
    dates = ",".join(f"{d.year} {MONTHS[d.month - 1]} {d.day:02d}" for d in days)
    return "; ".join(r for rule in text.split(";") for r in _dated(rule.strip(), dates) if r)


_PH_ALONE = re.compile(r"^PH\b\s*(?P<rest>.*)$")
_PH_FIRST = re.compile(r"^PH\s*,\s*(?P<days>[A-Z][a-z][A-Za-z,\-]*)\s+(?P<rest>.*)$")
_PH_LAST = re.compile(r"^(?P<days>[A-Z][a-z][A-Za-z,\-]*?)\s*,\s*PH\b\s*(?P<rest>.*)$")


def _dated(rule: str, dates: str) -> tuple[str, ...]:
    if "PH" not in rule:
        return (rule,)
    for pattern in (_PH_FIRST, _PH_LAST):
        if found := pattern.match(rule):
            rest = found["rest"]
            return (f"{found['days']} {rest}", f"{dates} {rest}".strip())
    if found := _PH_ALONE.match(rule):
        return (f"{dates} {found['rest']}".strip(),)
    raise ValueError(f"Write public holidays as a rule of their own, like 'PH off', not {rule!r}.")


def _without(
    spans: Sequence[tuple[datetime, datetime]], closures: Sequence[Closure]
) -> list[tuple[datetime, datetime]]:
    left = list(spans)
    for closure in closures:
        left = [piece for span in left for piece in _cut(span, closure)]
    return left


def _cut(span: tuple[datetime, datetime], closure: Closure) -> list[tuple[datetime, datetime]]:
    start, end = span
    pieces = ((start, min(end, closure.start)), (max(start, closure.end), end))
    return [(a, b) for a, b in pieces if a < b]
