"""The state a PostgreSQL data folder may be found in, and what to do about it."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from eclor.run.problems import CannotRun

LEAVING_TIME = 10.0  # seconds an orphaned server gets to stop by itself


def refuse_other_version(data: Path, postgres: str) -> None:
    """Raise CannotRun when another major version of PostgreSQL made the data folder."""
    made_by = (data / "PG_VERSION").read_text().strip()
    said = subprocess.run(
        [postgres, "--version"], capture_output=True, text=True, check=True
    ).stdout
    ours = said.split()[2].split(".")[0]
    if made_by != ours:
        raise CannotRun(
            f"{data} was made by PostgreSQL {made_by} and this Eclor brings {ours}: dump it with the "
            f"Eclor that made it (pg_dumpall), move the folder away, start, and load the dump."
        )


def clear_leftovers(data: Path, sockets: Path) -> None:
    """Wait for what a killed server left behind, then remove the locks nobody holds any more.

    Raises CannotRun while another server works in the folder.
    """
    end = time.monotonic() + LEAVING_TIME
    while servers := _servers_in(data):
        first, state = _postmaster(data)
        if first in servers and (state == "ready" or time.monotonic() > end):
            raise CannotRun(
                f"A PostgreSQL (process {first}) already works in {data}: "
                "stop it, then start Eclor."
            )
        if time.monotonic() > end:  # orphans of a killed one, which should have left by themselves
            for pid in servers:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGQUIT)
        time.sleep(0.02)
    for stale in (
        data / "postmaster.pid",
        sockets / ".s.PGSQL.5432",
        sockets / ".s.PGSQL.5432.lock",
    ):
        stale.unlink(missing_ok=True)


def answers(url: str, database: str) -> bool:
    """Whether the server takes connections; makes ``database`` when it is not there yet."""
    import psycopg  # heavy, and wanted only by the helper that waits for the server

    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as problem:
        if f'database "{database}" does not exist' not in str(problem):
            return False
        _make_database(url, database)
    return True


def _make_database(url: str, database: str) -> None:
    import psycopg

    with psycopg.connect(url, dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{database}"'.encode())


def _postmaster(data: Path) -> tuple[int, str]:
    """Number and state of the first process, as it wrote them (lines 1 and 8 of postmaster.pid)."""
    try:
        said = (data / "postmaster.pid").read_text().splitlines()
        return int(said[0]), said[7].strip() if len(said) > 7 else ""
    except (FileNotFoundError, IndexError, ValueError):
        return 0, ""  # a power cut can leave the file empty


def _servers_in(data: Path) -> set[int]:
    """Processes whose program is postgres and whose working folder is ``data`` (Linux)."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # gone meanwhile, or somebody else's
            if (entry / "exe").readlink().name.startswith("postgres") and (
                entry / "cwd"
            ).readlink() == data.resolve():
                found.add(int(entry.name))
    return found
