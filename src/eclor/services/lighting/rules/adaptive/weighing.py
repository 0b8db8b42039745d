"""What each way through the nights costs and leaves dark, street by street, beside the exact least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.sparse import csr_array

from eclor.services.lighting.rules.adaptive.nights import as_taken
from eclor.services.lighting.rules.adaptive.windows import off_share
from eclor.services.lighting.rules.optimiser.bound import lower_bound
from eclor.services.lighting.rules.optimiser.problem import Problem
from eclor.services.lighting.rules.optimiser.switching_off import bound_with_off
from eclor.services.lighting.rules.traffic.calendar import Calendar
from eclor.services.lighting.words.adaptive import Lesson, Load, Month, Outcome, StreetTrial, Way
from eclor.services.lighting.words.traffic import LampPower, Numbers, Steps

MISSING = 0.25  # share of dark slots whose present level may be unknown and is taken as full


@dataclass(frozen=True, slots=True, eq=False)
class Nights:
    """The slots that are weighed: ``levels`` of each way and ``need``, slots x sections."""

    levels: Mapping[Way, Numbers]
    need: Numbers
    civil: Calendar
    hours: float  # of a slot


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """Of one group, for a kW of lamps and slot by slot: kWh by way, hours short of light by way;
    ``wanted``: the level the exact least gives; ``lit``, ``counted``: hours."""

    kwh: Mapping[Way, Numbers]
    under: Mapping[Way, Numbers]
    wanted: Numbers
    lit: Numbers
    counted: Numbers


def weighed_streets(
    nights: Nights, lesson: Lesson, steps: Steps, power: LampPower
) -> tuple[list[StreetTrial], list[Month]]:
    """Each street through the nights, and all of them month by month."""
    best = _best(nights, lesson, power)
    least = least_power(lesson, steps, power)
    dark = least_power_off(lesson, steps, power)
    streets: list[StreetTrial] = []
    months = _Months(nights.civil)
    groups: dict[tuple[int, str, str, bool], Weighed] = {}
    for n, load in enumerate(lesson.loads):
        key = (load.section, load.window, load.today, load.dims)
        if key not in groups:
            groups[key] = _weighed(nights, best, load, lesson.today.get(load.today), power)
        found, bound = groups[key], _bound(groups[key], least[n], steps)
        kwh = {way: slots * load.watts / 1000 for way, slots in found.kwh.items()}
        kwh[Way.BOUND] = bound * load.watts / 1000
        off = _off_bound(found, load, least[n], dark.get(n), steps, nights.civil)
        kwh[Way.BOUND_OFF] = off * load.watts / 1000
        none = np.zeros_like(found.lit)
        under = {**found.under, Way.BOUND: none, Way.BOUND_OFF: none}
        ways = {way: Outcome(float(kwh[way].sum()), float(under[way].sum())) for way in kwh}
        streets.append(StreetTrial(load, float(found.lit.sum()), float(found.counted.sum()), ways))
        months.add(kwh, under, found.counted)
    return streets, months.told()


def least_power(lesson: Lesson, steps: Steps, power: LampPower) -> Numbers:
    """The exact least share of a street's power that gives each level as the mean of its lamps
    (streets x levels): one linear program over all lamps, each free. ``Lesson.lamps`` gives W and lm."""
    streets = tuple(f"{load.insee} {load.street} {load.today}" for load in lesson.loads)
    lamps = lesson.lamps
    watts, light, street = (np.array(column) for column in zip(*lamps, strict=True))
    street = street.astype(np.int64)
    whole = np.bincount(street, light, minlength=len(streets))
    shape = (len(streets), len(lamps))
    given = csr_array((light / whole[street], (street, np.arange(len(lamps)))), shape=shape)
    problem = Problem(
        streets=streets,
        full_power=watts.astype(np.float64),
        light=given,
        asked=np.tile(np.array(steps.levels), (len(streets), 1)),
        street_of_lamp=street,
        street_of_place=np.arange(len(streets)),
        hours=1.0,
        power=power,
        lowest=lesson.lowest / 100,
    )
    taken = watts[:, None] * power.at(lower_bound(problem).level)
    sums = np.zeros((len(streets), len(steps.levels)))
    np.add.at(sums, street, taken)
    share = np.asarray(sums / problem.street_power()[:, None])
    share[[not load.dims for load in lesson.loads]] = 1.0
    return share


def least_power_off(lesson: Lesson, steps: Steps, power: LampPower) -> dict[int, Numbers]:
    """The same (levels) of each street that a by-law would let be off, and that burns: single lamps may
    be off while the street's mean is kept. One integer program a street and level."""
    lamps: dict[int, list[tuple[float, float]]] = {}
    for full, given, street in lesson.lamps:
        load = lesson.loads[street]
        if load.may and not load.window:
            lamps.setdefault(street, []).append((full, given))
    found = {}
    for street, mine in lamps.items():
        table = np.array(mine, dtype=np.float64)
        watts, light = table[:, 0], table[:, 1]
        problem = Problem(
            streets=(lesson.loads[street].street,),
            full_power=watts,
            light=csr_array((light / light.sum())[None, :]),
            asked=np.array([steps.levels]),
            street_of_lamp=np.zeros(len(mine), dtype=np.int64),
            street_of_place=np.zeros(1, dtype=np.int64),
            hours=1.0,
            power=power,
            lowest=lesson.lowest / 100 if lesson.loads[street].dims else 1.0,
            may_be_off=np.ones((1, len(steps.levels)), dtype=bool),
        )
        level = bound_with_off(problem).level
        taken = np.where(level > 0, power.at(level), problem.standby)
        found[street] = np.asarray(watts @ taken / watts.sum())
    return found


