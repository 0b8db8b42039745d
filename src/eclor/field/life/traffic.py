"""Cars on the roads: rush hours towards the frontier, quiet Sundays, rain and August."""

import numpy as np

from eclor.field.life.calendar import DAY, SATURDAY, SUNDAY, Moments, local
from eclor.field.life.noise import Times, Values, key_of, normal, smooth
from eclor.field.life.weather import Sky

INTERVAL = 360.0  # seconds a counter counts before it reports
CAPACITY = 1500.0  # vehicles an hour on one lane


def counter_values(
    sky: Sky, seed: int, key: str, times: Times, peak: float, limit: float, morning: float
) -> dict[str, Values]:
    """Vehicles an hour, share of time a car stands on the loop, mean speed.

    ``peak`` is the busiest hour of a usual weekday; ``morning`` the share of it that goes early.
    """
    source = key_of(seed, key)
    number = np.floor(times / INTERVAL).astype(np.int64)
    expected = peak * _shape(local(times), morning)
    expected *= (
        1.0 + 0.10 * smooth(source, times, 1.2 * DAY) + 0.08 * smooth(source + 1, times, 5400.0)
    )
    expected *= 1.0 - 0.04 * np.minimum(sky.rain_rate(times), 3.0)
    per_interval = np.maximum(expected, 1.0) * INTERVAL / 3600.0
    counted = np.round(per_interval + np.sqrt(per_interval) * normal(source + 2, number))
    flow = np.maximum(counted, 0.0) * 3600.0 / INTERVAL
    load = flow / CAPACITY
    speed = limit * (0.96 - 0.30 * np.minimum(load, 1.2) ** 3) + 1.6 * normal(source + 3, number)
    speed = np.maximum(speed, 8.0)
    found = {
        "intensity": flow,
        "occupancy": np.clip(flow * 6.5 / (10.0 * speed), 0.0, 100.0),
        "averageSpeed": speed,
    }
    return {name: np.round(values, 1).astype(np.float64) for name, values in found.items()}


def _shape(moments: Moments, morning: float) -> Values:
    """Share of the busiest hour, by hour, weekday and season."""
    hour = moments.hour
    week = (
        1.15 * (0.35 + morning) * _bump(hour, 7.1, 0.95)
        + 0.42 * _bump(hour, 12.3, 2.4)
        + 1.15 * (1.35 - morning) * _bump(hour, 17.4, 1.35)
        + 0.16 * _bump(hour, 20.5, 1.6)
    )
    saturday = 0.62 * _bump(hour, 11.0, 2.2) + 0.66 * _bump(hour, 16.3, 2.6)
    sunday = 0.30 * _bump(hour, 11.2, 1.8) + 0.45 * _bump(hour, 16.8, 2.7)
    by_day = np.where(
        moments.weekday == SUNDAY, sunday, np.where(moments.weekday == SATURDAY, saturday, week)
    )
    august = 1.0 - 0.24 * np.exp(-(((moments.year_share - 0.605) / 0.035) ** 2))
    christmas = 1.0 - 0.18 * np.exp(-(((moments.year_share - 0.99) / 0.012) ** 2))
    return (by_day + 0.015) * august * christmas


def _bump(hour: Values, at: float, width: float) -> Values:
    return np.exp(-0.5 * ((hour - at) / width) ** 2)
