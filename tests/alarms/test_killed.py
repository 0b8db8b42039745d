"""The watch may be killed at any moment: what it decides, it decides exactly once."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from eclor.testing.house import VAL_ALZETTE, owner_conninfo
from eclor.testing.plugin import HOME, NOON
from eclor.testing.waiting import PATIENCE, wait_until

WATCHING = Path(__file__).with_name("watching.py")
LATE = NOON + timedelta(seconds=40)


@contextmanager
def started(now: datetime) -> Iterator["subprocess.Popen[str]"]:
    """A watch as a process of its own, gone at the end whatever happened."""
    with subprocess.Popen(
        [sys.executable, str(WATCHING), str(VAL_ALZETTE), now.isoformat()],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def run(now: datetime) -> None:
    with started(now) as process:
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


@pytest.fixture
def frozen_road(ground):
    """A road that the recorder found below its limit, and that no pass has looked at yet."""
    station = ground.thing("WeatherStation", "Audun")
    series = ground.says(station, "roadTemperature", 0.4, NOON)
    run(NOON)
    rule = ground.one("SELECT id FROM alarm_rule WHERE key = 'house.road_frost'")
    ground.goes_beyond(rule, series, 0.4, NOON)
    return station


@pytest.mark.parametrize("table", ["alarm", "alarm_event", "told_fact"])
def test_killed_between_two_steps_it_raises_exactly_once(ground, frozen_road, table):
    with psycopg.connect(owner_conninfo(HOME)) as wall:
        # Whoever holds the table stops the watch in the middle of its pass, before that step.
        wall.execute(f"LOCK TABLE {table} IN SHARE MODE")
        with started(LATE):
            _wait_until_it_stands_before(ground, table)
    nothing = _told(ground)

    run(LATE + timedelta(seconds=1))
    once = _told(ground)
    run(LATE + timedelta(seconds=2))

    assert nothing == (0, 0, 0)
    assert once == (1, 1, 1)
    assert _told(ground) == (1, 1, 1)


def test_two_watches_at_once_raise_exactly_once(ground, frozen_road):
    with started(LATE) as one, started(LATE) as other:
        one.communicate(timeout=PATIENCE)
        other.communicate(timeout=PATIENCE)

    run(LATE + timedelta(seconds=1))

    assert _told(ground) == (1, 1, 1)


def _told(ground) -> tuple[int, int, int]:
    """How many alarms, lines of history and facts there are."""
    return tuple(
        ground.one(f"SELECT count(*) FROM {table} WHERE territory_id = %s", VAL_ALZETTE)  # noqa: S608
        for table in ("alarm", "alarm_event", "told_fact")
    )


def _wait_until_it_stands_before(ground, table: str) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass"
    wait_until(lambda: ground.one(waiting, table), f"the watch before {table}")
