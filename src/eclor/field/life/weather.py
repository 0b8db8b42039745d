"""The sky over the territory: seasons, fronts that cross it from the west, sun and showers."""

import numpy as np

from eclor.field.life.calendar import DAY, HOUR
from eclor.field.life.noise import Times, Values, key_of, normal, smooth
from eclor.field.life.sun import LON, elevation

SECONDS_PER_DEGREE = 4800.0  # a front crosses one degree of longitude in 80 minutes


class Sky:
    """One weather for the whole territory, a little earlier in the west, colder higher up."""

    def __init__(self, seed: int) -> None:
        self._keys = {name: key_of(seed, "sky", name) for name in ("cloud", "air", "wet", "wind")}

    def cloud(self, times: Times, lon: float = LON) -> Values:
        """Share of the sky that is covered, 0 to 1."""
        there = times - (lon - LON) * SECONDS_PER_DEGREE
        key = self._keys["cloud"]
        raw = 0.7 * smooth(key, there, 2.3 * DAY) + 0.5 * smooth(key + 1, there, 0.45 * DAY)
        return np.clip(0.55 + 0.6 * raw, 0.0, 1.0)

    def air(self, times: Times, lon: float = LON, altitude: float = 340.0) -> Values:
        """Air temperature in °C."""
        there = times - (lon - LON) * SECONDS_PER_DEGREE
        key = self._keys["air"]
        year = 9.8 + 9.2 * np.sin(2 * np.pi * (times / (365.2425 * DAY) - 0.305))
        fronts = 5.0 * smooth(key, there, 5.1 * DAY) + 2.5 * smooth(key + 1, there, 1.6 * DAY)
        # The day is warmest about three hours after noon and coldest at sunrise.
        sun = np.sin(np.radians(np.maximum(elevation(times - 2.2 * HOUR, lon=lon), -14.0)))
        warmth = 8.5 * (1.0 - 0.6 * self.cloud(times, lon)) * (sun - 0.22)
        return year + fronts + warmth - 0.0065 * (altitude - 340.0)

    def rain_rate(self, times: Times, lon: float = LON) -> Values:
        """Millimetres an hour at this moment."""
        there = times - (lon - LON) * SECONDS_PER_DEGREE
        key = self._keys["wet"]
        wet = 0.55 * smooth(key, there, 1.9 * DAY) + 0.35 * smooth(key + 1, there, 0.3 * DAY)
        shower = 0.4 * smooth(key + 2, there, 0.06 * DAY)
        return np.clip((wet + shower + 0.35 * self.cloud(times, lon) - 0.62) * 9.0, 0.0, 60.0)

    def rain(self, times: Times, lon: float = LON) -> Values:
        """Millimetres of the last hour."""
        parts = [self.rain_rate(times - minutes * 60.0, lon) for minutes in (5, 15, 25, 35, 45, 55)]
        found: Values = np.mean(parts, axis=0)
        return found

    def wind(self, times: Times, lon: float = LON) -> Values:
        """Metres a second."""
        there = times - (lon - LON) * SECONDS_PER_DEGREE
        key = self._keys["wind"]
        raw = 3.4 + 2.6 * smooth(key, there, 1.4 * DAY) + 1.2 * smooth(key + 1, there, 0.1 * DAY)
        return np.maximum(raw + 0.25 * np.sqrt(self.rain_rate(times, lon)), 0.1)


def station_values(
    sky: Sky, key: int, times: Times, lon: float, altitude: float
) -> dict[str, Values]:
    """What a weather station says: its sensors have a little noise of their own."""
    number = np.floor(times / 60.0).astype(np.int64)
    air = sky.air(times, lon, altitude)
    cloud, rain = sky.cloud(times, lon), sky.rain(times, lon)
    sun = np.sin(np.radians(elevation(times - 0.8 * HOUR, lon=lon)))
    road = (
        air
        + np.where(sun > 0, 13.0 * sun * (1 - 0.75 * cloud), -2.6 * (1 - cloud))
        - 0.4 * (rain > 0.1)
    )
    damp = 74.0 + 20.0 * cloud - 24.0 * np.maximum(sun, 0.0) + 10.0 * (rain > 0.1)
    wind = sky.wind(times, lon) * (1 + 0.12 * normal(key + 2, number))
    found = {
        "temperature": air + 0.12 * normal(key, number),
        "humidity": np.clip(damp + 1.2 * normal(key + 1, number), 18.0, 100.0),
        "precipitation": rain,
        "windSpeed": np.maximum(wind, 0.0),
        "roadTemperature": road + 0.15 * normal(key + 3, number),
    }
    return {name: np.round(values, 1).astype(np.float64) for name, values in found.items()}
