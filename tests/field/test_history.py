"""A year written at once: with its summaries, beside what the living field says meanwhile."""

import json
import time
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg
import pytest

from eclor.core.service.configuration import Configuration
from eclor.core.service.database import DatabaseRole
from eclor.field.credentials import field_book
from eclor.field.devices.fleet import Fleet
from eclor.field.history.plan import WEATHER, centres, lamp_days, regular
from eclor.field.history.storing import Names, forget, store, store_days
from eclor.field.life import Life
from eclor.field.made import make_territory
from eclor.run.addresses import database
from eclor.testing.waiting import wait_until
from tests.field.conftest import Territory

PARIS = ZoneInfo("Europe/Paris")
HOURLY = replace(WEATHER, windows=((3, 3600.0),))  # days, seconds between two values
LAST_DAY = replace(WEATHER, windows=((1, 600.0),))


def names_of(territory: Territory) -> Names:
    rows = territory.ask(
        "SELECT d.key, s.attribute, s.id FROM series s JOIN device d ON d.entity_id = s.entity_id"
    )
    return {(key, attribute): series for key, attribute, series in rows}


def recorder(territory: Territory) -> dict[str, str]:
    configuration = Configuration.from_environment(
        {k: v for k, v in territory.environment.items() if k.startswith("ECLOR_")}
    )
    return database(configuration, DatabaseRole.RECORDER).conninfo()


def told(territory: Territory, key: str, payload: bytes) -> None:
    """The living device says this over MQTT, and has its receipt."""
    fleet = Fleet("127.0.0.1", territory.ports["mqtt"])
    fleet.add(key, field_book(territory.home, 57).password(key))
    try:
        wait_until(lambda: fleet.move(0.05) or fleet.online == 1)
        fleet.say(key, f"obs/{key}", payload)
        wait_until(lambda: fleet.move(0.05) or fleet.waiting == 0)
    finally:
        fleet.close()


def counted(territory: Territory, series: int) -> tuple[int, ...]:
    """How many values history, the quarters of an hour and the days hold."""
    (found,) = territory.ask(
        "SELECT (SELECT count(*) FROM observation WHERE series_id = %s),"
        " (SELECT sum(n) FROM rollup_15m WHERE series_id = %s),"
        " (SELECT sum(n) FROM rollup_day WHERE series_id = %s)",
        series, series, series,
    )  # fmt: skip
    return found


def test_history_is_stored_with_its_summaries_and_a_second_time_nothing(
    territory: Territory,
) -> None:
    life = Life(make_territory(57))
    end = time.time()
    few = [life.made.of_type("WeatherStation")[0]]
    with psycopg.connect(**recorder(territory), autocommit=True) as connection:  # type: ignore[arg-type]
        names = names_of(territory)
        stored = store(connection, regular(life, HOURLY, few, end), names, PARIS, end)

    series = names[few[0].key, "temperature"]
    raw, hours, days = (
        territory.ask(f"SELECT count(*) FROM {table} WHERE series_id = %s", series)[0][0]  # noqa: S608
        for table in ("observation", "rollup_hour", "rollup_day")
    )
    mean, n = territory.ask(
        "SELECT sum(total) / sum(n), sum(n) FROM rollup_day WHERE series_id = %s", series
    )[0]
    truth = territory.ask("SELECT avg(num) FROM observation WHERE series_id = %s", series)[0][0]
    assert stored.values == raw * 5
    assert n == raw
    assert mean == pytest.approx(truth)
    assert hours == raw
    assert 3 <= days <= 5
    with (
        psycopg.connect(**recorder(territory), autocommit=True) as connection,  # type: ignore[arg-type]
        pytest.raises(psycopg.errors.UniqueViolation),
    ):
        store(connection, regular(life, HOURLY, few, end), names, PARIS, end)
    assert territory.ask("SELECT count(*) FROM observation WHERE series_id = %s", series) == [
        (raw,)
    ]


