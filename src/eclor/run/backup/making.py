"""Making a backup: everything is encrypted on its way to the disk, nothing lies there in clear.

Format: age v1 (https://age-encryption.org/v1) around a zip whose entries are stored: manifest.json,
secrets.json, files/…, and database.dump, the custom format of pg_dump.
"""

import json
import os
import shutil
import subprocess
import tempfile
import threading
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO

import pyrage

from eclor.core.service.configuration import Configuration
from eclor.core.service.database import DatabaseAddress
from eclor.core.service.places import Places, sync_folder
from eclor.core.service.secrets import load_secrets
from eclor.run.addresses import owner
from eclor.run.backup.places import SUFFIX, folder, own_key
from eclor.run.backup.snapshot import LEFT_OUT, Fingerprints, Snapshot, snapshot
from eclor.run.engines.postgres import program
from eclor.run.problems import CannotRun

CHUNK = 1 << 20
SPARE = 256 << 20  # bytes that must stay free besides


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is on the disk."""

    file: Path
    bytes: int
    fingerprints: Fingerprints

    @property
    def rows(self) -> int:
        return sum(rows for rows, _ in self.fingerprints.values())


def make(configuration: Configuration, now: datetime) -> Made:
    """One new file in the folder of backups; it has its name once it is whole. Raises CannotRun."""
    where = folder(configuration)
    file = where / f"{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}{SUFFIX}"
    draft = file.with_name(file.name + ".partial")
    _refuse_full(where)
    recipient = own_key(configuration).to_public()
    try:
        with snapshot(owner(configuration)) as moment:
            _Writer(configuration, moment, now).write(draft, recipient)
        draft.rename(file)
        sync_folder(where)
    finally:
        draft.unlink(missing_ok=True)
    return Made(file, file.stat().st_size, moment.fingerprints)


def _refuse_full(where: Path) -> None:
    free = shutil.disk_usage(where).free
    last = max((path.stat().st_size for path in where.glob(f"*{SUFFIX}")), default=0)
    if free < last + SPARE:
        raise CannotRun(
            f"{where} has {free >> 20} MB free and a backup needs about {(last + SPARE) >> 20}:"
            " make room, or set ECLOR_BACKUPS to another disk."
        )


class _Writer:
    """One thread fills the zip while this one encrypts what comes out of it."""

    def __init__(self, configuration: Configuration, moment: Snapshot, now: datetime) -> None:
        self._configuration, self._moment, self._now = configuration, moment, now
        self._problem: BaseException | None = None

    def write(self, draft: Path, recipient: "pyrage.x25519.Recipient") -> None:
        private = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        inward, outward = os.pipe()
        filler = threading.Thread(target=self._fill, args=(outward,), name="backup")
        filler.start()
        try:
            with open(inward, "rb") as source, open(private, "wb") as target:
                pyrage.encrypt_io(source, target, [recipient])
                target.flush()
                os.fsync(target.fileno())
        finally:
            filler.join()
        if self._problem is not None:
            raise self._problem

    def _fill(self, outward: int) -> None:
        try:
            with open(outward, "wb") as pipe, zipfile.ZipFile(pipe, "w") as archive:
                self._fill_archive(archive)
        except BaseException as problem:  # told by the thread that waits for us
            self._problem = problem

    def _fill_archive(self, archive: zipfile.ZipFile) -> None:
        secrets = Places(self._configuration.home_path).secrets
        load_secrets(self._configuration.home_path)
        archive.writestr("manifest.json", json.dumps(self._manifest()))
        archive.writestr("secrets.json", secrets.read_bytes())
        files = self._configuration.home_path / "files"
        for path in sorted(files.rglob("*")) if files.is_dir() else ():
            if path.is_file():
                with suppress(FileNotFoundError):  # erased a moment ago
                    archive.write(path, f"files/{path.relative_to(files)}")
        with archive.open("database.dump", "w", force_zip64=True) as entry:
            _dump(owner(self._configuration), self._moment.name, entry)

    def _manifest(self) -> dict[str, object]:
        return {
            "format": 1,
            "made_at": self._now.isoformat(),
            "eclor": version("eclor"),
            "database": owner(self._configuration).name,
            "fingerprints": self._moment.fingerprints,
        }


def _dump(address: DatabaseAddress, moment: str, entry: IO[bytes]) -> None:
    command = [program("pg_dump"), "--format=custom", "--compress=gzip:3", f"--snapshot={moment}"]
    command += [f"--exclude-table-data={table}" for table in LEFT_OUT]
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=complaints, env=login(address)
        ) as dump,
    ):
        assert dump.stdout is not None  # noqa: S101 -- asked for
        shutil.copyfileobj(dump.stdout, entry, CHUNK)
        if dump.wait():
            complaints.seek(0)
            raise CannotRun(f"pg_dump failed: {complaints.read().decode(errors='replace').strip()}")


def login(address: DatabaseAddress) -> dict[str, str]:
    """libpq's variables: a password on a command line could be read by everybody."""
    said = {
        "PGDATABASE": address.name,
        "PGUSER": address.user,
        "PGPASSWORD": address.password,
        "PGHOST": address.host,
        "PGPORT": address.port,
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C.UTF-8",
    }
    return {key: value for key, value in said.items() if value}
