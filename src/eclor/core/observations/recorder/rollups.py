"""Summaries of values by quarter of an hour, hour and local day: pure arithmetic on columns."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from eclor.core.observations.recorder.arrays import Array

MINUTE = 60_000_000  # microseconds
QUARTER, HOUR = 15 * MINUTE, 60 * MINUTE


@dataclass(frozen=True, slots=True)
class Summaries:
    """One line for each (series, bucket), sorted by both; times in microseconds since 1970."""

    series: Array
    at: Array
    total: Array
    low: Array
    high: Array
    last: Array
    last_at: Array
    n: Array

    def __len__(self) -> int:
        return len(self.series)

    def take(self, which: Array) -> "Summaries":
        return Summaries(*(getattr(self, name)[which] for name in self.__slots__))


def summarize(series: Array, at: Array, num: Array, bucket: Array) -> Summaries:
    """Values sorted by (series, at) become one line for each (series, bucket)."""
    starts = _starts(series, bucket)
    ends = np.append(starts[1:], len(series)) - 1
    return Summaries(
        series=series[starts],
        at=bucket[starts],
        total=np.add.reduceat(num, starts),
        low=np.minimum.reduceat(num, starts),
        high=np.maximum.reduceat(num, starts),
        last=num[ends],
        last_at=at[ends],
        n=np.diff(np.append(starts, len(series))).astype(np.int32),
    )


def coarser(fine: Summaries, bucket: Array) -> Summaries:
    """The same values in larger buckets, from the summaries of smaller ones."""
    starts = _starts(fine.series, bucket)
    ends = np.append(starts[1:], len(fine)) - 1
    return Summaries(
        series=fine.series[starts],
        at=bucket[starts],
        total=np.add.reduceat(fine.total, starts),
        low=np.minimum.reduceat(fine.low, starts),
        high=np.maximum.reduceat(fine.high, starts),
        last=fine.last[ends],
        last_at=fine.last_at[ends],
        n=np.add.reduceat(fine.n, starts).astype(np.int32),
    )


def all_grains(
    series: Array, at: Array, num: Array, zone: Array, zones: list[ZoneInfo]
) -> dict[str, Summaries]:
    """Table name -> summaries of values sorted by (series, at); ``zone`` indexes ``zones``."""
    quarters = summarize(series, at, num, at // QUARTER * QUARTER)
    hours = coarser(quarters, quarters.at // HOUR * HOUR)
    # A series keeps one zone: the first value of each bucket tells it.
    zone_of = zone[np.searchsorted(series, hours.series)]
    days = coarser(hours, local_midnights(hours.at, zone_of, zones))
    return {"rollup_15m": quarters, "rollup_hour": hours, "rollup_day": days}


def local_midnights(at: Array, zone: Array, zones: list[ZoneInfo]) -> Array:
    """The instant at which the local day of each time began."""
    found = np.empty(len(at), np.int64)
    for number in np.unique(zone):
        here = zone == number
        times = at[here]
        first, last = int(times.min()), int(times.max())
        # An hour that begins before local midnight belongs to the day in which it begins.
        edges = _midnights(zones[number], _day(first) - timedelta(days=2), _day(last))
        found[here] = edges[np.searchsorted(edges, times, side="right") - 1]
    return found


def _day(microseconds: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)).date()


@lru_cache(maxsize=64)
def _midnights(zone: ZoneInfo, first: date, last: date) -> Array:
    count = (last - first).days + 3
    days = (datetime.combine(first + timedelta(days=n), time(), zone) for n in range(count))
    return np.array([round(day.timestamp()) * 1_000_000 for day in days], dtype=np.int64)


def _starts(series: Array, bucket: Array) -> Array:
    changes = (series[1:] != series[:-1]) | (bucket[1:] != bucket[:-1])
    return np.flatnonzero(np.concatenate(([True], changes)))
