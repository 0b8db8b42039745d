"""Civil nights: which night a moment belongs to, and when a clock in it strikes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NOON = 12  # TALQ's dayOffset: nights run noon to noon, or days midnight to midnight with 0
DAY = timedelta(days=1)


def night_of(moment: datetime, zone: ZoneInfo, day_offset: int = NOON) -> date:
    """The date on which the night of this moment began."""
    _check(day_offset)
    local = moment.astimezone(zone)
    return local.date() if local.hour >= day_offset else local.date() - DAY


def bounds(night: date, zone: ZoneInfo, day_offset: int = NOON) -> tuple[datetime, datetime]:
    """First moment of the night and first moment after it (UTC): 23, 24 or 25 hours apart."""
    _check(day_offset)
    start = time(day_offset)
    return instant(night, start, zone), instant(night + DAY, start, zone)


def strikes(night: date, at: time, zone: ZoneInfo, day_offset: int = NOON) -> datetime:
    """The moment (UTC) at which the clock shows ``at`` in that night."""
    _check(day_offset)
    return instant(night if at.hour >= day_offset else night + DAY, at, zone)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """That wall-clock time as a moment (UTC), as a running clock would live it.

    An hour that comes twice is meant the first time. One that the spring change skips is struck at
    the change: a clock that jumps from 2 to 3 has passed 2:30.
    """
    local = datetime.combine(day, at.replace(tzinfo=None, fold=0), zone)
    moment = local.astimezone(UTC)
    back = moment.astimezone(zone).replace(tzinfo=None)
    if back == local.replace(tzinfo=None):
        return moment
    return _change_between(moment - timedelta(hours=3), moment, zone)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first moment of the new offset: changes happen on whole minutes."""
    new = after.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds() // 60)
    while high - low > 1:
        middle = (low + high) // 2
        changed = (before + timedelta(minutes=middle)).astimezone(zone).utcoffset() == new
        low, high = (low, middle) if changed else (middle, high)
    return before + timedelta(minutes=high)


def _check(day_offset: int) -> None:
    if day_offset not in (0, NOON):
        raise ValueError(f"A day begins at midnight (0) or at noon (12), not at {day_offset}.")
