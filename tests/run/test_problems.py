"""What keeps the house from running is said in one sentence, with its mend."""

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from eclor.run.checks.schema import refuse_unfit
from eclor.run.engines.postgres import owner_url
from tests.run.houses import BOUND_BY_PERMISSIONS, IS_ROOT_WITH_MOUNTS, OWN_MOUNTS, House
from tests.run.test_engines import configuration

needs_mount = pytest.mark.skipif(
    not OWN_MOUNTS, reason="this kernel lets nobody here mount a small disk to try on"
)


def on_disk(house: House, options: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run `eclor` with its home on a disk of its own, gone afterwards."""
    house.home.mkdir()
    script = 'mount -t tmpfs -o "$0" none "$ECLOR_HOME" && exec "$@"'
    return _run(house, [*OWN_MOUNTS, "sh", "-c", script, options], *words)


def _run(house: House, before: list[str], *words: str) -> "subprocess.CompletedProcess[str]":
    """Run `eclor` by way of another program."""
    return subprocess.run(
        [*before, sys.executable, "-P", "-m", "eclor.run", *words],
        env=house.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", ["up", "doctor"])
@pytest.mark.parametrize("name", ["http", "mqtt", "nats", "metrics"])
def test_a_busy_port_is_named_with_its_setting_and_its_holder(
    house: House, name: str, command: str
) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", house.ports[name]))
        holder.listen()

        done = house.eclor(command)

    assert done.returncode == 2
    assert f"Port {house.ports[name]} for" in done.stdout + done.stderr
    assert f"(process {os.getpid()})" in done.stdout + done.stderr
    assert f"set ECLOR_{name.upper()}_PORT to a free port." in done.stdout + done.stderr


def test_two_settings_with_the_same_port_are_told_apart(house: House) -> None:
    done = house.eclor("up", ECLOR_MQTT_PORT=str(house.ports["http"]))

    assert done.returncode == 2
    assert f"ECLOR_HTTP_PORT and ECLOR_MQTT_PORT are both {house.ports['http']}" in done.stderr


def test_an_address_of_another_machine_is_refused(house: House) -> None:
    done = house.eclor("up", ECLOR_BIND="192.0.2.1")

    assert done.returncode == 2
    assert "192.0.2.1 is no address of this machine: set ECLOR_BIND" in done.stderr


@needs_mount
@pytest.mark.parametrize("command", ["up", "doctor"])
def test_a_read_only_home_is_refused_even_to_root(house: House, command: str) -> None:
    done = on_disk(house, "ro", command)

    assert done.returncode == 2
    said = f"{house.home} lies on a read-only disk: set ECLOR_HOME to a folder that can be written."
    assert said in done.stdout + done.stderr


def test_a_home_without_permission_is_refused(house: House) -> None:
    house.home.mkdir(mode=0o500)

    done = _run(house, BOUND_BY_PERMISSIONS, "up")

    assert done.returncode == 2
    assert "cannot be written (Permission denied): set ECLOR_HOME" in done.stderr


@needs_mount
@pytest.mark.parametrize("command", ["up", "doctor"])
def test_a_full_disk_is_refused(house: House, command: str) -> None:
    done = on_disk(house, "size=60m,mode=700", command)

    assert done.returncode == 2
    assert "MB are free on the disk of" in done.stdout + done.stderr
    assert "free at least 100 MB" in done.stdout + done.stderr


@needs_mount
def test_a_disk_that_gets_full_is_a_warning(house: House) -> None:
    done = on_disk(house, "size=300m,mode=700", "doctor")

    assert done.returncode == 0
    assert "warning  disk: Only 300 MB are free" in done.stdout


@pytest.mark.skipif(not IS_ROOT_WITH_MOUNTS, reason="only root meets homes of other people")
def test_root_does_not_take_the_home_of_somebody_else(house: House) -> None:
    done = on_disk(house, "uid=65534,mode=700", "up")

    assert done.returncode == 2
    assert f"{house.home} belongs to nobody: start Eclor as nobody" in done.stderr


def test_a_home_that_is_a_file_is_refused(house: House) -> None:
    house.home.write_text("")

    done = house.eclor("up")

    assert done.returncode == 2
    assert f"{house.home} is not a folder" in done.stderr


def test_a_clock_that_went_back_two_days_is_refused(house: House) -> None:
    house.home.mkdir()
    seen = datetime.now(UTC) + timedelta(days=2)
    (house.home / "last-alive").write_text(seen.isoformat())

    done = house.eclor("up")

    assert done.returncode == 2
    assert f"but Eclor already lived {seen:%Y-%m-%d %H:%M} UTC: set the clock" in done.stderr


def test_an_unknown_setting_is_not_overlooked(house: House) -> None:
    done = house.eclor("up", ECLOR_HTTP="80")

    assert (done.returncode, done.stderr) == (
        2,
        "eclor: ECLOR_HTTP is not a setting; `eclor settings` lists them.\n",
    )


def test_an_outside_database_that_does_not_answer_is_named(house: House) -> None:
    nowhere = "postgresql://eclor:secret@127.0.0.1:1/eclor"

    done = house.eclor("up", ECLOR_DATABASE_URL=nowhere)

    assert done.returncode == 2
    assert "PostgreSQL of ECLOR_DATABASE_URL does not answer" in done.stderr
    assert "secret" not in done.stderr


def test_an_outside_nats_that_does_not_answer_is_named(house: House) -> None:
    done = house.eclor("up", ECLOR_NATS_URL="nats://127.0.0.1:1", ECLOR_NATS_MQTT="127.0.0.1:2")

    assert done.returncode == 2
    assert "NATS of ECLOR_NATS_URL does not answer at 127.0.0.1:1" in done.stderr


def test_a_database_that_a_newer_eclor_has_changed_is_refused(house: House) -> None:
    house.up("--only", "postgres")
    url = owner_url(configuration(house))
    with psycopg.connect(url) as line:
        line.execute("CREATE TABLE django_migrations (id int, app text, name text)")
        line.execute("INSERT INTO django_migrations VALUES (1, 'context', '0001_initial')")
        refuse_unfit(url)
        line.execute("INSERT INTO django_migrations VALUES (2, 'context', '9999_later')")

    done = house.eclor("migrate")

    assert done.returncode == 2
    assert "A newer Eclor has changed this database (context.9999_later is" in done.stderr


def test_a_clock_behind_what_the_field_said_is_refused(house: House) -> None:
    house.up("--only", "postgres")
    with psycopg.connect(owner_url(configuration(house))) as line:
        line.execute("CREATE TABLE latest (received_at timestamptz)")
        line.execute("INSERT INTO latest VALUES (now() + interval '2 days')")

    done = house.eclor("migrate")

    assert done.returncode == 2
    assert "but the database heard from the field at" in done.stderr


def test_doctor_finds_data_of_another_major_version(house: House) -> None:
    data = house.home / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("16\n")

    done = house.eclor("doctor")

    assert done.returncode == 2
    assert f"bad      tables: {data} was made by PostgreSQL 16" in done.stdout


def test_doctor_finds_a_good_place_good(house: House) -> None:
    done = house.eclor("doctor")

    assert done.returncode == 0
    assert {line.split()[0] for line in done.stdout.splitlines()} == {"ok"}


def test_doctor_knows_that_the_house_itself_holds_its_ports(house: House) -> None:
    house.up("--only", "postgres")

    done = house.eclor("doctor")

    assert "ok       ports: held by Eclor itself, which runs in this home." in done.stdout
    assert done.returncode == 0


def test_settings_never_show_a_password(house: House) -> None:
    done = house.eclor("settings", ECLOR_DATABASE_URL="postgresql://eclor:hunter2@db/eclor")

    assert "hunter2" not in done.stdout
    assert "now: postgresql://eclor:…@db/eclor" in done.stdout


def test_an_unknown_process_name_is_refused_with_the_known_ones(house: House) -> None:
    done = house.eclor("up", "--only", "postgress")

    assert done.returncode == 2
    assert "No process is called 'postgress'; there are " in done.stderr


def test_the_home_is_not_made_by_asking_for_help(house: House) -> None:
    house.eclor("settings")

    assert not Path(house.home).exists()
