"""Lamps and cabinets: dusk and dawn, less light in the small hours, failures, meters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from eclor.field.life import faults
from eclor.field.life.calendar import DAY, HOUR, ZONE, date_of, day_of
from eclor.field.life.noise import Times, Values, key_of, normal, smooth, uniform
from eclor.field.life.sun import dusk_and_dawn

# The meters of every lamp began here; nothing may be asked before.
BEGIN = datetime(2021, 1, 1, 12, tzinfo=ZONE).timestamp()
LEVELS = {"permanent": 100.0, "abaissement-70": 70.0, "abaissement-40": 40.0, "coupure": 0.0}
DIM_FROM, DIM_UNTIL = time(22, 30), time(5, 30)
OFF_FROM, OFF_UNTIL = time(23, 30), time(5, 0)
FIXED_SHARE = 0.07  # of the power goes into the driver whatever the light
STANDBY = 0.5  # watts of controller and driver while dark


@dataclass(frozen=True, slots=True)
class Programme:
    """Light by the hour as steps: from ``at[i]`` on, ``level[i]`` percent.

    ``burnt`` and ``full``: hours burnt, and hours at full power, from BEGIN to each step.
    """

    at: Times
    level: Values
    burnt: Values
    full: Values

    def level_at(self, times: Times) -> Values:
        return self.level[self._step(times)]

    def burnt_at(self, times: Times) -> Values:
        step = self._step(times)
        return self.burnt[step] + (self.level[step] > 0) * (times - self.at[step]) / HOUR

    def full_at(self, times: Times) -> Values:
        step = self._step(times)
        return self.full[step] + share_of_power(self.level[step]) * (times - self.at[step]) / HOUR

    def _step(self, times: Times) -> NDArray[np.int64]:
        if times.size and not self.at[0] <= times.min() <= times.max() < self.at[-1]:
            raise ValueError("The lamps have no programme at this time.")
        return np.searchsorted(self.at, times, side="right") - 1


def share_of_power(level: Values) -> Values:
    """Share of full power that a light level takes; nothing when dark."""
    return np.where(level > 0, FIXED_SHARE + (1 - FIXED_SHARE) * level / 100.0, 0.0)


@lru_cache(maxsize=8)
def programme(name: str, until_year: int) -> Programme:
    """The programme of that name up to the end of a year."""
    first = day_of(BEGIN)
    last = day_of(datetime(until_year, 12, 31, 12, tzinfo=ZONE).timestamp())
    dusks, dawns = dusk_and_dawn(first, last)
    steps: list[tuple[float, float]] = [(BEGIN, 0.0)]
    for number, (dusk, dawn) in enumerate(zip(dusks.tolist(), dawns.tolist(), strict=True)):
        steps += _night(first + number, dusk, dawn, LEVELS[name])
    at, level = np.array([s[0] for s in steps]), np.array([s[1] for s in steps])
    hours = np.diff(at) / HOUR
    return Programme(
        at=at,
        level=level,
        burnt=np.concatenate([[0.0], np.cumsum((level[:-1] > 0) * hours)]),
        full=np.concatenate([[0.0], np.cumsum(share_of_power(level[:-1]) * hours)]),
    )


def _night(day: int, dusk: float, dawn: float, low: float) -> list[tuple[float, float]]:
    """The steps of one night."""
    if low == 100.0:
        return [(dusk, 100.0), (dawn, 0.0)]
    begin, end = (OFF_FROM, OFF_UNTIL) if low == 0.0 else (DIM_FROM, DIM_UNTIL)
    down = max(dusk, datetime.combine(date_of(day), begin, ZONE).timestamp())
    up = min(dawn, datetime.combine(date_of(day + 1), end, ZONE).timestamp())
    steps = [(down, low)] if down <= dusk else [(dusk, 100.0), (down, low)]
    return [*steps, (dawn, 0.0)] if up >= dawn else [*steps, (up, 100.0), (dawn, 0.0)]


@dataclass(frozen=True, slots=True)
class Lamp:
    """One lamp as the simulator knows it; ``late``: how much later its cabinet's clock switches."""

    key: str
    watts: float
    programme: str
    late: float

    def values(self, seed: int, times: Times) -> dict[str, Values]:
        """Power in W, light level in %, energy meter in kWh, burning hours."""
        plan, clock = self._plan(times), times - self.late
        level = plan.level_at(clock)
        dead = ~np.isnan(faults.spell_starts(faults.LAMP_DEAD, self.key, seed, times))
        stuck_on = ~np.isnan(faults.spell_starts(faults.LAMP_ALWAYS_ON, self.key, seed, times))
        level = np.where(stuck_on, 100.0, level)
        noise = 1.0 + 0.012 * normal(key_of(seed, self.key), np.floor(times / 60).astype(np.int64))
        power = np.where(dead, 0.0, self.watts * share_of_power(level) * noise) + STANDBY
        return {
            "power": np.round(power, 1),
            "dimming": level,
            "energy": np.round(self.energy(seed, times), 3),
            "burningHours": np.round(self._burnt(seed, times), 2),
        }

    def energy(self, seed: int, times: Times) -> Values:
        """The meter in kWh: failures take away what was not burnt, a stuck relay adds."""
        full = self._with_faults(self._plan(times).full_at, seed, times)
        standby = (times - BEGIN) / HOUR * STANDBY
        return (full * self.watts + standby) / 1000.0

    def _burnt(self, seed: int, times: Times) -> Values:
        return self._with_faults(self._plan(times).burnt_at, seed, times)

    def _with_faults(self, meter: Callable[[Times], Values], seed: int, times: Times) -> Values:
        total = meter(times - self.late)
        last = float(times.max()) if times.size else BEGIN
        for trouble, gain in ((faults.LAMP_DEAD, 0.0), (faults.LAMP_ALWAYS_ON, 1.0)):
            for start, end in faults.spells(trouble, self.key, seed, BEGIN + DAY, last):
                start = max(start, BEGIN + DAY)
                until = np.clip(times, start, end)
                usual = meter(until - self.late) - meter(np.array([start - self.late]))
                total = total + gain * (until - start) / HOUR - usual
        return total

    def _plan(self, times: Times) -> Programme:
        last = float(times.max()) if times.size else BEGIN
        return programme(self.programme, datetime.fromtimestamp(last + 2 * DAY, ZONE).year)


