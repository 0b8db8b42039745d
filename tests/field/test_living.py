"""The demo and a replay from end to end: real MQTT, real gate, real recorder."""

import json
import os
import signal
import stat
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
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
from tests.field.conftest import Territory
from tests.run.houses import wait_until

PARIS = ZoneInfo("Europe/Paris")
BERLIN_FILE = Path("../shared/data/traffic/berlin_hourly_30_sections_2023.csv.gz")


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


def test_the_demo_is_loaded_once(territory: Territory) -> None:
    before = territory.ask("SELECT count(*), max(id) FROM entity")

    again = territory.eclor("demo")

    assert again.returncode == 0
    assert "is there already" in again.stdout
    assert territory.ask("SELECT count(*), max(id) FROM entity") == before
    assert territory.ask("SELECT count(*) FROM device WHERE simulated") == [(4810,)]
    assert territory.ask("SELECT count(*) FROM entity WHERE NOT simulated") == [(0,)]


def test_the_demo_people_are_written_for_the_owner_alone(territory: Territory) -> None:
    file = territory.home / "demo-people.json"

    people = json.loads(file.read_text())

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [p["role"] for p in people] == ["operator", "elected", "administrator"]
    assert len({p["password"] for p in people}) == 3


def test_another_seed_is_refused_in_one_sentence(territory: Territory) -> None:
    said = territory.eclor("demo", ECLOR_SEED="3")

    assert said.returncode == 2
    assert "set ECLOR_SEED=57" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    "words", [("demo",), ("import", "lamps", "x.csv", "--federation", "x"), ("replay", "x.csv")]
)
def test_without_a_database_each_command_says_what_to_start(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("time,lon,lat\n2023-06-01 12:00,5.93,49.46\n")
    house = Territory(tmp_path / "home")

    said = house.eclor(*(str(file) if word == "x.csv" else word for word in words))

    assert said.returncode == 2
    assert "start `eclor up` first" in said.stderr
    assert "Traceback" not in said.stderr


def test_values_outlive_a_gate_that_is_killed_and_are_stored_once(territory: Territory) -> None:
    book = field_book(territory.home, 57)
    fleet = Fleet("127.0.0.1", territory.ports["mqtt"])
    fleet.add("ar-01", book.password("ar-01"))
    begin = int(time.time()) - 3600
    try:
        wait_until(lambda: fleet.move(0.05) or fleet.online == 1)
        gate = json.loads((territory.home / "run" / "children.json").read_text())["entries"]
        pid = next(entry["pid"] for entry in gate if entry["name"] == "gate")
        for number in range(400):
            payload = json.dumps({"power": number / 10, "at": begin + number}).encode()
            fleet.say("ar-01", "obs/ar-01-001", payload)
            if number == 200:
                os.kill(pid, signal.SIGKILL)
            fleet.move(0.0)
        wait_until(lambda: fleet.move(0.05) or fleet.waiting == 0)
    finally:
        fleet.close()

    stored = (
        "SELECT count(*), count(DISTINCT o.at) FROM observation o JOIN series s ON s.id = o.series_id"
        " JOIN device d ON d.entity_id = s.entity_id WHERE d.key = 'ar-01-001'"
        " AND s.attribute = 'power' AND o.at >= to_timestamp(%s)"
    )
    wait_until(lambda: territory.ask(stored, begin)[0][0] >= 400)
    assert territory.ask(stored, begin) == [(400, 400)]
    assert fleet.tally.cuts >= 1


def test_a_wrong_password_keeps_a_device_out(territory: Territory) -> None:
    fleet = Fleet("127.0.0.1", territory.ports["mqtt"])
    fleet.add("ar-02", "guessed")
    try:
        wait_until(lambda: fleet.move(0.05) or fleet.tally.refused > 0)
    finally:
        fleet.close()

    assert fleet.online == 0


def test_a_replayed_day_arrives_over_mqtt_to_the_last_value(territory: Territory) -> None:
    counted = Path(territory.home.parent / "paris.csv")
    rows = [
        f"2023-06-01 {hour:02d}:00,{hour * 10},{hour if hour != 5 else ''}" for hour in range(24)
    ]
    counted.write_text("\n".join(["heure_paris,Pont Nord,Pont Sud", *rows]))

    said = territory.eclor("replay", str(counted), "--speed", "1e9")

    assert said.returncode == 0, said.stderr
    assert "47 values of 2 counters were sent over MQTT and acknowledged" in said.stdout
    arrived = (
        "SELECT e.name, count(*), sum(o.num) FROM observation o JOIN series s ON s.id = o.series_id"
        " JOIN entity e ON e.id = s.entity_id WHERE e.attributes ->> 'replayedFrom' = 'paris.csv'"
        " GROUP BY 1 ORDER BY 1"
    )
    wait_until(lambda: sum(n for _, n, _ in territory.ask(arrived)) == 47)
    assert territory.ask(arrived) == [
        ("Compteur rejoué Pont Nord", 24, 2760.0),
        ("Compteur rejoué Pont Sud", 23, 271.0),
    ]
    assert territory.ask("SELECT count(*) FROM refused_message") == [(0,)]
    newest = territory.ask(
        "SELECT max(l.at) FROM latest l JOIN entity e ON e.id = l.entity_id"
        " WHERE e.attributes ? 'replayedFrom'"
    )[0][0]
    assert 0 <= time.time() - newest.timestamp() < 2 * 3600


def test_replaying_again_makes_no_second_counter(territory: Territory) -> None:
    counted = Path(territory.home.parent / "again.csv")
    counted.write_text("heure_paris,Pont\n2023-06-01 12:00,1\n2023-06-01 13:00,2\n")
    territory.eclor("replay", str(counted), "--speed", "1e9")

    said = territory.eclor("replay", str(counted), "--speed", "1e9")

    assert "0 of 1 counters were new" in said.stdout
    assert territory.ask(
        "SELECT count(*) FROM entity WHERE attributes ->> 'replayedFrom' = 'again.csv'"
    ) == [(1,)]


def test_old_times_that_would_be_refused_are_not_sent(territory: Territory) -> None:
    counted = Path(territory.home.parent / "old.csv")
    counted.write_text("heure_paris,Pont\n2023-06-01 12:00,1\n")

    said = territory.eclor("replay", str(counted), "--keep-times")

    assert said.returncode == 1
    assert "kept 400 days: leave --keep-times out" in said.stderr
    assert territory.ask(
        "SELECT count(*) FROM entity WHERE attributes ->> 'replayedFrom' = 'old.csv'"
    ) == [(0,)]


def test_a_federation_nobody_knows_is_told_with_those_there_are(territory: Territory) -> None:
    counted = Path(territory.home.parent / "where.csv")
    counted.write_text("heure_paris,Pont\n2023-06-01 12:00,1\n")

    said = territory.eclor("replay", str(counted), "--federation", "atlantis")

    assert said.returncode == 1
    assert (
        "There is no federation 'atlantis'; the federations here are: haut-val-alzette."
        in said.stderr
    )


def test_a_day_of_berlin_arrives_whole(territory: Territory) -> None:
    if not BERLIN_FILE.exists():
        pytest.skip(f"{BERLIN_FILE} is not here")

    said = territory.eclor("replay", str(BERLIN_FILE.absolute()), "--from", "2023-06-14", "--to",
                           "2023-06-15", "--speed", "1e9")  # fmt: skip

    assert said.returncode == 0, said.stderr
    sent = int(
        said.stdout.split(" values of 30 counters were sent")[0].split()[-1].replace(",", "")
    )
    arrived = (
        "SELECT count(*) FROM observation o JOIN series s ON s.id = o.series_id"
        " JOIN entity e ON e.id = s.entity_id"
        " WHERE e.attributes ->> 'replayedFrom' = 'berlin_hourly_30_sections_2023.csv.gz'"
    )
    wait_until(lambda: territory.ask(arrived)[0][0] == sent)
    assert sent > 600


def test_history_is_stored_with_its_summaries_and_a_second_time_nothing(
    territory: Territory,
) -> None:
    life = Life(make_territory(57))
    end = time.time()
    few = [life.made.of_type("WeatherStation")[0]]
    with psycopg.connect(**recorder(territory), autocommit=True) as connection:  # type: ignore[arg-type]
        names = names_of(territory)
        kind = replace(WEATHER, windows=((3, 3600.0),))
        stored = store(connection, regular(life, kind, few, end), names, PARIS, end)

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
        store(connection, regular(life, kind, few, end), names, PARIS, end)
    assert territory.ask("SELECT count(*) FROM observation WHERE series_id = %s", series) == [
        (raw,)
    ]


def test_history_leaves_alone_what_the_living_field_said_meanwhile(territory: Territory) -> None:
    life = Life(make_territory(57))
    station = life.made.of_type("WeatherStation")[1]
    end = time.time()
    book = field_book(territory.home, 57)
    fleet = Fleet("127.0.0.1", territory.ports["mqtt"])
    fleet.add(station.key, book.password(station.key))
    names = names_of(territory)
    series = names[station.key, "temperature"]
    at = int(end) + 1
    try:
        payload = json.dumps({"temperature": 33.3, "at": at}).encode()
        wait_until(lambda: fleet.move(0.05) or fleet.online == 1)
        fleet.say(station.key, f"obs/{station.key}", payload)
        wait_until(lambda: fleet.move(0.05) or fleet.waiting == 0)
    finally:
        fleet.close()
    wait_until(lambda: territory.ask("SELECT 1 FROM latest WHERE series_id = %s", series))

    with psycopg.connect(**recorder(territory), autocommit=True) as connection:  # type: ignore[arg-type]
        kind = replace(WEATHER, windows=((1, 600.0),))
        store(connection, regular(life, kind, [station], end), names, PARIS, end)

    latest = territory.ask("SELECT num FROM latest WHERE series_id = %s", series)
    counts = territory.ask(
        "SELECT (SELECT count(*) FROM observation WHERE series_id = %s),"
        " (SELECT sum(n) FROM rollup_15m WHERE series_id = %s),"
        " (SELECT sum(n) FROM rollup_day WHERE series_id = %s)",
        series, series, series,
    )[0]  # fmt: skip
    assert latest == [(33.3,)]
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] > 100


