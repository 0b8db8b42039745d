"""Recycling centres: cars arrive, queue in one lane, unload on the docks, and lose patience.

Model: M_t/G/c, first come first served. Arrivals follow the hour, the weekday, the season and the
rain; the stay is lognormal. A day is played as a whole from its seed, so that history and the
living field show the same cars.
"""

import heapq
import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

import numpy as np
from opening_hours import OpeningHours, State

from eclor.field.life.calendar import SUNDAY, ZONE, date_of, midnight, weekday
from eclor.field.life.weather import Sky

STAY_MINUTES, STAY_SPREAD = 9.5, 0.6
MEDIAN_STAY = math.log(STAY_MINUTES * 60.0) - STAY_SPREAD**2 / 2  # in log seconds
PATIENCE_MINUTES = 90.0
GATE_MISSES, GATE_DOUBLES = 0.03, 0.015
TAPS = 0.12  # share of people who say, without a name, how long they waited
BY_WEEKDAY = (1.15, 0.75, 0.9, 0.75, 1.0, 1.45, 1.1)
ZONES = ("zone1", "zone2", "zone3", "zone4")

CLOSED = {"gateCount": 0.0, "docksOpen": 0.0}

Reading = float | bool
Event = tuple[float, str, Reading]  # when (seconds since 1970), attribute, value


@dataclass(frozen=True, slots=True)
class Centre:
    """One centre: docks, cars a minute at its busiest, opening hours in OpenStreetMap's words."""

    key: str
    docks: int
    rate: float
    hours: str
    zones: tuple[int, ...]


class CentreDay:
    """All that the sensors of a centre would say in one day, in order of time."""

    def __init__(self, begin: float, events: list[Event]) -> None:
        self.begin = begin
        self.events = sorted(events, key=lambda event: event[0])
        self._times = [event[0] for event in self.events]
        self._start: dict[str, Reading] = {**dict.fromkeys(ZONES, False), **CLOSED}
        self._states: list[dict[str, Reading]] = []
        state = self._start
        for _, name, value in self.events:
            if name != "observedWait":
                state = {**state, name: value}
            self._states.append(state)

    def state_at(self, moment: float) -> dict[str, Reading]:
        """Zones, gate count and docks as they stand."""
        place = bisect_right(self._times, moment) - 1
        return self._states[place] if place >= 0 else self._start

    def between(self, after: float, until: float) -> list[Event]:
        """What happened after ``after`` and not after ``until``."""
        return self.events[bisect_right(self._times, after) : bisect_right(self._times, until)]


@lru_cache(maxsize=16)
def centre_day(centre: Centre, sky: Sky, seed: int, day: int) -> CentreDay:
    """Play one local day (days since 1970) of a centre."""
    chance = Random(f"{seed}/{centre.key}/{day}")  # noqa: S311 -- a game, not a secret
    events: list[Event] = []
    level = chance.lognormvariate(0.0, 0.25) * _season(day) * BY_WEEKDAY[weekday(day)]
    count = 0
    for opens, closes in _open_hours(centre, day):
        docks = centre.docks - (chance.random() < 0.15)  # a skip is being exchanged
        events += [(opens, "docksOpen", float(docks)), (closes, "docksOpen", 0.0)]
        arrivals = _arrivals(centre, sky, level, opens, closes, chance)
        lane, entries = _play(arrivals, docks, opens, closes, chance)
        events += _zone_events(lane, centre.zones)
        counted = list(_gate(entries, chance))
        events += [(at, "gateCount", float(count + number)) for number, at in counted]
        count += len(counted)
        events += [
            (at + 20.0, "observedWait", round(waited / 60.0, 1))
            for at, waited in entries
            if chance.random() < TAPS
        ]
    return CentreDay(midnight(day), events)


def _season(day: int) -> float:
    """Gardens in spring and leaves in autumn; little in January."""
    share = (day % 365.2425) / 365.2425
    spring = math.exp(-(((share - 0.33) / 0.12) ** 2))
    autumn = math.exp(-(((share - 0.80) / 0.09) ** 2))
    return 0.68 + 0.38 * spring + 0.28 * autumn


