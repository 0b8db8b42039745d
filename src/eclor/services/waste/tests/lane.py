"""A lane seen at noon, and days in which its queue explains the wait."""

from datetime import date, datetime, timedelta

import numpy as np

from eclor.services.waste.words import PARIS, Case, Lane, LaneState, Readings, Zone

LANE = Lane()
NOON = datetime(2026, 5, 16, 12, 0, tzinfo=PARIS)  # a Saturday
MINUTE = timedelta(minutes=1)


def readings(
    reached: int, docks: int | None = 8, age: float = 0, entries: int = 10, since: float = 30
) -> Readings:
    """The queue has reached that many zones; each was heard so many minutes ago."""
    zones = tuple(
        Zone(cars, n < reached, NOON - age * MINUTE, NOON - since * MINUTE)
        for n, cars in enumerate(LANE.zones)
    )
    passed = tuple(NOON - n * MINUTE for n in range(entries, 0, -1))
    return Readings(
        zones=zones, entries=passed, docks_open=docks, opened_at=NOON - timedelta(hours=3)
    )


def history(days: int = 8, per_day: int = 90, seed: int = 0) -> list[Case]:
    """Days in which the queue explains the wait, with some noise."""
    chance, made = np.random.default_rng(seed), []
    for n in range(days):
        for k in range(per_day):
            queue = float(chance.choice((0, 0, 3.5, 8.5)))
            docks = int(chance.choice((4, 8)))
            pace = 9.5 / docks
            state = LaneState(
                weekday=n % 7,
                hour=9 + 8 * k / per_day,
                queue=queue,
                docks_open=docks,
                headway=pace,
                signs={"entries_15": float(chance.integers(0, 15))},
            )
            waited = (queue + 1) * pace * chance.lognormal(0, 0.3) if queue else 0.0
            made.append(Case(date(2026, 5, 4) + timedelta(days=n), state, waited))
    return made
