"""What may be known of a street's traffic before a slot begins, as one row of numbers.

Nothing here looks into the slot's own future: live signs stop at the slot before, signs of a day
ahead at the noon before the night. A test shuffles everything later and compares.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from eclor.services.lighting.rules.traffic.calendar import Calendar, Integers
from eclor.services.lighting.words.traffic import Horizon, Numbers, Steps

REMEMBERED = 20  # days of the same kind looked back upon
FADING = 21.0  # days after which a memory weighs a third
RECENT = 8  # of them, among which the highest is sought
FLOOR = 0.01  # of the capacity: keeps the logarithm of an empty street finite
DOUBT = 0.1  # days' weight of a memory nobody has, half of it above every share


@dataclass(frozen=True, slots=True, eq=False)
class Signs:
    """``table``: slots x sections x columns."""

    columns: tuple[str, ...]
    table: np.ndarray[tuple[int, ...], np.dtype[np.float32]]


def signs(
    flow: Numbers, capacity: Numbers, calendar: Calendar, steps: Steps, horizon: Horizon
) -> Signs:
    """The signs of every slot; ``flow`` slots x sections, ``capacity`` one per section."""
    with warnings.catch_warnings():
        # A mean of nothing known is not known: that is what NaN says here.
        warnings.simplefilter("ignore", RuntimeWarning)
        memory = Memory(flow / capacity, calendar)
        columns = memory.usual(steps) | memory.dates(capacity) | memory.noon()
        if horizon is Horizon.LIVE:
            columns |= memory.now()
    table = np.stack([c.astype(np.float32) for c in columns.values()], axis=-1)
    return Signs(tuple(columns), table)


@dataclass(slots=True, eq=False)
class Usual:
    """Running sums of remembered slots; each array slots x sections."""

    weight: Numbers
    total: Numbers
    squares: Numbers
    highest: Numbers

    @classmethod
    def empty(cls, shape: tuple[int, ...]) -> Usual:
        return cls(np.zeros(shape), np.zeros(shape), np.zeros(shape), np.full(shape, np.nan))

    def remember(self, past: Numbers, weight: Numbers, recent: bool) -> None:
        known = np.isfinite(past)
        heavy = np.where(known, np.nan_to_num(weight)[:, None], 0.0)
        value = np.log(np.nan_to_num(past) + FLOOR)
        self.weight += heavy
        self.total += heavy * value
        self.squares += heavy * value**2
        if recent:
            self.highest = np.fmax(self.highest, past)

    @property
    def mean(self) -> Numbers:
        seen = self.weight > 0
        return np.where(seen, self.total / np.where(seen, self.weight, 1.0), np.nan)

    @property
    def spread(self) -> Numbers:
        seen = np.where(self.weight > 0, self.weight, np.nan)
        return np.sqrt(np.maximum(self.squares / seen - (self.total / seen) ** 2, 0.0))


class Memory:
    """Ratios of flow to capacity, and how each slot compares with the days like it before."""

    def __init__(self, ratio: Numbers, calendar: Calendar) -> None:
        self.ratio, self.calendar = ratio, calendar
        self._kind = calendar.kind

    @cached_property
    def _days_like_it(self) -> tuple[Integers, Numbers]:
        """For each slot, the rows of the same clock time on days of its kind before, newest first;
        and how many days ago."""
        c = self.calendar
        rows = np.full((len(c.day), REMEMBERED), -1, dtype=np.int64)
        seen: dict[tuple[int, int], list[int]] = {}
        for row, key in enumerate(zip(c.slot.tolist(), self._kind.tolist(), strict=True)):
            before = seen.setdefault(key, [])
            # An hour that comes twice in one night must not remember its own first time.
            past = [r for r in before[-REMEMBERED - 1 :] if c.day[r] < c.day[row]]
            past = past[-REMEMBERED:][::-1]
            rows[row, : len(past)] = past
            before.append(row)
        ago = np.where(rows >= 0, c.day[:, None] - c.day[np.maximum(rows, 0)], np.nan)
        return rows, ago

    @cached_property
    def _usual(self) -> Usual:
        """Weighted sums over the days like it, gathered one remembered day at a time."""
        rows, ago = self._days_like_it
        usual = Usual.empty(self.ratio.shape)
        for n in range(REMEMBERED):
            past = np.where(
                (rows[:, n] >= 0)[:, None], self.ratio[np.maximum(rows[:, n], 0)], np.nan
            )
            usual.remember(past, np.exp(-ago[:, n] / FADING), recent=n < RECENT)
        return usual

    @cached_property
    def expected(self) -> Numbers:
        """Logarithm of what is usual at this slot; NaN when nothing like it was counted."""
        return self._usual.mean

    @cached_property
    def unusual(self) -> Numbers:
        """How far above the usual a slot was, in logarithms."""
        return np.asarray(np.log(self.ratio + FLOOR) - self.expected)

    def usual(self, steps: Steps) -> dict[str, Numbers]:
        """What days of the same kind were like at this clock time."""
        found = {
            "expected": self.expected,
            "spread": self._usual.spread,
            "memories": self._usual.weight,
            "highest": self._usual.highest,
        }
        for n, share in enumerate(steps.shares):
            found[f"above_{n}"] = self._share_above(share)
        for days in (1, 7, 14):
            found[f"day_{days}"] = self._days_ago(self.ratio, days)
        for days in (1, 7):
            found[f"unusual_day_{days}"] = self._days_ago(self.unusual, days)
        return found

    def _share_above(self, share: float) -> Numbers:
        """How often such a slot asked for more; half where nothing is remembered."""
        rows, ago = self._days_like_it
        above = np.where(np.isnan(self.ratio), 0.0, self.ratio > share)
        total = np.full(self.ratio.shape, DOUBT / 2)
        for n in range(REMEMBERED):
            weight = np.nan_to_num(np.exp(-ago[:, n] / FADING))[:, None]
            total += weight * above[np.maximum(rows[:, n], 0)]
        return total / (self._usual.weight + DOUBT)

    def dates(self, capacity: Numbers) -> dict[str, Numbers]:
        """What the calendar says, and how large the street is: small counts are noisy ones."""
        c = self.calendar
        after = np.array([float(c.kinds[int(d) + 1]) for d in c.day])
        before = np.array([float(c.kinds[int(d) - 1]) for d in c.day])
        hour = (c.slot * 24 / c.slots_a_day - 12) % 24
        return {
            "hour": self._wide(hour),
            "kind": self._wide(self._kind),
            "kind_after": self._wide(after),
            "kind_before": self._wide(before),
            "weekday": self._wide((c.day + 6) % 7),
            "dark": self._wide(c.dark),
            "capacity": np.broadcast_to(np.log(capacity), self.ratio.shape),
        }

    def noon(self) -> dict[str, Numbers]:
        """How unusual the day was up to the noon before the night; alone, and over all streets."""
        c = self.calendar
        quarter = c.slots_a_day // 4
        spans = {
            "evening": (-1, range(c.slots_a_day * 5 // 8, c.slots_a_day)),
            "small_hours": (0, range(quarter)),
            "morning": (0, range(quarter, 2 * quarter)),
        }
        nights, where = np.unique(c.night, return_inverse=True)
        found: dict[str, Numbers] = {}
        for name, (shift, slots) in spans.items():
            by_night = np.stack([self._mean(c.rows(int(n) + shift, slots)) for n in nights])
            found[name] = by_night[where]
            found[f"{name}_everywhere"] = self._wide(np.nanmedian(by_night, axis=1)[where])
        return found

    def now(self) -> dict[str, Numbers]:
        """The slots just before: here, on all streets, and carried forward along the usual day."""
        everywhere = self._wide(np.nanmedian(self.unusual, axis=1))
        found: dict[str, Numbers] = {}
        for back in (1, 2, 3):
            found[f"flow_{back}"] = self._slots_ago(self.ratio, back)
            found[f"unusual_{back}"] = self._slots_ago(self.unusual, back)
        for back in (1, 2):
            found[f"everywhere_{back}"] = self._slots_ago(everywhere, back)
        last = [self._slots_ago(self.unusual, back) for back in range(1, 7)]
        found["lately"] = np.nanmean(np.stack(last), axis=0)
        change = self.expected - self._slots_ago(self.expected, 1)
        found["carried"] = found["flow_1"] * np.exp(change)
        return found

    def _mean(self, rows: list[int]) -> Numbers:
        if not rows:
            return np.full(self.ratio.shape[1], np.nan)
        return np.asarray(np.nanmean(self.unusual[rows], axis=0))

    def _days_ago(self, values: Numbers, days: int) -> Numbers:
        rows = self.calendar.days_before(days)
        return np.where((rows >= 0)[:, None], values[np.maximum(rows, 0)], np.nan)

    def _slots_ago(self, values: Numbers, slots: int) -> Numbers:
        empty = np.full((min(slots, len(values)), values.shape[1]), np.nan)
        return np.vstack([empty, values[:-slots]])

    def _wide(self, values: Numbers | Integers) -> Numbers:
        column = np.asarray(values, dtype=np.float64)[:, None]
        return np.broadcast_to(column, self.ratio.shape)
