"""Where everything lies inside the home folder."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

# A Unix socket's path must fit sockaddr_un: 108 bytes on Linux, 104 elsewhere, final zero included.
LONGEST_SOCKET_PATH = 100
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock.12345")


class BadPlace(OSError):
    """A folder we cannot trust; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one house; nothing is made by asking for a path except ``sockets``."""

    home: Path

    @property
    def run(self) -> Path:
        """What is true of the running processes only: sockets, ports, pids; safe to delete when stopped."""
        return self.home / "run"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def postgres(self) -> Path:
        return self.home / "postgres"

    @property
    def nats(self) -> Path:
        return self.home / "nats"

    @property
    def front(self) -> Path:
        return self.home / "front"

    @property
    def static(self) -> Path:
        return self.home / "static"

    @property
    def pki(self) -> Path:
        """The certificate authority of gateways; among the files that a backup holds."""
        return self.home / "files" / "pki"

    @property
    def metrics(self) -> Path:
        return self.run / "metrics"

    @property
    def secrets(self) -> Path:
        return self.home / "secrets.json"

    @property
    def sockets(self) -> Path:
        """The run folder, or a short private one when the home's path is too long for a socket."""
        if len(os.fsencode(self.run)) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH:
            return self.run
        base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return private_folder(base / f"eclor-{os.geteuid()}-{name}")

    def socket(self, name: str) -> Path:
        return self.sockets / f"{name}.sock"

    def make(self) -> None:
        """Make the folders that every process expects, for the owner only."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.run, self.log, self.metrics):
            folder.mkdir(mode=0o700, exist_ok=True)


def private_folder(path: Path) -> Path:
    """Make or take a folder that nobody else can have prepared. Raises BadPlace."""
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise BadPlace(f"{path} is not a private folder of ours: remove it and start again.")
    return path


def sync_folder(path: Path) -> None:
    """A new name in a folder is safe only once the folder is."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
