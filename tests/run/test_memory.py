"""What the supervisor writes down and remembers from start to start."""

import io
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import PermissionDenied

from eclor.core.service.configuration import Configuration
from eclor.run.logs import Untraced
from eclor.run.problems import CannotRun
from eclor.run.supervisor.child import _readable
from eclor.run.supervisor.journal import FILE_SIZE, MOST, SPAN, Journal, LogFile
from eclor.run.supervisor.metrics import _forget_the_dead
from eclor.run.supervisor.plan import units
from eclor.run.supervisor.prepared import Prepared
from eclor.run.supervisor.unit import Unit
from tests.run.houses import House
from tests.run.test_engines import configuration, owner_url

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_a_log_never_grows_beyond_four_files(tmp_path: Path) -> None:
    log = LogFile(tmp_path, "nats")

    for number in range(6):
        log.write(b"%d" % number + b"x" * FILE_SIZE)
    log.close()

    kept = {path.name: path.read_bytes()[:1] for path in tmp_path.iterdir()}
    assert kept == {"nats.log": b"", "nats.log.1": b"5", "nats.log.2": b"4", "nats.log.3": b"3"}


def test_no_process_can_play_with_the_terminal() -> None:
    assert _readable(b"\x1b[31mred\x1b[0m \x1b]0;title\x07 \x00 \xff") == "red ·]0;title· · �"


def test_engines_chatter_goes_to_their_file_only(tmp_path: Path) -> None:
    shown = io.StringIO()
    nats = Unit(name="nats", command=(), chatter=r"\[INF\]")
    journal = Journal(tmp_path, [nats], shown, clock=lambda: NOON)

    journal.say("nats", "[INF] ready")
    journal.say("nats", "[WRN] slow")
    journal.close()

    assert [line.split(" ", 1)[1] for line in shown.getvalue().splitlines()] == ["nats  [WRN] slow"]
    assert (tmp_path / "nats.log").read_text() == (
        "2026-11-20T12:00:00.000Z [INF] ready\n2026-11-20T12:00:00.000Z [WRN] slow\n"
    )


def test_what_belongs_to_a_line_goes_where_the_line_goes(tmp_path: Path) -> None:
    shown = io.StringIO()
    postgres = next(
        unit for unit in units(Configuration(home="/nowhere")) if unit.name == "postgres"
    )
    journal = Journal(tmp_path, [postgres], shown, clock=lambda: NOON)

    for line in (
        "LOG:  still waiting",
        "DETAIL:  of the lock",
        "ERROR:  no",
        "HINT:  do",
        "LOG:  x",
    ):
        journal.say("postgres", line)
    journal.close()

    said = [line.split("postgres ", 1)[1] for line in shown.getvalue().splitlines()]
    assert said == ["ERROR:  no", "HINT:  do"]


def test_a_process_that_says_the_same_a_thousand_times_leaves_the_others_readable(
    tmp_path: Path,
) -> None:
    shown, times = io.StringIO(), [NOON]
    journal = Journal(tmp_path, [Unit(name="gate", command=())], shown, clock=lambda: times[0])

    for _ in range(1000):
        journal.say("gate", "nobody answers")
    journal.say("eclor", "gate is ready")
    times[0] += SPAN
    journal.say("gate", "all is well")
    journal.close()

    lines = shown.getvalue().splitlines()
    assert len(lines) == MOST + 3
    assert str(tmp_path / "gate.log") in lines[MOST]
    assert (lines[-2].endswith("gate is ready"), lines[-1].endswith("all is well")) == (True, True)
    assert len((tmp_path / "gate.log").read_text().splitlines()) == 1001


def names(**given: str) -> list[str]:
    return [unit.name for unit in units(Configuration(home="/nowhere", **given))]


def test_an_outside_postgres_and_nats_are_never_started() -> None:
    found = names(database_url="postgresql://db/eclor", nats_url="nats://bus", nats_mqtt="bus:1883")

    assert not {"postgres", "nats"} & set(found)


def test_without_the_demo_nothing_is_simulated() -> None:
    assert not {"demo", "field"} & set(names(demo="off"))


def test_two_recorders_and_three_webs_stand_side_by_side() -> None:
    found = names(recorders="2", webs="3")

    assert [n for n in found if "-" in n] == ["web-1", "web-2", "web-3", "record-1", "record-2"]


def test_a_name_stands_for_its_numbered_ones() -> None:
    there = Configuration(home="/nowhere", webs="2")

    assert [unit.name for unit in units(there, only=["web"])] == ["web-1", "web-2"]
    assert "web-2" not in [unit.name for unit in units(there, without=["web-2"])]


def test_nothing_waits_for_what_is_not_there() -> None:
    found = units(Configuration(home="/nowhere"))
    known = {unit.name for unit in found}

    assert all(set(unit.needs) <= known for unit in found)


def test_a_database_is_migrated_again_only_when_something_changed(house: House) -> None:
    house.up("--only", "postgres")
    there = configuration(house)
    with psycopg.connect(owner_url(there), autocommit=True) as line:
        line.execute("CREATE TABLE django_migrations (id int, applied timestamptz)")
        line.execute("INSERT INTO django_migrations VALUES (1, '2026-11-20')")
        prepared = Prepared(there)
        before = prepared.migrated()

        prepared.note_migrated()
        same = Prepared(there).migrated()
        line.execute("INSERT INTO django_migrations VALUES (2, '2026-11-21')")

        assert (before, same, prepared.migrated()) == (False, True, False)


def test_the_demo_is_loaded_once_for_each_seed_and_database(house: House) -> None:
    house.up("--only", "postgres")
    there = configuration(house)
    with psycopg.connect(owner_url(there), autocommit=True) as line:
        line.execute("CREATE TABLE django_migrations (id int, applied timestamptz)")
        line.execute("INSERT INTO django_migrations VALUES (1, '2026-11-20')")
        Prepared(there).note_demo()
        other_seed = Configuration(home=str(house.home), seed="58")

        assert Prepared(there).demo_loaded()
        assert not Prepared(other_seed).demo_loaded()
        line.execute("UPDATE django_migrations SET applied = '2026-11-22'")
        assert not Prepared(there).demo_loaded()


def test_a_dead_process_is_counted_no_more(tmp_path: Path) -> None:
    dead = tmp_path / "gauge_livesum_4194304999.db"
    living = tmp_path / f"gauge_livesum_{os.getpid()}.db"
    counted = tmp_path / "counter_4194304999.db"
    for file in (dead, living, counted):
        file.touch()

    _forget_the_dead(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {living.name, counted.name}


def test_an_unknown_name_is_no_silent_nothing() -> None:
    with pytest.raises(CannotRun, match="No process is called 'wbe'"):
        units(Configuration(home="/nowhere"), without=["wbe"])


def test_umask_keeps_everything_private(house: House) -> None:
    house.up("floors", fake=True)

    seen = {oct(path.stat().st_mode & 0o077) for path in house.home.rglob("*") if path.is_dir()}

    assert seen == {"0o0"}
    assert os.stat(house.home).st_mode & 0o077 == 0


@pytest.mark.parametrize(("problem", "traced"), [(PermissionDenied("x"), False), (OSError(), True)])
def test_a_refusal_leaves_one_line_and_a_fault_its_trace(problem: Exception, traced: bool) -> None:
    there = (type(problem), problem, None)
    line = logging.LogRecord("web", logging.WARNING, "", 0, "Forbidden: /alarms/", (), there)

    shown = Untraced().filter(line)

    assert shown
    assert (line.exc_info is not None) == traced