def _off_bound(
    found: Weighed, load: Load, least: Numbers, dark: Numbers | None, steps: Steps, civil: Calendar
) -> Numbers:
    """kWh a kW and slot of the least with single lamps off within the by-law's hours."""
    if dark is None:
        return _bound(found, least, steps)
    slots = civil.slots_a_day
    within = np.array([off_share(load.may, slot, slots) for slot in range(slots)])[civil.slot]
    full, part = (np.interp(found.wanted, steps.levels, one) for one in (least, dark))
    return np.asarray((full * (1 - within) + part * within) * found.lit)


def _best(nights: Nights, lesson: Lesson, power: LampPower) -> Numbers:
    """What so many switch points could have done had they known; as planned where nobody counted."""
    wanted = _wanted(nights)
    return as_taken(wanted, nights.civil, lesson.points, power, lesson.lowest)


def _wanted(nights: Nights) -> Numbers:
    return np.where(np.isfinite(nights.need), nights.need, nights.levels[Way.AHEAD])


def _weighed(
    nights: Nights,
    best: Numbers,
    load: Load,
    today: Sequence[float | None] | None,
    power: LampPower,
) -> Weighed:
    civil, n = nights.civil, load.section
    off = np.array([off_share(load.window, s, civil.slots_a_day) for s in range(civil.slots_a_day)])
    dark = civil.dark * nights.hours
    lit = dark * (1 - off[civil.slot])
    need = nights.need[:, n]
    counted = np.where(np.isfinite(need), lit, 0.0)
    levels = {way: level[:, n] for way, level in nights.levels.items()} | {Way.POINTS: best[:, n]}
    if not load.dims:  # whatever it is told
        levels = {way: np.ones_like(level) for way, level in levels.items()}
    kwh = {way: power.at(level) * lit for way, level in levels.items()}
    under = {way: _short(level, need, counted) for way, level in levels.items()}
    kwh[Way.FULL], under[Way.FULL] = power.at(np.ones_like(dark)) * dark, np.zeros_like(dark)
    level = _of_today(today, civil)
    if level is not None:
        kwh[Way.TODAY] = np.where(level > 0, power.at(level), 0.0) * dark
        under[Way.TODAY] = _short(level, need, counted)
    return Weighed(kwh, under, _wanted(nights)[:, n], lit, counted)


def _of_today(today: Sequence[float | None] | None, civil: Calendar) -> Numbers | None:
    """The level of each slot by the hour it begins in; None as soon as one dark hour is unknown."""
    if today is None:
        return None
    hour = civil.slot * 24 // civil.slots_a_day
    told = np.array([np.nan if level is None else level for level in today])[hour]
    # Hours of dusk and dawn that are light by now: lamps shine fully there.
    known = np.isfinite(told)
    if (~known & (civil.dark > 0)).sum() > MISSING * (civil.dark > 0).sum():
        return None
    return np.where(known, told, 1.0)


def _short(level: Numbers, need: Numbers, counted: Numbers) -> Numbers:
    return np.where(level < np.nan_to_num(need) - 1e-9, counted, 0.0)


def _bound(found: Weighed, least: Numbers, steps: Steps) -> Numbers:
    """kWh a kW and slot of the exact least; levels between two of the need are between their powers."""
    share = np.interp(found.wanted, steps.levels, least)
    return np.asarray(share * found.lit)


class _Months:
    """Sums of all streets by the month of the evening."""

    def __init__(self, civil: Calendar) -> None:
        evenings = [date.fromordinal(int(night)) for night in np.unique(civil.night)]
        self.first = sorted({evening.replace(day=1) for evening in evenings})
        number = {month: n for n, month in enumerate(self.first)}
        of = {evening.toordinal(): number[evening.replace(day=1)] for evening in evenings}
        self.which = np.array([of[int(night)] for night in civil.night])
        self.kwh: dict[Way, Numbers] = {}
        self.under: dict[Way, Numbers] = {}
        self.known: dict[Way, int] = {}
        self.streets, self.counted = 0, np.zeros(len(self.first))

    def add(
        self, kwh: Mapping[Way, Numbers], under: Mapping[Way, Numbers], counted: Numbers
    ) -> None:
        self.streets += 1
        self.counted += self._sums(counted)
        for way in kwh:
            none = np.zeros(len(self.first))
            self.kwh[way] = self.kwh.get(way, none) + self._sums(kwh[way])
            self.under[way] = self.under.get(way, none) + self._sums(under[way])
            self.known[way] = self.known.get(way, 0) + 1

    def told(self) -> list[Month]:
        """A way that is not known of every street is left out."""
        ways = [way for way, streets in self.known.items() if streets == self.streets]
        return [
            Month(
                first,
                {way: float(self.kwh[way][n]) for way in ways},
                {way: float(self.under[way][n]) for way in ways},
                float(self.counted[n]),
            )
            for n, first in enumerate(self.first)
        ]

    def _sums(self, slots: Numbers) -> Numbers:
        return np.bincount(self.which, slots, minlength=len(self.first)).astype(np.float64)