def test_history_leaves_alone_what_the_living_field_said_meanwhile(territory: Territory) -> None:
    life = Life(make_territory(57))
    station = life.made.of_type("WeatherStation")[1]
    end = time.time()
    names = names_of(territory)
    series = names[station.key, "temperature"]
    payload = json.dumps({"temperature": 33.3, "at": int(end) + 1}).encode()
    told(territory, station.key, payload)
    wait_until(lambda: territory.ask("SELECT 1 FROM latest WHERE series_id = %s", series))

    with psycopg.connect(**recorder(territory), autocommit=True) as connection:  # type: ignore[arg-type]
        store(connection, regular(life, LAST_DAY, [station], end), names, PARIS, end)

    latest = territory.ask("SELECT num FROM latest WHERE series_id = %s", series)
    counts = counted(territory, series)
    assert latest == [(33.3,)]
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] > 100


def test_what_a_device_told_in_the_last_minutes_is_counted_once(territory: Territory) -> None:
    life = Life(make_territory(57))
    station = life.made.of_type("WeatherStation")[3]
    end = time.time()
    columns = list(regular(life, LAST_DAY, [station], end))
    names = names_of(territory)
    series = names[station.key, "temperature"]
    last = next(c for c in columns if c.attribute == "temperature")
    payload = json.dumps({"temperature": last.num[-1], "at": last.at[-1] * 1000}).encode()
    told(territory, station.key, payload)
    wait_until(lambda: territory.ask("SELECT 1 FROM latest WHERE series_id = %s", series))

    with psycopg.connect(**recorder(territory), autocommit=True) as connection:  # type: ignore[arg-type]
        store(connection, columns, names, PARIS, end)

    counts = counted(territory, series)
    assert counts == (len(last.at),) * 3


def test_forgetting_takes_the_demo_and_leaves_what_else_was_measured(territory: Territory) -> None:
    life = Life(make_territory(57))
    gone, kept = life.made.of_type("WeatherStation")[4:6]
    names = names_of(territory)
    end = time.time()
    stored = (
        "SELECT (SELECT count(*) FROM observation WHERE series_id = %s),"
        " (SELECT count(*) FROM rollup_day WHERE series_id = %s),"
        " (SELECT count(*) FROM latest WHERE series_id = %s)"
    )
    of_gone, of_kept = ([names[one.key, "temperature"]] * 3 for one in (gone, kept))

    with psycopg.connect(**recorder(territory), autocommit=True) as connection:  # type: ignore[arg-type]
        store(connection, regular(life, HOURLY, [gone, kept], end), names, PARIS, end)
        before = territory.ask(stored, *of_kept)
        forget(connection, [series for (key, _), series in names.items() if key == gone.key])

    assert territory.ask(stored, *of_gone) == [(0, 0, 0)]
    assert territory.ask(stored, *of_kept) == before
    assert before[0][0] > 0


def test_daily_summaries_of_lamps_end_where_their_own_values_begin(territory: Territory) -> None:
    life = Life(make_territory(57))
    lamp = life.made.of_type("Streetlight")[7]
    end = datetime(2026, 11, 20, 15, tzinfo=PARIS).timestamp()
    names = names_of(territory)

    with psycopg.connect(**recorder(territory), autocommit=True) as connection:  # type: ignore[arg-type]
        store_days(connection, lamp_days(life, [lamp], end), names)

    days, newest = territory.ask(
        "SELECT count(*), max(at) FROM rollup_day WHERE series_id = %s", names[lamp.key, "energy"]
    )[0]
    assert days == 364
    assert newest == datetime(2026, 11, 18, tzinfo=PARIS)


def test_a_centres_history_says_each_thing_once_in_order() -> None:
    life = Life(make_territory(57))
    centre = life.made.of_type("RecyclingCentre")[0]
    end = datetime(2026, 11, 20, 15, tzinfo=PARIS).timestamp()

    columns = {column.attribute: column for column in centres(life, [centre], end)}

    assert set(columns) == {"zone1", "zone2", "zone3", "zone4", "gateCount", "docksOpen",
                            "observedWait"}  # fmt: skip
    for column in columns.values():
        assert (column.at[1:] > column.at[:-1]).all()
        assert column.at[-1] <= end
