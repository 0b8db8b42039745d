"""Which values make the year of history: native rate for the last days, coarser before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from eclor.field.devices.reporters import phase_of
from eclor.field.life import Life
from eclor.field.life.calendar import DAY, HOUR, day_of, midnight
from eclor.field.life.centres import CLOSED, ZONES
from eclor.field.life.noise import Times, Values
from eclor.field.made.words import Thing

YEAR_DAYS = 365
MINUTE = 60.0
# (days before the end, seconds between two values): the finest that covers a moment counts.
Windows = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Values of one attribute of one thing, in order of time (seconds since 1970)."""

    thing: Thing
    attribute: str
    at: Times
    num: Values


@dataclass(frozen=True, slots=True)
class Kind:
    """How the history of one type of thing is kept; ``only`` shortens some of its attributes."""

    title: str
    type: str
    windows: Windows
    only: Mapping[str, Windows] = field(default_factory=dict)
    each: int = 10_000  # things stored together in one transaction


CONTAINERS = Kind(
    "Containers", "WasteContainer", ((YEAR_DAYS, 3 * HOUR), (90, HOUR)),
    {"temperature": ((30, HOUR),)},
)  # fmt: skip
LAMPS = Kind(
    "Lamps, since yesterday", "Streetlight", ((1, 15 * MINUTE),),
    {"energy": ((1, HOUR),), "burningHours": ((1, HOUR),)}, each=460,
)  # fmt: skip
WEATHER = Kind("Weather", "WeatherStation", ((YEAR_DAYS, HOUR), (8, 10 * MINUTE)))
TRAFFIC = Kind("Road traffic", "TrafficCounter", ((YEAR_DAYS, HOUR), (8, 6 * MINUTE)))
CABINETS = Kind(
    "Lighting cabinets", "StreetlightControlCabinet", ((YEAR_DAYS, HOUR), (2, 5 * MINUTE)),
    {"doorOpen": ((2, 5 * MINUTE),)},
)  # fmt: skip
REGULAR = (CONTAINERS, LAMPS, WEATHER, TRAFFIC, CABINETS)
CENTRE_STATE = 5 * MINUTE
CENTRES_TITLE, DAILY_TITLE = "Recycling centres", "Lamps, day by day"


def regular(life: Life, kind: Kind, things: Sequence[Thing], end: float) -> Iterator[Column]:
    """What devices that speak at their own fixed seconds would have said up to ``end``."""
    for thing in things:
        times = _times(life, thing, kind.windows, end)
        heard = ~life.is_silent(thing, times)
        times = times[heard]
        for attribute, values in life.values(thing, times).items():
            keep = np.ones(len(times), dtype=np.bool_)
            if attribute in kind.only:
                keep = np.isin(times, _times(life, thing, kind.only[attribute], end))
            yield Column(thing, attribute, times[keep], values[keep].astype(np.float64))


def _times(life: Life, thing: Thing, windows: Windows, end: float) -> Times:
    """Moments on the thing's own grid, so that the living field carries the same grid on."""
    last = np.floor((end - phase_of(life, thing)) / thing.due) * thing.due + phase_of(life, thing)
    found: list[Times] = []
    newest = last + 1.0
    for days, step in sorted(windows):
        every = max(round(step / thing.due), 1) * thing.due
        # From a local midnight on: no day has a summary of a part of itself.
        moments = np.arange(last, midnight(day_of(end - days * DAY)), -every)
        found.append(moments[moments < newest])
        newest = float(moments[-1]) if len(moments) else newest
    return np.sort(np.concatenate(found))


def centres(life: Life, things: Sequence[Thing], end: float) -> Iterator[Column]:
    """Every change of zones, docks and gate; the whole state each five minutes while it is open."""
    for thing in things:
        said: dict[str, dict[float, float]] = {n: {} for n in (*ZONES, *CLOSED, "observedWait")}
        for day in range(day_of(end) - YEAR_DAYS, day_of(end) + 1):
            played = life.centre(thing, midnight(day) + DAY / 2)
            for at, name, value in played.events:
                said[name][round(at, 3)] = float(value)
            if played.events:
                first, last = played.events[0][0], played.events[-1][0] + 600
                begin = np.ceil(first / CENTRE_STATE) * CENTRE_STATE
                for moment in np.arange(begin, last, CENTRE_STATE).tolist():
                    for name, value in played.state_at(moment).items():
                        said[name][moment] = float(value)
            for name, value in played.state_at(played.begin).items():
                said[name][played.begin + 1.0] = float(value)
        for name, values in said.items():
            times = np.array(sorted(t for t in values if t <= end))
            times = times[~life.is_silent(thing, times)]
            yield Column(thing, name, times, np.array([values[t] for t in times.tolist()]))


@dataclass(frozen=True, slots=True)
class Days:
    """Daily summaries of one attribute of one lamp, as its 96 reports a day would have given."""

    thing: Thing
    attribute: str
    at: Times  # local midnights
    total: Values
    low: Values
    high: Values
    last: Values
    last_at: Times
    n: int = 96


def lamp_days(life: Life, things: Sequence[Thing], end: float) -> Iterator[Days]:
    """Power and energy of each whole day between a year ago and the days told in full."""
    first = day_of(end) - YEAR_DAYS
    edges = np.array([midnight(d) for d in range(first, first_full_day(end) + 1)])
    start, stop = edges[:-1], edges[1:]
    last_at = stop - 900.0
    for thing in things:
        lamp = life.lamps[thing.key]
        meter = lamp.energy(life.seed, edges)
        begin, done = meter[:-1], meter[1:]
        mean = (done - begin) * 1000.0 / ((stop - start) / HOUR)
        at_end = life.values(thing, last_at)
        burnt = mean > 1.0
        yield Days(
            thing, "power", start, mean * 96, np.full(len(start), 0.5),
            np.where(burnt, lamp.watts + 0.5, 0.5), at_end["power"].astype(np.float64), last_at,
        )  # fmt: skip
        yield Days(
            thing, "energy", start, (begin + done) / 2 * 96, begin, done,
            at_end["energy"].astype(np.float64), last_at,
        )  # fmt: skip


def first_full_day(end: float) -> int:
    """The first local day that the lamps' own values tell whole; summaries reach up to it."""
    return day_of(end - LAMPS.windows[0][0] * DAY)