def lateness(seed: int, cabinet: str) -> float:
    """Seconds by which a cabinet's clock switches late, up to three minutes (early if negative)."""
    return float(uniform(key_of(seed, cabinet, "late"), np.array([0]))[0] * 360.0 - 180.0)


@dataclass(frozen=True, slots=True)
class Cabinet:
    """A cabinet and the lamps it feeds."""

    key: str
    lamps: tuple[Lamp, ...]

    def values(self, seed: int, times: Times) -> dict[str, Values]:
        """Voltage in V, power in W, energy meter in kWh, door."""
        power, energy = self._power(seed, times), self._energy(seed, times)
        source, minute = key_of(seed, self.key), np.floor(times / 60).astype(np.int64)
        voltage = 233.0 + 3.0 * smooth(source, times, 0.4 * DAY) - power / 6000.0
        door = ~np.isnan(faults.spell_starts(faults.DOOR_OPEN, self.key, seed, times))
        return {
            "voltage": np.round(voltage + 0.4 * normal(source + 1, minute), 1),
            "activePower": np.round(power * (1 + 0.004 * normal(source + 2, minute)), 1),
            "energy": np.round(energy, 2),
            "doorOpen": door,
        }

    def _power(self, seed: int, times: Times) -> Values:
        """By programme for all lamps together, then lamp by lamp for the few that failed."""
        total = np.full(times.shape, 18.0 + STANDBY * len(self.lamps))
        if not times.size:
            return total
        late = self.lamps[0].late
        for name in sorted({lamp.programme for lamp in self.lamps}):
            watts = sum(lamp.watts for lamp in self.lamps if lamp.programme == name)
            some = next(lamp for lamp in self.lamps if lamp.programme == name)
            total += watts * share_of_power(some._plan(times).level_at(times - late))
        first, last = float(times.min()), float(times.max())
        for lamp in self.lamps:
            for trouble, wanted in ((faults.LAMP_DEAD, 0.0), (faults.LAMP_ALWAYS_ON, 1.0)):
                for start, end in faults.spells(trouble, lamp.key, seed, first, last + 1):
                    inside = (times >= start) & (times < end)
                    usual = share_of_power(lamp._plan(times).level_at(times[inside] - late))
                    total[inside] += lamp.watts * (wanted - usual)
        found: Values = np.maximum(total, 0.0)
        return found

    def _energy(self, seed: int, times: Times) -> Values:
        """Kilowatt-hours: what its lamps count, and the cabinet's own 18 W."""
        own = (times - BEGIN) / HOUR * 0.018
        found: Values = own + np.sum([lamp.energy(seed, times) for lamp in self.lamps], axis=0)
        return found
