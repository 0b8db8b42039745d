"""Bringing a house back from its backup into an empty home, all of it or nothing."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pyrage
from pyrage import x25519

from eclor.core.service.configuration import Configuration
from eclor.core.service.database import DatabaseAddress
from eclor.core.service.places import Places
from eclor.run.addresses import owner
from eclor.run.backup.making import CHUNK, login
from eclor.run.backup.places import adopt_key, replace_file
from eclor.run.backup.snapshot import Fingerprints, fingerprints
from eclor.run.engines.postgres import STOP_SIGNAL, program
from eclor.run.migrate import ensure_roles
from eclor.run.problems import CannotRun

FORMAT = 1
PATIENCE = 60.0  # seconds an empty PostgreSQL may take to start


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: what the backup said it held, and what the database holds now."""

    made_at: str
    eclor: str
    said: Fingerprints
    there: Fingerprints

    @property
    def rows(self) -> int:
        return sum(rows for rows, _ in self.there.values())


def _nothing() -> None:
    """What is done to a house that came back only to be compared."""


def restore(
    configuration: Configuration,
    file: Path,
    key: x25519.Identity,
    then: Callable[[], None] = _nothing,
) -> Restored:
    """Fill an empty home (and its database); ``then`` is done while the database is up.

    Raises CannotRun; whatever is raised, nothing is left behind in the home.
    """
    home = configuration.home_path
    _refuse_full_house(configuration)
    Places(home).make()
    try:
        with _opened(file, key, home) as archive:
            return _bring_back(configuration, archive, key, then)
    except BaseException:
        _leave_nothing(configuration)
        raise


def _bring_back(
    configuration: Configuration,
    archive: zipfile.ZipFile,
    key: x25519.Identity,
    then: Callable[[], None],
) -> Restored:
    manifest = _manifest(archive)
    places = Places(configuration.home_path)
    replace_file(places.secrets, archive.read("secrets.json"))
    adopt_key(configuration, key)
    _unpack_files(archive, configuration.home_path)
    with database_up(configuration):
        address = owner(configuration)
        ensure_roles(address, configuration)
        _load(archive, login(address))
        back = Restored(
            made_at=str(manifest["made_at"]),
            eclor=str(manifest["eclor"]),
            said={
                table: (rows, total) for table, (rows, total) in manifest["fingerprints"].items()
            },
            there=fingerprints(address),
        )
        then()
        return back


def _refuse_full_house(configuration: Configuration) -> None:
    home = configuration.home_path
    if configuration.database_url:
        with psycopg.connect(**owner(configuration).conninfo()) as connection:  # type: ignore[arg-type]
            found = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
        if found != (None,):
            raise CannotRun("This database is not empty: name an empty one in ECLOR_DATABASE_URL.")
    for taken in (Places(home).postgres, Places(home).secrets, home / "files"):
        if taken.exists():
            raise CannotRun(
                f"{home} holds a house already ({taken.name}): restore into an empty folder with"
                " ECLOR_HOME=…, or move this one away."
            )


def _leave_nothing(configuration: Configuration) -> None:
    home = configuration.home_path
    for folder in (Places(home).postgres, home / "files"):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (Places(home).secrets, home / "backup.key"):
        file.unlink(missing_ok=True)


@contextmanager
def _opened(file: Path, key: x25519.Identity, home: Path) -> Iterator[zipfile.ZipFile]:
    """The backup in clear, for as long as it is read, in a file that has no name any more."""
    try:
        with file.open("rb") as source, tempfile.TemporaryFile(dir=home) as clear:
            try:
                pyrage.decrypt_io(source, clear, [key])
            except (pyrage.DecryptError, OSError) as problem:
                if isinstance(problem, OSError) and problem.errno:
                    raise  # of the disk, not of the file's content
                raise CannotRun(
                    f"{file} does not open ({problem}): it is damaged, or the key is another's."
                ) from problem
            clear.seek(0)
            with zipfile.ZipFile(clear) as archive:
                yield archive
    except FileNotFoundError as problem:
        raise CannotRun(f"There is no file {file}.") from problem
    except zipfile.BadZipFile as problem:
        raise CannotRun(f"{file} is no backup of Eclor: {problem}.") from problem


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(archive.read("manifest.json"))
    if found["format"] != FORMAT:
        raise CannotRun(
            f"This backup was made by Eclor {found['eclor']} and this Eclor cannot read it:"
            " restore it with that version, then upgrade."
        )
    return found


def _unpack_files(archive: zipfile.ZipFile, home: Path) -> None:
    for name in archive.namelist():
        if name.startswith("files/"):
            archive.extract(name, home)  # zipfile itself refuses names that lead outside


@contextmanager
def database_up(configuration: Configuration) -> Iterator[None]:
    """The database up: an outside one is; the embedded one is made, started and stopped."""
    if configuration.database_url:
        yield
        return
    outside = {k: v for k, v in os.environ.items() if not k.startswith("ECLOR_")}
    environment = outside | {"ECLOR_HOME": str(configuration.home_path)}
    command = [sys.executable, "-m", "eclor.run", "postgres"]
    log = Places(configuration.home_path).log / "restore-postgres.log"
    with log.open("ab") as said:
        server = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
    try:
        end = time.monotonic() + PATIENCE
        while not is_there(owner(configuration)):
            if server.poll() is not None or time.monotonic() > end:
                raise CannotRun(f"The new PostgreSQL did not start: read {log}.")
            time.sleep(0.1)
        yield
    finally:
        server.send_signal(STOP_SIGNAL)
        server.wait()


def is_there(address: DatabaseAddress) -> bool:
    """Whether a PostgreSQL answers there."""
    try:
        psycopg.connect(**address.conninfo()).close()  # type: ignore[arg-type]
    except psycopg.OperationalError:
        return False
    return True


def _load(archive: zipfile.ZipFile, environment: dict[str, str]) -> None:
    """All tables in one transaction: half a database is worse than none."""
    command = [program("pg_restore"), "--exit-on-error", "--single-transaction"]
    command += [f"--dbname={environment['PGDATABASE']}"]
    with (
        tempfile.TemporaryFile() as complaints,
        archive.open("database.dump") as dump,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stderr=complaints, env=environment
        ) as loader,
    ):
        assert loader.stdin is not None  # noqa: S101 -- asked for
        try:
            shutil.copyfileobj(dump, loader.stdin, CHUNK)
            loader.stdin.close()
        except BrokenPipeError:
            pass  # it gave up; why is what it said
        if loader.wait():
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip()
            raise CannotRun(f"pg_restore failed: {said}")


def scratch(configuration: Configuration, home: Path) -> Configuration:
    """The same house in another home, with a database of its own."""
    return replace(configuration, home=str(home), database_url="", backups="")
