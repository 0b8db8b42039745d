"""What an hour of the week is usually like: first thing known of a site, and last resort."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

from eclor.services.waste.words import Case, Confidence, Wait

HALF_HOURS = 48
ENOUGH = 5  # cases before a half hour of one weekday speaks for itself


@dataclass(frozen=True, slots=True)
class Usual:
    """One half hour as it has been: the wait, and the cars that come in a minute."""

    mean: float
    p50: float
    p90: float
    cases: int
    arrivals: float | None = None

    def wait(self) -> Wait:
        return Wait(self.p50, max(self.p50, self.p90), Confidence.USUAL)


@dataclass(frozen=True, slots=True)
class Week:
    """Usual half hours by weekday; a half hour never seen borrows from the other days."""

    slots: Mapping[tuple[int, int], Usual]
    any_day: Mapping[int, Usual]

    def at(self, weekday: int, hour: float) -> Usual | None:
        """The usual at that hour; ``None`` when no day has shown it yet."""
        half = half_hour(hour)
        found = self.slots.get((weekday, half))
        if found is not None and found.cases >= ENOUGH:
            return found
        return self.any_day.get(half, found)

    def when(self, moment: datetime) -> Usual | None:
        """The usual at a local moment."""
        return self.at(moment.weekday(), moment.hour + moment.minute / 60)

    def to_json(self) -> dict[str, Any]:
        def told(u: Usual) -> list[float | None]:
            return [u.mean, u.p50, u.p90, u.cases, u.arrivals]

        return {
            "slots": {f"{d}-{h}": told(u) for (d, h), u in self.slots.items()},
            "any_day": {str(h): told(u) for h, u in self.any_day.items()},
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Week:
        def usual(row: list[Any]) -> Usual:
            return Usual(row[0], row[1], row[2], int(row[3]), row[4])

        slots = {}
        for name, row in told["slots"].items():
            weekday, half = name.split("-")
            slots[int(weekday), int(half)] = usual(row)
        return cls(slots, {int(h): usual(row) for h, row in told["any_day"].items()})


NOTHING_USUAL = Week({}, {})


def half_hour(hour: float) -> int:
    """The half hour of the day, from 0 to 47."""
    return min(int(hour * 2), HALF_HOURS - 1)


def usual_week(cases: Iterable[Case], arrivals: Iterable[datetime] = ()) -> Week:
    """The week as the cases show it; ``arrivals`` are the cars counted, in local time."""
    waits: dict[tuple[int, int], list[float]] = defaultdict(list)
    days: dict[tuple[int, int], set[date]] = defaultdict(set)
    for case in cases:
        place = case.state.weekday, half_hour(case.state.hour)
        waits[place].append(case.waited)
        days[place].add(case.day)
    cars: dict[tuple[int, int], int] = defaultdict(int)
    for moment in arrivals:
        cars[moment.weekday(), half_hour(moment.hour + moment.minute / 60)] += 1
    if not cars:
        return _week(waits, {})
    return _week(waits, {p: cars[p] / (30 * len(days[p])) for p in waits})


def _week(
    waits: Mapping[tuple[int, int], list[float]], rates: Mapping[tuple[int, int], float]
) -> Week:
    slots = {p: _usual(found, rates.get(p)) for p, found in waits.items()}
    together: dict[int, list[float]] = defaultdict(list)
    paces: dict[int, list[float]] = defaultdict(list)
    for (weekday, half), found in waits.items():
        together[half] += found
        if (weekday, half) in rates:
            paces[half].append(rates[weekday, half])
    any_day = {
        half: _usual(found, float(np.mean(paces[half])) if paces[half] else None)
        for half, found in together.items()
    }
    return Week(slots, any_day)


def _usual(waits: list[float], arrivals: float | None) -> Usual:
    p50, p90 = np.quantile(waits, (0.5, 0.9))
    return Usual(float(np.mean(waits)), float(p50), float(p90), len(waits), arrivals)