def test_what_a_device_told_in_the_last_minutes_is_counted_once(territory: Territory) -> None:
    life = Life(make_territory(57))
    station = life.made.of_type("WeatherStation")[3]
    end = time.time()
    kind = replace(WEATHER, windows=((1, 600.0),))
    columns = list(regular(life, kind, [station], end))
    names = names_of(territory)
    series = names[station.key, "temperature"]
    book = field_book(territory.home, 57)
    fleet = Fleet("127.0.0.1", territory.ports["mqtt"])
    fleet.add(station.key, book.password(station.key))
    last = next(c for c in columns if c.attribute == "temperature")
    payload = json.dumps({"temperature": last.num[-1], "at": last.at[-1] * 1000}).encode()
    try:
        wait_until(lambda: fleet.move(0.05) or fleet.online == 1)
        fleet.say(station.key, f"obs/{station.key}", payload)
        wait_until(lambda: fleet.move(0.05) or fleet.waiting == 0)
    finally:
        fleet.close()
    wait_until(lambda: territory.ask("SELECT 1 FROM latest WHERE series_id = %s", series))

    with psycopg.connect(**recorder(territory), autocommit=True) as connection:  # type: ignore[arg-type]
        store(connection, columns, names, PARIS, end)

    counts = territory.ask(
        "SELECT (SELECT count(*) FROM observation WHERE series_id = %s),"
        " (SELECT sum(n) FROM rollup_15m WHERE series_id = %s),"
        " (SELECT sum(n) FROM rollup_day WHERE series_id = %s)",
        series, series, series,
    )[0]  # fmt: skip
    assert counts == (len(last.at),) * 3


def test_forgetting_takes_the_demo_and_leaves_what_else_was_measured(territory: Territory) -> None:
    names = names_of(territory)
    forgotten = names["meteo-01", "temperature"]
    kept = names["meteo-02", "temperature"]
    stored = (
        "SELECT (SELECT count(*) FROM observation WHERE series_id = %s),"
        " (SELECT count(*) FROM rollup_day WHERE series_id = %s),"
        " (SELECT count(*) FROM latest WHERE series_id = %s)"
    )
    before = territory.ask(stored, kept, kept, kept)

    with psycopg.connect(**recorder(territory), autocommit=True) as connection:  # type: ignore[arg-type]
        forget(connection, [series for (key, _), series in names.items() if key == "meteo-01"])

    assert territory.ask(stored, forgotten, forgotten, forgotten) == [(0, 0, 0)]
    assert territory.ask(stored, kept, kept, kept) == before
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
