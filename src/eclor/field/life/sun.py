"""Where the sun stands, and when it is dark enough for the lamps.

Low-precision formulas of the Astronomical Almanac: elevation within about 0.01 degree.
"""

import numpy as np

from eclor.field.life.noise import Times, Values

LAT, LON = 49.44, 5.95
DARK = -3.0  # degrees: lamps burn about 4,100 hours a year
J2000 = 10957.5  # days from 1970-01-01 to 2000-01-01 12:00


def elevation(times: Times, lat: float = LAT, lon: float = LON) -> Values:
    """True elevation of the sun's centre in degrees."""
    days = times / 86400.0 - J2000
    ascension, declination = _place(days)
    sidereal = (18.697374558 + 24.06570982441908 * days) % 24
    hour_angle = np.radians(sidereal * 15 + lon) - ascension
    here = np.radians(lat)
    found: Values = np.degrees(
        np.arcsin(
            np.sin(here) * np.sin(declination)
            + np.cos(here) * np.cos(declination) * np.cos(hour_angle)
        )
    )
    return found


def _place(days: Values) -> tuple[Values, Values]:
    """Right ascension and declination of the sun in radians."""
    anomaly = np.radians((357.529 + 0.98560028 * days) % 360)
    longitude = np.radians(
        (280.459 + 0.98564736 * days + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly)) % 360
    )
    tilt = np.radians(23.439 - 0.00000036 * days)
    ascension = np.arctan2(np.cos(tilt) * np.sin(longitude), np.cos(longitude))
    return ascension, np.arcsin(np.sin(tilt) * np.sin(longitude))


def dusk_and_dawn(first_day: int, last_day: int) -> tuple[Times, Times]:
    """For each day (since 1970): when it gets dark that evening, and light again next morning."""
    days = np.arange(first_day, last_day + 1, dtype=np.float64)
    noon: Times = days * 86400.0 + 43200.0 - LON * 240.0
    midnight: Times = noon + 43200.0
    return _crossing(noon, midnight), _crossing(noon + 86400.0, midnight)


def _crossing(light: Times, dark: Times) -> Times:
    """When the sun passes DARK between a light and a dark moment, to a second, by halving."""
    for _ in range(16):
        middle = (light + dark) / 2
        is_light = elevation(middle) > DARK
        light, dark = np.where(is_light, middle, light), np.where(is_light, dark, middle)
    return np.round((light + dark) / 2)
