"""Local hours, weekdays and French holidays for whole arrays of moments."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
import numpy as np
from numpy.typing import NDArray

from eclor.field.life.noise import Times, Values

ZONE = ZoneInfo("Europe/Paris")
HOUR, DAY = 3600.0, 86400.0
SATURDAY, SUNDAY = 5, 6
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Moments:
    """What the clock on the wall says at each of many moments."""

    hour: Values  # 0 to 24
    day: NDArray[np.int64]  # days since 1970-01-01, local
    weekday: NDArray[np.int64]  # Monday is 0; a public holiday counts as Sunday
    year_share: Values  # 0 on New Year's Day, 1 a year later


def local(times: Times) -> Moments:
    shifted = times + _offsets(times)
    day = np.floor(shifted / DAY).astype(np.int64)
    return Moments(
        hour=(shifted - day * DAY) / HOUR,
        day=day,
        weekday=_weekdays(day),
        year_share=(day.astype(np.float64) % 365.2425) / 365.2425,
    )


def midnight(day: int) -> float:
    """Seconds since 1970 when a local day begins."""
    d = date.fromordinal(day + _EPOCH)
    return datetime(d.year, d.month, d.day, tzinfo=ZONE).timestamp()


def day_of(moment: float) -> int:
    """The local day of a moment, in days since 1970-01-01."""
    return datetime.fromtimestamp(moment, ZONE).date().toordinal() - _EPOCH


def date_of(day: int) -> date:
    return date.fromordinal(day + _EPOCH)


def _offsets(times: Times) -> Values:
    hours, place = np.unique(np.floor(times / HOUR).astype(np.int64), return_inverse=True)
    found: Values = np.array([_offset(int(h)) for h in hours])[place]
    return found


@lru_cache(maxsize=40_000)
def _offset(hour: int) -> float:
    offset = datetime.fromtimestamp(hour * HOUR, UTC).astimezone(ZONE).utcoffset()
    return offset.total_seconds() if offset else 0.0


def _weekdays(days: NDArray[np.int64]) -> NDArray[np.int64]:
    known, place = np.unique(days, return_inverse=True)
    found: NDArray[np.int64] = np.array([weekday(int(d)) for d in known])[place]
    return found


@lru_cache(maxsize=10_000)
def weekday(day: int) -> int:
    """Monday is 0; public holidays of the Moselle (two more than elsewhere) count as Sundays."""
    here = date_of(day)
    return SUNDAY if here in _holidays(here.year) else here.weekday()


@lru_cache(maxsize=50)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", subdiv="57", years=year))
