"""`eclor upgrade`: a proven backup, the new shape on a copy of the database, then one swap or nothing.

Whatever fails, and whenever the machine stops, the house is the one of before: only the last two
renames touch it, and the start of the database mends what stands between them.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places, sync_folder
from eclor.run.addresses import owner
from eclor.run.backup.commands import run as back_up
from eclor.run.backup.restoring import database_up, is_there, scratch
from eclor.run.problems import CannotRun
from eclor.run.supervisor.lock import HomeLock

COPY, BEFORE = "upgrade", "postgres.before"


@dataclass(frozen=True, slots=True)
class Upgraded:
    """``backup`` is the file that was proven before, ``before`` the database as it was."""

    backup: Path
    before: Path


def upgrade(configuration: Configuration) -> Upgraded:
    """Bring a house that is stopped to the shape of this program. Raises CannotRun; then nothing changed."""
    home = configuration.home_path
    settle(home)
    _refuse(configuration)
    Places(home).make()
    lock = HomeLock(
        Places(home).run
    )  # what a house that starts meanwhile writes would be swapped away
    try:
        return _upgraded(configuration, home)
    finally:
        lock.release()


def _upgraded(configuration: Configuration, home: Path) -> Upgraded:
    with database_up(configuration):
        made = back_up(configuration)
    copy = home / COPY
    shutil.rmtree(copy, ignore_errors=True)  # of an upgrade that was cut short
    try:
        _copy(home, copy)
        _migrate(scratch(configuration, copy))
        _swap(home, copy)
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    return Upgraded(backup=made.file, before=home / BEFORE)


def settle(home: Path) -> None:
    """Undo half a swap: before PostgreSQL starts, or it would begin an empty database."""
    there, before = Places(home).postgres, home / BEFORE
    if before.exists() and not there.exists():
        before.rename(there)
        sync_folder(home)


def _refuse(configuration: Configuration) -> None:
    home = configuration.home_path
    if configuration.database_url:
        raise CannotRun(
            "With a PostgreSQL of your own, let that server keep a copy, then run `eclor migrate`:"
            " `eclor upgrade` swaps the embedded one."
        )
    if not Places(home).postgres.exists():
        raise CannotRun(f"{home} holds no house: `eclor up` begins one in the new shape.")
    if is_there(owner(configuration)):
        raise CannotRun("The house is running: stop it (Ctrl-C where `eclor up` runs), then again.")
    size = sum(one.stat().st_size for one in Places(home).postgres.rglob("*") if one.is_file())
    free = shutil.disk_usage(home).free
    if free < 2 * size:
        raise CannotRun(
            f"The copy needs {size / 1e6:.0f} MB and its proof as much again; {free / 1e6:.0f} MB are free."
        )


def _copy(home: Path, copy: Path) -> None:
    """Cold, with owners and rights; file systems that can share the blocks do."""
    Places(copy).make()
    shutil.copy2(Places(home).secrets, Places(copy).secrets)
    said = subprocess.run(
        ["cp", "-pR", str(Places(home).postgres), str(Places(copy).postgres)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if said.returncode:
        raise CannotRun(f"The database could not be copied: {said.stderr.strip()}")


def _migrate(beside: Configuration) -> None:
    """Bring the copy to the new shape and let the guard look at it, as every start does."""
    with database_up(beside):
        outside = {k: v for k, v in os.environ.items() if k != "ECLOR_BACKUPS"}
        done = subprocess.run(
            [sys.executable, "-m", "eclor.run", "migrate"],
            env=outside | {"ECLOR_HOME": beside.home},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no word"])[-1]
        raise CannotRun(f"The new shape does not fit, and nothing was changed: {last}")


def _swap(home: Path, copy: Path) -> None:
    there, before = Places(home).postgres, home / BEFORE
    os.sync()  # PostgreSQL syncs what it wrote; of what was copied alone nothing is on the disk yet
    shutil.rmtree(before, ignore_errors=True)
    there.rename(before)
    Places(copy).postgres.rename(there)
    sync_folder(home)
