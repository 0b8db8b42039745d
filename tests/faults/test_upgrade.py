"""An upgrade brings a house to the new shape with all it holds, or leaves it exactly as it was."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from eclor.run.supervisor.lock import HomeLock
from eclor.run.upgrading import BEFORE, COPY, settle
from eclor.testing.house import _started, database, eclor, owner_conninfo

pytestmark = pytest.mark.faults
# The house as the version before left it: without the last tables.
OLDER = """
DROP VIEW rights_request_listed; DROP TABLE rights_request;
DELETE FROM trust.protected WHERE name = 'rights_request';
DELETE FROM django_migrations WHERE app = 'trust' AND name = '0013_requests';
"""
IN_THE_WAY = "CREATE TABLE rights_request (kept text); INSERT INTO rights_request VALUES ('canari')"
HELD = "SELECT count(*) FROM commune", "SELECT to_regclass('rights_request_listed') IS NOT NULL"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An older house that is stopped."""
    monkeypatch.setenv("ECLOR_HOME", str(tmp_path))
    with database(tmp_path), psycopg.connect(owner_conninfo(tmp_path)) as connection:
        connection.execute(OLDER)
    return tmp_path


def upgraded(home: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        eclor("upgrade"), env=os.environ | {"ECLOR_HOME": str(home)},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def held(home: Path, *more: str) -> list[object]:
    server = _started(home, "postgres")
    try:
        with psycopg.connect(owner_conninfo(home)) as connection:
            return [connection.execute(one).fetchone()[0] for one in (*HELD, *more)]
    finally:
        server.terminate()
        server.wait(timeout=60)


def test_an_older_house_takes_the_new_shape_with_all_it_holds(home: Path):
    done = upgraded(home)

    assert done.returncode == 0, done.stderr
    assert held(home) == [3, True]
    assert (home / BEFORE).exists()
    assert not (home / COPY).exists()
    assert list((home / "backups").glob("*.eclor.age"))


def test_what_does_not_fit_leaves_the_house_exactly_as_it_was(home: Path):
    server = _started(home, "postgres")
    with psycopg.connect(owner_conninfo(home)) as connection:
        connection.execute(IN_THE_WAY)
    server.terminate()
    server.wait(timeout=60)

    done = upgraded(home)

    assert (done.returncode, "nothing was changed" in done.stderr) == (2, True), done.stderr
    assert held(home, "SELECT kept FROM rights_request") == [3, False, "canari"]
    assert not (home / COPY).exists()


def test_a_house_that_runs_is_not_touched(home: Path):
    server = _started(home, "postgres")
    try:
        done = upgraded(home)
    finally:
        server.terminate()
        server.wait(timeout=60)

    assert (done.returncode, "is running" in done.stderr) == (2, True)


def test_no_house_can_start_while_its_database_is_swapped(home: Path):
    lock = HomeLock(home / "run")
    try:
        done = upgraded(home)
    finally:
        lock.release()

    assert (done.returncode, "already runs" in done.stderr) == (2, True), done.stderr
    assert held(home) == [3, False]


def test_a_machine_that_stopped_between_the_two_names_finds_its_database_again(tmp_path: Path):
    (tmp_path / BEFORE).mkdir()
    (tmp_path / BEFORE / "PG_VERSION").write_text("18")

    settle(tmp_path)
    settle(tmp_path)

    assert (tmp_path / "postgres" / "PG_VERSION").read_text() == "18"
    assert not (tmp_path / BEFORE).exists()
