"""Days of each year as people write them: "13/07, 24/12-31/12"."""

import re
from collections.abc import Iterable

from eclor.services.lighting.words.programmes import DayOfYear

_DATES = re.compile(r"(\d{1,2})/(\d{1,2})(?:\s*-\s*(\d{1,2})/(\d{1,2}))?")


def days_read(text: str) -> tuple[DayOfYear, ...]:
    """Raises ValueError for a part that is no day and no range of days."""
    return tuple(_read(part) for one in text.split(",") if (part := one.strip()))


def days_written(days: Iterable[DayOfYear]) -> str:
    return ", ".join(_written(day) for day in days)


def _read(part: str) -> DayOfYear:
    found = _DATES.fullmatch(part)
    if not found:
        raise ValueError(part)
    day, month, last_day, last_month = (int(n) if n else 0 for n in found.groups())
    if not month:
        raise ValueError(part)
    return DayOfYear(month, day, (last_month, last_day) if last_day else None)


def _written(day: DayOfYear) -> str:
    first = f"{day.day:02d}/{day.month:02d}"
    return f"{first}-{day.until[1]:02d}/{day.until[0]:02d}" if day.until else first
