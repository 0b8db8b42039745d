"""When the sun is low enough for lamps to burn, computed without asking anybody.

The low-precision formula of the Astronomical Almanac (section C, "Low precision formulas for the
Sun's coordinates", 0.01 degree from 1950 to 2050) with Greenwich mean sidereal time. Against NREL's
SPA as pvlib computes it: at most 0.01 degree and 4 s over a year (the tests hold it there).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eclor.services.lighting.words.place import Darkness, Place, Sky

Numbers = NDArray[np.float64]

LOWEST, HIGHEST = -18.0, 5.0  # degrees between which a threshold makes sense
THRESHOLD = -4.0  # degrees: lamps burn when the sun's centre is lower
SUNSET, CIVIL = -0.833, -6.0  # refraction and half the sun's disc; end of civil twilight
PARALLAX = 0.00244  # degrees, of a sun on the horizon
HALF_DAY = 43_200.0
HALVINGS = 34  # of half a day: finer than a millisecond


def elevation(unix: ArrayLike, latitude: ArrayLike, longitude: ArrayLike) -> Numbers:
    """True elevation of the sun's centre in degrees, seen from the ground, refraction left out.

    ``unix``: seconds since 1970 in UTC; ``latitude``, ``longitude``: degrees, north and east
    positive. Scalars or arrays that broadcast together.
    """
    days = np.asarray(unix, float) / 86_400 - 10_957.5  # since 2000-01-01 12:00
    anomaly = np.radians((357.529 + 0.98560028 * days) % 360)
    mean = (280.459 + 0.98564736 * days) % 360
    ecliptic = np.radians(mean + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly))
    obliquity = np.radians(23.439 - 0.00000036 * days)
    ascension = np.arctan2(np.cos(obliquity) * np.sin(ecliptic), np.cos(ecliptic))
    declination = np.arcsin(np.sin(obliquity) * np.sin(ecliptic))
    sidereal = (18.697374558 + 24.06570982441908 * days) % 24  # hours, at Greenwich
    angle = np.radians(sidereal * 15 + np.asarray(longitude, float)) - ascension
    north = np.radians(np.asarray(latitude, float))
    along = np.cos(north) * np.cos(declination) * np.cos(angle)
    sine = np.clip(np.sin(north) * np.sin(declination) + along, -1, 1)
    # Seen from the ground rather than from the centre of the earth: 8.8 arc seconds lower.
    found = np.degrees(np.arcsin(sine)) - PARALLAX * np.sqrt(1 - sine**2)
    return np.asarray(found, dtype=np.float64)


def darkness(place: Place, nights: Sequence[date], threshold: float = THRESHOLD) -> list[Darkness]:
    """Dusk and dawn of each night, in the place's civil time, to the second.

    A night goes from the sun's highest point on that date to the next one: the sun sinks, then
    rises, so that it crosses a threshold once each way or not at all.
    """
    if not LOWEST <= threshold <= HIGHEST:
        raise ValueError(
            f"Lamps switch with the sun between {LOWEST:g} and {HIGHEST:g} degrees, not {threshold}."
        )
    noon = np.array([_solar_noon(place, night) for night in nights], dtype=np.float64)
    middle, after = noon + HALF_DAY, noon + 2 * HALF_DAY
    low = elevation(middle, place.latitude, place.longitude) < threshold
    high = _above(noon, place, threshold), _above(after, place, threshold)
    dusk = _crossing(noon, middle, place, threshold)
    dawn = _crossing(after, middle, place, threshold)
    found = []
    for n, night in enumerate(nights):
        if low[n] and high[0][n] and high[1][n]:
            turns = (_civil(dusk[n], place), _civil(dawn[n], place))
            found.append(Darkness(night, Sky.TURNS, *turns))
        else:
            found.append(Darkness(night, Sky.ALWAYS_DARK if low[n] else Sky.NEVER_DARK))
    return found


def dark_share(
    start: Numbers, seconds: float, place: Place, threshold: float = THRESHOLD
) -> Numbers:
    """Share of each slot, from its start (unix seconds) on, during which lamps burn."""
    minutes = np.arange(150.0, seconds, 300.0) if seconds > 300 else np.array([seconds / 2])
    moments = np.asarray(start, float)[:, None] + minutes
    return np.asarray(
        (elevation(moments, place.latitude, place.longitude) < threshold).mean(axis=1)
    )


def _solar_noon(place: Place, night: date) -> float:
    """The mean sun's upper transit nearest to civil noon of that date; unix seconds.

    The true sun is up to 17 minutes away from it, which moves no crossing: at noon it is far from
    any threshold, except where the night lasts a whole day.
    """
    civil = datetime.combine(night, time(12), place.zone).timestamp()
    mean = HALF_DAY - place.longitude * 240
    return mean + 86_400 * round((civil - mean) / 86_400)


def _above(unix: Numbers, place: Place, threshold: float) -> NDArray[np.bool_]:
    # The equation of time: the true noon may be higher than the mean one by a hair.
    around = unix[:, None] + np.arange(-1080.0, 1081.0, 120.0)
    highest = elevation(around, place.latitude, place.longitude).max(axis=1)
    return np.asarray(highest >= threshold)


def _crossing(day: Numbers, night: Numbers, place: Place, threshold: float) -> Numbers:
    """Where the sun passes the threshold between a moment of day and one of night, by halving."""
    above, below = day.copy(), night.copy()
    for _ in range(HALVINGS):
        middle = (above + below) / 2
        up = elevation(middle, place.latitude, place.longitude) >= threshold
        above, below = np.where(up, middle, above), np.where(up, below, middle)
    return (above + below) / 2


def _civil(unix: float, place: Place) -> datetime:
    moment = datetime.fromtimestamp(unix, UTC) + timedelta(microseconds=500_000)
    return moment.replace(microsecond=0).astimezone(place.zone)
