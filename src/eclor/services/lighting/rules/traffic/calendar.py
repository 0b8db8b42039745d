"""The civil calendar of a row of slots: day, hour, kind of day, night, and darkness."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from eclor.services.lighting.rules.sun import THRESHOLD, dark_share
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.traffic import Counts, Numbers

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """One entry per slot; days are ordinals (``date.toordinal``), the night begins at noon."""

    day: Integers
    slot: Integers  # of the local day, from 0
    night: Integers
    dark: Numbers  # share of the slot during which lamps burn
    kinds: dict[int, int]  # by day: 0 working day, 1 Saturday, 2 Sunday or public holiday
    place_of: dict[tuple[int, int], int]  # (day, slot of the day) to row; the first of two
    slots_a_day: int

    @property
    def kind(self) -> Integers:
        return np.array([self.kinds[int(d)] for d in self.day])

    def rows(self, day: int, slots: range) -> list[int]:
        """The slots of a local day that exist."""
        found = (self.place_of.get((day, s)) for s in slots)
        return [row for row in found if row is not None]

    def days_before(self, days: int) -> Integers:
        """Row of the same wall-clock slot so many days before, or -1."""
        return np.array(
            [
                self.place_of.get((int(d) - days, int(s)), -1)
                for d, s in zip(self.day, self.slot, strict=True)
            ]
        )


def calendar(
    counts: Counts,
    place: Place,
    holidays: Collection[date] = (),
    threshold: float = THRESHOLD,
) -> Calendar:
    """The slots of some counts as people of the place live them."""
    a_day = 86_400 // counts.seconds
    day, slot = [], []
    place_of: dict[tuple[int, int], int] = {}
    for row, moment in enumerate(counts.moments):
        local = datetime.fromtimestamp(moment, UTC).astimezone(place.zone)
        day.append(local.toordinal())
        slot.append((local.hour * 3600 + local.minute * 60 + local.second) // counts.seconds)
        place_of.setdefault((day[-1], slot[-1]), row)
    days, slots = np.array(day, dtype=np.int64), np.array(slot, dtype=np.int64)
    return Calendar(
        day=days,
        slot=slots,
        night=np.where(slots >= a_day // 2, days, days - 1),
        dark=dark_share(counts.moments, counts.seconds, place, threshold),
        kinds=_kinds(days, {d.toordinal() for d in holidays}),
        place_of=place_of,
        slots_a_day=a_day,
    )


def _kinds(days: Integers, holidays: Collection[int]) -> dict[int, int]:
    if not len(days):
        return {}
    # The day before and the day after a slot's own are asked for too.
    around = range(int(days.min()) - 1, int(days.max()) + 2)
    weekday = {d: date.fromordinal(d).weekday() for d in around}
    return {d: 2 if d in holidays or w == 6 else int(w == 5) for d, w in weekday.items()}


def usual_holidays(first: date, last: date) -> list[date]:
    """Days off shared by most of Europe, for places whose own calendar nobody gave."""
    found = []
    for year in range(first.year - 1, last.year + 2):
        easter = _easter(year)
        moving = [easter + timedelta(days=n) for n in (-2, 1, 39, 50)]
        found += [date(year, 1, 1), date(year, 5, 1), date(year, 12, 25), date(year, 12, 26)]
        found += moving
    return sorted(found)


def _easter(year: int) -> date:
    """Gregorian Easter by the anonymous computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
