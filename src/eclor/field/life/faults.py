"""What goes wrong in the field, and when: spells of failure that need no memory."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eclor.field.life.noise import Times, Values, key_of, uniform


@dataclass(frozen=True, slots=True)
class Trouble:
    """A kind of failure: in each ``window`` of seconds one spell comes with ``chance``.

    A spell lasts between ``shortest`` and ``longest`` seconds, more often short than long; longest
    is less than a window.
    """

    name: str
    window: float
    chance: float
    shortest: float
    longest: float


HOUR, DAY = 3600.0, 86400.0
LAMP_DEAD = Trouble("dead", 1100 * DAY, 0.95, 1 * DAY, 32 * DAY)
LAMP_ALWAYS_ON = Trouble("always-on", 2600 * DAY, 0.6, 0.5 * DAY, 6 * DAY)
CABINET_SILENT = Trouble("silent", 70 * DAY, 0.5, 0.4 * HOUR, 9 * HOUR)
DOOR_OPEN = Trouble("door", 21 * DAY, 0.6, 0.2 * HOUR, 2 * HOUR)
SENSOR_SILENT = Trouble("silent", 45 * DAY, 0.5, 2 * HOUR, 60 * HOUR)
SENSOR_STUCK = Trouble("stuck", 60 * DAY, 0.35, 6 * HOUR, 70 * HOUR)
CENTRE_SILENT = Trouble("silent", 30 * DAY, 0.5, 0.2 * HOUR, 3 * HOUR)


def spell_starts(trouble: Trouble, key: str, seed: int, times: Times) -> Values:
    """When the spell began in which each moment lies; NaN where all is well."""
    found = np.full(times.shape, np.nan)
    window = np.floor(times / trouble.window).astype(np.int64)
    for back in (0, 1):  # a spell may reach into the next window
        start, end, happens = _spells(trouble, key, seed, window - back)
        inside = happens & (start <= times) & (times < end)
        found[inside] = start[inside]
    return found


def spells(
    trouble: Trouble, key: str, seed: int, start: float, end: float
) -> list[tuple[float, float]]:
    """The spells that touch the time from ``start`` to ``end``, in order."""
    numbers = np.arange(start // trouble.window - 1, end // trouble.window + 1).astype(np.int64)
    begins, ends, happens = _spells(trouble, key, seed, numbers)
    keep = happens & (begins < end) & (ends > start)
    return list(zip(begins[keep].tolist(), ends[keep].tolist(), strict=True))


def _spells(
    trouble: Trouble, key: str, seed: int, windows: NDArray[np.int64]
) -> tuple[Values, Values, NDArray[np.bool_]]:
    source = key_of(seed, key, trouble.name)
    happens = uniform(source, windows) < trouble.chance
    start = (windows + uniform(source + 1, windows)) * trouble.window
    length = trouble.shortest + (trouble.longest - trouble.shortest) * (
        uniform(source + 2, windows) ** 3
    )
    return start, start + length, happens
