"""What lamps do today by the hour of the clock: as they were told, or as they report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time

import numpy as np

from eclor.services.lighting.rules.adaptive.windows import off_share
from eclor.services.lighting.rules.nights import strikes
from eclor.services.lighting.rules.programmes.curves import moment_of
from eclor.services.lighting.rules.sun import dark_share
from eclor.services.lighting.words.place import Darkness, Place
from eclor.services.lighting.words.programmes import FULL, Programme

Levels = tuple[float | None, ...]
STEP = 20  # twentieths: streets whose lamps report nearly the same do the same
OFF = 0.05


def levels_of(programme: Programme, sky: Darkness, place: Place) -> Levels:
    """The level (0 to 1) at half past each local hour, whether it is dark then or not."""
    moments = [(moment_of(point.at, sky, place), point.level) for point in programme.points]
    struck = sorted((at, level) for at, level in moments if at is not None)
    found: list[float | None] = []
    for hour in range(24):
        now = strikes(sky.night, time(hour, 30), place.zone)
        told = [level for at, level in struck if at <= now]
        found.append((told[-1] if told else programme.first) / FULL)
    return tuple(found)


def reported_levels(
    rows: Iterable[tuple[str, str, int, float]], place: Place
) -> dict[tuple[str, str], Levels]:
    """From (INSEE, street, unix second of an hour, mean level in per cent): the mean of each hour of
    the clock that was wholly dark; None for hours in which nobody reported."""
    told = list(rows)
    moments = sorted({at for _, _, at, _ in told})
    dark = dict(zip(moments, dark_share(np.array(moments, dtype=float), 3600, place), strict=True))
    sums: dict[tuple[str, str], list[list[float]]] = {}
    for insee, street, at, level in told:
        if dark[at] > 0.99:
            hour = datetime.fromtimestamp(at, UTC).astimezone(place.zone).hour
            hours = sums.setdefault((insee, street), [[] for _ in range(24)])
            hours[hour].append(level / FULL)
    return {
        key: tuple(round(STEP * sum(said) / len(said)) / STEP if said else None for said in hours)
        for key, hours in sums.items()
    }


def window_of(levels: Levels, laws: Sequence[tuple[time, time]]) -> str:
    """The by-law's hours in which these lamps are off today, as "23:00-05:00"; "" when they are not,
    or when no by-law in force says so: then the plan lights them. Hours of which nobody knows, as those
    that are light by now, say nothing against it."""
    known = {hour for hour, level in enumerate(levels) if level is not None}
    off = {hour for hour in known if (levels[hour] or 0.0) < OFF}
    for start, end in laws:
        window = f"{start:%H:%M}-{end:%H:%M}"
        within = {hour for hour in known if off_share(window, hour, 24) >= 1}
        if within and within <= off:
            return window
    return ""
