"""The demo and a replay from end to end: real MQTT, real gate, real recorder."""

import json
import os
import signal
import stat
import time
from pathlib import Path

import pytest

from eclor.field.credentials import field_book
from eclor.field.devices.fleet import Fleet
from eclor.testing.waiting import wait_until
from tests.field.conftest import Territory

BERLIN_FILE = Path("../shared/data/traffic/berlin_hourly_30_sections_2023.csv.gz")


def test_the_demo_is_loaded_once(territory: Territory) -> None:
    before = territory.ask("SELECT count(*), max(id) FROM entity")

    again = territory.eclor("demo")

    assert again.returncode == 0
    assert "is there already" in again.stdout
    assert territory.ask("SELECT count(*), max(id) FROM entity") == before
    assert territory.ask("SELECT count(*) FROM device WHERE simulated") == [(4811,)]
    assert territory.ask("SELECT count(*) FROM entity WHERE NOT simulated") == [(0,)]
    assert territory.ask("SELECT count(*) FROM lighting_following") == [(7,)]  # one path


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
