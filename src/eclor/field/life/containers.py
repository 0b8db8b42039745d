"""Waste containers: they fill with the days of the week, and the lorry empties them."""

import math
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np

from eclor.field.life import faults
from eclor.field.life.calendar import HOUR, ZONE, day_of, local, midnight, weekday
from eclor.field.life.noise import Times, Values, key_of, normal, uniform
from eclor.field.life.weather import Sky

BEGIN = day_of(datetime(2023, 1, 2, 12, tzinfo=ZONE).timestamp())  # a Monday
ROUND_DAYS = {"glass": 14, "paper": 7, "packaging": 7, "textiles": 14}
BY_WEEKDAY = np.array([1.05, 0.85, 0.9, 0.9, 1.0, 1.5, 0.8])
WORTH_STOPPING = 30.0  # percent under which the lorry drives on
MISSED = 0.04  # share of stops that fail: a parked car, a breakdown


@dataclass(frozen=True, slots=True)
class Container:
    """One container: ``days`` is how long it takes to fill, ``commune`` decides the lorry's day."""

    key: str
    kind: str
    days: float
    commune: str

    def level(self, seed: int, times: Times) -> Values:
        """Percent full, between 0 and 100, without the sensor's noise."""
        moments = local(times)
        until = int(moments.day.max()) + 1 if times.size else BEGIN + 1
        grown, emptied_at, left = _life(self, seed, _round_up(until))
        day = moments.day - BEGIN
        if times.size and day.min() < 0:
            raise ValueError("The containers were not there yet at this time.")
        total = grown[day] + (grown[day + 1] - grown[day]) * _by_hour(moments.hour)
        stop = np.searchsorted(emptied_at, times, side="right") - 1
        return np.clip(total - left[stop], 0.0, 100.0)

    def values(self, sky: Sky, seed: int, times: Times) -> dict[str, Values]:
        """Filling level in % and the temperature inside in °C, as its sensor says them."""
        source, number = key_of(seed, self.key), np.floor(times / 600).astype(np.int64)
        stuck = faults.spell_starts(faults.SENSOR_STUCK, self.key, seed, times)
        well = np.isnan(stuck)
        moment = np.where(well, times, stuck)
        held = np.where(well, number, np.floor(np.nan_to_num(stuck))).astype(np.int64)
        level = self.level(seed, moment) + 0.8 * normal(source, held)
        warm = 3.0 * np.maximum(np.sin((local(times).hour - 8.0) / 24 * 2 * np.pi), 0.0)
        inside = sky.air(times) + warm + 0.3 * normal(source + 1, number)
        return {
            "fillingLevel": np.round(np.clip(level, 0.0, 100.0)).astype(np.float64),
            "temperature": np.round(inside, 1).astype(np.float64),
        }


def _round_up(day: int) -> int:
    """Some whole year after a day: one cached life serves all questions of that year."""
    return BEGIN + math.ceil((day + 3 - BEGIN) / 366) * 366


def _by_hour(hour: Values) -> Values:
    """Share of a day's waste that came before this hour: people come between 7 and 22 h."""
    share = np.clip((hour - 7.0) / 15.0, 0.0, 1.0)
    return share * share * (3.0 - 2.0 * share)


@lru_cache(maxsize=400)
def _life(container: Container, seed: int, until: int) -> tuple[Values, Times, Values]:
    """(percent brought since BEGIN at each midnight, when emptied, percent gone by then)."""
    days = np.arange(BEGIN, until + 1)
    source = key_of(seed, container.key, "life")
    usual = 100.0 / container.days * BY_WEEKDAY[[weekday(int(d)) for d in days]]
    feast = 1.0 + (0.5 if container.kind == "glass" else 0.15) * np.exp(
        -(((((days - 2) % 365.2425) - 364.0) / 7.0) ** 2)
    )
    brought = usual * feast * np.exp(0.35 * normal(source, days) - 0.06)
    grown = np.concatenate([[0.0], np.cumsum(brought)])
    emptied_at = [midnight(BEGIN)]
    gone = [-float(uniform(source + 1, np.array([0]))[0]) * 60.0]  # it was partly full at first
    for stop in _stops(container, seed, until):
        day = day_of(stop)
        hour = (stop - midnight(day)) / HOUR
        here = grown[day - BEGIN] + brought[day - BEGIN] * float(_by_hour(np.array([hour]))[0])
        full = min(here - gone[-1], 100.0)
        lucky = uniform(source + 2, np.array([day]))[0] >= MISSED
        if full >= WORTH_STOPPING and lucky:
            emptied_at.append(stop)
            gone.append(here - 1.0 - 4.0 * float(uniform(source + 3, np.array([day]))[0]))
        elif here - gone[-1] > 100.0:
            gone[-1] = here - 100.0  # what was left beside it went with the street sweepers
    return grown, np.array(emptied_at), np.array(gone)


def _stops(container: Container, seed: int, until: int) -> list[float]:
    """When the lorry passes: every so many days for a commune, between 6 and 12 h."""
    every = ROUND_DAYS[container.kind]
    commune = key_of(seed, container.commune, container.kind)
    offset = commune % every
    if offset % 7 >= 5:
        offset -= 3  # no lorry at the weekend
    days = np.arange(BEGIN + offset, until - 1, every)
    hours = 6.0 + 6.0 * uniform(key_of(seed, container.key, "round"), days)
    return [midnight(int(d)) + round(h * HOUR) for d, h in zip(days, hours, strict=True)]