def _open_hours(centre: Centre, day: int) -> list[tuple[float, float]]:
    here = date_of(day)
    start = datetime(here.year, here.month, here.day)  # noqa: DTZ001 -- the library speaks local time
    found: list[tuple[float, float]] = []
    hours = OpeningHours(centre.hours, country="FR")
    for begin, end, state, _ in hours.intervals(start, start + timedelta(days=1)):
        if state == State.OPEN and end is not None:
            found.append((_seconds(begin), _seconds(end)))
    return found


def _seconds(wall: datetime) -> float:
    return wall.replace(tzinfo=ZONE).timestamp()


def _arrivals(
    centre: Centre, sky: Sky, level: float, opens: float, closes: float, chance: Random
) -> list[float]:
    """When cars reach the lane: thinning of a Poisson process (Lewis and Shedler, 1979)."""
    begin, end = opens - 600.0, closes - 600.0  # some come before the gate opens
    grid = np.arange(begin, end, 300.0)
    rain = sky.rain_rate(grid)
    hours = [(at - opens) / 3600.0 for at in grid]
    wall = datetime.fromtimestamp(opens, ZONE).hour
    quiet_sunday = 0.85 if weekday(int(opens // 86400)) == SUNDAY else 1.0
    rates = [
        centre.rate * level * quiet_sunday * _by_hour(wall + h, h) * (0.62 if wet > 0.4 else 1.0)
        for h, wet in zip(hours, rain, strict=True)
    ]
    highest = max(rates) / 60.0
    found: list[float] = []
    at = begin
    while True:
        at += chance.expovariate(highest)
        if at >= end:
            return found
        if chance.random() * highest * 60.0 < rates[int((at - begin) // 300.0)]:
            found.append(at)


def _by_hour(hour: float, since_opening: float) -> float:
    """Share of the busiest rate: 10 to 11 h and towards 17 h, few before the gate opens."""
    rush = 0.36 + 0.60 * math.exp(-(((hour - 10.4) / 0.9) ** 2))
    rush += 0.66 * math.exp(-(((hour - 16.6) / 1.2) ** 2))
    rush += 0.40 * math.exp(-(((hour - 14.3) / 0.8) ** 2))
    return rush * (0.45 if since_opening < 0 else 1.0)


def _play(
    arrivals: list[float], docks: int, opens: float, closes: float, chance: Random
) -> tuple[list[tuple[float, int]], list[tuple[float, float]]]:
    """(changes of the lane's length, (entry, seconds waited) of each car that got in)."""
    free = [opens] * docks
    lane: list[tuple[float, int]] = []
    entries: list[tuple[float, float]] = []
    for at in arrivals:
        dock = heapq.heappop(free)
        start = max(at, dock)
        patience = chance.expovariate(1.0 / (PATIENCE_MINUTES * 60.0))
        stay = chance.lognormvariate(MEDIAN_STAY, STAY_SPREAD)
        leaves = min(at + patience, closes)
        if start > leaves:  # lost patience, or the gate closed
            heapq.heappush(free, dock)
            lane += [(at, 1), (leaves, -1)]
            continue
        heapq.heappush(free, start + stay)
        entries.append((start, start - at))
        if start > at:
            lane += [(at, 1), (start, -1)]
    return lane, entries


def _zone_events(lane: list[tuple[float, int]], zones: tuple[int, ...]) -> Iterator[Event]:
    """A zone is occupied while the queue reaches it; nobody stays in the lane after closing."""
    queue = 0
    for at, change in sorted(lane):
        before, queue = queue, queue + change
        for name, reach in zip(ZONES, zones, strict=True):
            if (before >= reach) != (queue >= reach):
                yield at, name, queue >= reach


def _gate(entries: list[tuple[float, float]], chance: Random) -> Iterator[tuple[int, float]]:
    """(number, moment) of each car counted: the gate misses some and sees some twice."""
    passages: list[float] = []
    for at, _ in entries:
        draw = chance.random()
        times = 0 if draw < GATE_MISSES else 2 if draw > 1 - GATE_DOUBLES else 1
        passages += [at + chance.random() for _ in range(times)]
    return enumerate(sorted(passages), start=1)
