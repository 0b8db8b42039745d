"""A whole house in one file, and back again into an empty home."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from benchmarks.rig import Rig, rig
from eclor.run.addresses import owner
from eclor.run.backup.nightly import due
from eclor.run.backup.places import Standing, own_key, standing
from eclor.run.backup.restoring import scratch
from eclor.run.backup.snapshot import differences, fingerprints, snapshot

ERASED = "0192e4a0-0000-7000-8000-00000000aa01"
PERSON = """
INSERT INTO person (territory_id, email, name, subject, password, is_active)
VALUES (1, replace(%(name)s, ' ', '.') || '@example.org', %(name)s, %(subject)s, '!', true)
"""
CANARY = "Le grand canari de la rue des Lilas"
PARIS = ZoneInfo("Europe/Paris")


@dataclass
class BackedUp:
    """A house with something in it, and the file its backup is."""

    house: Rig
    file: Path
    said: str


def eclor(house: Rig, *words: str, home: Path | None = None) -> subprocess.CompletedProcess[str]:
    outside = {k: v for k, v in os.environ.items() if not k.startswith("ECLOR_")}
    mine = house.environment | ({"ECLOR_HOME": str(home)} if home else {})
    return subprocess.run(
        [sys.executable, "-m", "eclor.run", *words],
        env=outside | mine, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def back(
    backed_up: BackedUp, file: Path, key: Path, home: Path, *more: str, nobody_erased: bool = True
) -> subprocess.CompletedProcess[str]:
    """`eclor restore` of a file into a home."""
    nobody = ("--nobody-erased",) if nobody_erased and not more else ()
    words = ("restore", str(file), "--key-file", str(key), *nobody, *more)
    return eclor(backed_up.house, *words, home=home)


@pytest.fixture(scope="module")
def backed_up() -> Iterator[BackedUp]:
    with rig() as house:
        with house.connect() as connection:
            connection.execute(
                "INSERT INTO territory (id, slug, name, hosts, simulated, timezone)"
                " VALUES (1, 'val-alzette', %s, '[]', true, 'Europe/Paris')",
                [CANARY],
            )
            for name, subject in (("Leon To Go", ERASED), ("Noor Still There", uuid4())):
                connection.execute(PERSON, {"name": name, "subject": subject})
        (house.home / "files" / "2026").mkdir(parents=True)
        (house.home / "files" / "2026" / "photo.webp").write_bytes(CANARY.encode())
        done = eclor(house, "backup")
        assert done.returncode == 0, done.stderr
        yield BackedUp(house, Path(done.stdout.splitlines()[0]), done.stdout)


def test_a_backup_is_proven_by_a_restore_before_it_counts(backed_up: BackedUp) -> None:
    found = standing(backed_up.file.parent)

    assert found.file == backed_up.file.name
    assert found.verified is not None
    assert found.trouble == ""
    assert "found the same" in backed_up.said


def test_nobody_reads_the_file_without_its_key(backed_up: BackedUp) -> None:
    content = backed_up.file.read_bytes()

    assert content.startswith(b"age-encryption.org/v1\n")
    assert CANARY.encode() not in content
    assert backed_up.file.stat().st_mode & 0o077 == 0


def test_a_house_comes_back_into_an_empty_home_with_every_row_and_every_file(
    backed_up: BackedUp, tmp_path: Path
) -> None:
    key, home = tmp_path / "key", tmp_path / "home"
    key.write_text(eclor(backed_up.house, "backup", "--key").stdout)

    done = back(backed_up, backed_up.file, key, home)

    assert done.returncode == 0, done.stderr
    assert (home / "files" / "2026" / "photo.webp").read_text() == CANARY
    assert (home / "secrets.json").read_text() == (
        backed_up.house.home / "secrets.json"
    ).read_text()
    again = back(backed_up, backed_up.file, key, home)
    assert again.returncode == 2
    assert "holds a house already" in again.stderr


def test_whoever_was_erased_since_stays_erased(backed_up: BackedUp, tmp_path: Path) -> None:
    key, home, journal = tmp_path / "key", tmp_path / "home", tmp_path / "erased.jsonl"
    key.write_text(eclor(backed_up.house, "backup", "--key").stdout)
    line = {"at": "2026-11-23T10:00:00+00:00", "territory": 1, "subject": ERASED}
    journal.write_text(json.dumps(line) + "\n")

    done = back(backed_up, backed_up.file, key, home, "--erased", str(journal))

    assert done.returncode == 0, done.stderr
    assert (home / "backups" / "erased.jsonl").read_text() == journal.read_text()
    with rig(home) as house, house.connect() as connection:
        left = connection.execute("SELECT name FROM person ORDER BY name").fetchall()
    assert left == [("Noor Still There",)]


def test_a_backup_without_its_journal_is_not_restored_in_silence(
    backed_up: BackedUp, tmp_path: Path
) -> None:
    key, home = tmp_path / "key", tmp_path / "home"
    key.write_text(eclor(backed_up.house, "backup", "--key").stdout)

    done = back(backed_up, backed_up.file, key, home, nobody_erased=False)

    assert done.returncode == 2
    assert "--nobody-erased" in done.stderr
    assert not home.joinpath("secrets.json").exists()


@pytest.mark.parametrize("harm", ["cut short", "one byte changed", "another's key"])
def test_what_does_not_open_is_refused_and_leaves_nothing(
    backed_up: BackedUp, tmp_path: Path, harm: str
) -> None:
    key, home, file = tmp_path / "key", tmp_path / "home", tmp_path / "harmed"
    key.write_text(eclor(backed_up.house, "backup", "--key").stdout)
    content = bytearray(backed_up.file.read_bytes())
    if harm == "cut short":
        del content[len(content) // 2 :]
    elif harm == "one byte changed":
        content[len(content) // 2] ^= 1
    else:
        other = scratch(backed_up.house.configuration, tmp_path / "other")
        other.home_path.mkdir()
        key.write_text(str(own_key(other)))
    file.write_bytes(content)

    done = back(backed_up, file, key, home)

    assert done.returncode == 2
    assert re.search(r"does not open|no backup of Eclor", done.stderr)
    assert not (home / "secrets.json").exists()
    assert not (home / "postgres").exists()


def test_a_copy_that_differs_by_one_letter_is_found(backed_up: BackedUp) -> None:
    address = owner(backed_up.house.configuration)
    with snapshot(address) as before, backed_up.house.connect() as connection:
        connection.execute("UPDATE territory SET name = name || '!'")

    assert differences(before.fingerprints, fingerprints(address)) == [
        "public.territory has other values"
    ]


def at(hour: int, day: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, 17, tzinfo=PARIS)


def proven(at: datetime) -> Standing:
    return Standing(begun_at=at.isoformat(), verified_at=at.isoformat())


def test_a_backup_is_due_once_a_night() -> None:
    born = at(9, day=1)

    assert due(Standing(), at(9), at(3))
    assert not due(Standing(), at(9), at(12))
    assert due(proven(at(2, day=9)), born, at(2))
    assert not due(proven(at(2)), born, at(4))
    assert not due(proven(at(2)), born, at(15))


def test_a_night_that_was_missed_is_made_up_by_day() -> None:
    assert due(proven(at(2, day=8)), at(9, day=1), at(10))


def test_one_that_failed_is_tried_again_after_three_hours() -> None:
    failed = Standing(begun_at=at(1).isoformat(), trouble="no room")

    assert not due(failed, at(9, day=1), at(3))
    assert due(failed, at(9, day=1), at(5))
