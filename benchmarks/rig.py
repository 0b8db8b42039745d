"""A house of its own for each benchmark: scratch home, real engines, migrated database, free ports."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from eclor.core.bus import ensure_streams
from eclor.core.bus.reading import Bus
from eclor.core.bus.wire import BusDown
from eclor.core.service import bus
from eclor.core.service.configuration import Configuration
from eclor.core.service.database import DatabaseAddress, DatabaseRole
from eclor.core.service.places import Places
from eclor.run.addresses import database
from eclor.run.engines.nats import program
from eclor.testing.ports import house_ports
from eclor.testing.waiting import wait_until

Connection = psycopg.Connection[Any]


@dataclass
class Rig:
    """A running house; ``environment`` is what its processes see."""

    home: Path
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def configuration(self) -> Configuration:
        return Configuration.from_environment(self.environment)

    @property
    def nats_url(self) -> str:
        return bus.url(self.configuration)

    def address(self, role: DatabaseRole = DatabaseRole.OWNER) -> DatabaseAddress:
        return database(self.configuration, role)

    def connect(self, role: DatabaseRole = DatabaseRole.OWNER) -> psycopg.Connection[Any]:
        return psycopg.connect(**self.address(role).conninfo(), autocommit=True)  # type: ignore[arg-type]

    def run(self, *words: str) -> None:
        """One command of `eclor` that ends by itself. Raises CalledProcessError."""
        subprocess.run(self._command(words), env=self._seen(), check=True)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """One process of `eclor`, stopped when the rig closes."""
        log = self.home / "log" / f"{'-'.join(words).strip('-')}.log"
        log.parent.mkdir(exist_ok=True)
        with log.open("ab") as said:
            process = subprocess.Popen(
                self._command(words), env=self._seen(), stdout=said, stderr=said
            )
        self.processes[" ".join(words)] = process
        return process

    def said(self, name: str) -> str:
        """What a process wrote so far; ``name`` is its words, joined by spaces."""
        return (self.home / "log" / f"{name.replace(' ', '-').strip('-')}.log").read_text()

    def stop(self, *words: str) -> None:
        _end(self.processes.pop(" ".join(words)))

    def _command(self, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "eclor.run", *words]

    def _seen(self) -> dict[str, str]:
        outside = {k: v for k, v in os.environ.items() if not k.startswith("ECLOR_")}
        return outside | self.environment


@contextmanager
def rig(keep: Path | None = None, **settings: str) -> Iterator[Rig]:
    """PostgreSQL and NATS running, tables and streams made, nothing in them.

    ``keep`` names a home to use again (and to leave behind); otherwise it is scratch. Further
    settings are ECLOR_* variables in lower case: ``rig(seed="1")``.
    """
    home = keep or Path(tempfile.mkdtemp(prefix="eclor-bench-"))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    given = {f"ECLOR_{name.upper()}": value for name, value in settings.items()}
    house = Rig(home, {"ECLOR_HOME": str(home), **house_ports(), **given})
    # Told to stop, a benchmark still has to stop its engines and to remove its home.
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        stack.callback(signal.signal, signal.SIGTERM, before)
        if keep is None:
            stack.callback(shutil.rmtree, home, ignore_errors=True)
        stack.callback(_stop_all, house)
        house.start("postgres")
        house.start("nats")
        wait_until(lambda: _answers(house), "PostgreSQL")
        house.run("migrate")
        ensure_streams(house.nats_url)
        yield house


@contextmanager
def hasty_nats(house: Rig) -> Iterator[None]:
    """NATS without a disk flush for each message, only for filling it before anything is measured.

    It stops cleanly, all on disk, and the house's own NATS takes over.
    """
    house.stop("nats")
    ours = house.home / "run" / "nats.conf"
    hasty = ours.with_name("nats-hasty.conf")
    hasty.write_text(ours.read_text().replace("sync_interval: always", "sync_interval: 10m"))
    server = subprocess.Popen(
        [program(), "-c", str(hasty)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: _listens(house), "NATS")
        yield
    finally:
        _end(server)
        hasty.unlink()
    house.start("nats")
    wait_until(lambda: _listens(house), "NATS")


def _listens(house: Rig) -> bool:
    try:
        Bus(house.nats_url, "rig").close()
    except BusDown:
        return False
    return True


@contextmanager
def web(house: Rig) -> Iterator[Callable[[str], bytes]]:
    """One web process, and how to ask it: the body of a path that must answer 200."""
    house.start("web", "--number", "1")
    address = Places(house.home).socket("web-1")
    with _Line(str(address)) as line:
        wait_until(line.is_there, "the web process")
        yield line.ask


class _Line(http.client.HTTPConnection):
    """HTTP over a Unix socket, kept open between two questions."""

    def __init__(self, address: str) -> None:
        super().__init__("localhost")
        self.address = address

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self.address)

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def is_there(self) -> bool:
        try:
            self.ask("/healthz")
        except (OSError, http.client.HTTPException):
            self.close()
            return False
        return True

    def ask(self, path: str) -> bytes:
        self.request("GET", path, headers={"Accept": "application/json"})
        answer = self.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
        return body


def number(connection: Connection, query: str, *parameters: Any) -> int:
    """The one number a query gives."""
    line = connection.execute(query, parameters).fetchone()
    if line is None:
        raise LookupError(f"No line: {query}")
    return int(line[0])


def cpu_seconds(house: Rig) -> dict[str, float]:
    """Processor time each process has used so far, its children included."""
    found = {}
    for name, process in house.processes.items():
        family = psutil.Process(process.pid)
        spent = [p.cpu_times() for p in (family, *family.children(recursive=True))]
        own = family.cpu_times()
        gone = own.children_user + own.children_system
        found[name] = round(sum(t.user + t.system for t in spent) + gone, 2)
    return found


def result(bench: str, value: float, unit: str, limit: float, ok: bool, **more: Any) -> int:
    """Print the one line every benchmark ends with; the exit status."""
    print(
        json.dumps(
            {
                "bench": bench,
                "value": round(value, 4),
                "unit": unit,
                "limit": round(limit, 4),
                "ok": ok,
                **more,
            }
        )
    )
    return 0 if ok else 1


def lamps(house: Rig, count: int) -> list[tuple[int, str, str]]:
    """A federation with so many lamps, each with its device: (entity, key, handle)."""
    from eclor.core.gateways.subjects import handle_of

    keys = [f"lamp-{n:05d}" for n in range(count)]
    with house.connect() as connection:
        connection.execute(
            "INSERT INTO territory (id, slug, name, hosts, simulated, timezone)"
            """ VALUES (1, 'bench', 'Banc d''essai', '["localhost"]', true, 'Europe/Paris')"""
        )
        connection.execute(
            "INSERT INTO entity (territory_id, urn, type, name, lon, lat, attributes, simulated,"
            " created_at, modified_at, version) SELECT 1, 'urn:ngsi-ld:Streetlight:bench:' || k,"
            " 'Streetlight', k, 5.9 + n * 1e-5, 49.4 + n * 1e-5, '{}', true, now(), now(), 1"
            " FROM unnest(%s::text[]) WITH ORDINALITY u(k, n)",
            (keys,),
        )
        connection.execute(
            "INSERT INTO device (territory_id, key, entity_id, external_id, protocol, handle,"
            " mapping, due_seconds, enabled, simulated, created_at)"
            " SELECT 1, e.name, e.id, '', 'native', u.h, '{}', 900, true, true, now()"
            " FROM unnest(%s::text[], %s::text[]) u(k, h) JOIN entity e ON e.name = u.k",
            (keys, [handle_of(key) for key in keys]),
        )
        found = connection.execute(
            "SELECT entity_id, key, handle FROM device ORDER BY key"
        ).fetchall()
    return [(int(entity), str(key), str(handle)) for entity, key, handle in found]


def _answers(house: Rig) -> bool:
    dead = [name for name, process in house.processes.items() if process.poll() is not None]
    if dead:
        raise RuntimeError(f"{dead[0]} ended while starting: {house.said(dead[0])[-2000:]}")
    try:
        house.connect().close()
    except (psycopg.OperationalError, FileNotFoundError):
        return False
    return True


def _stop_all(house: Rig) -> None:
    """In the reverse order of starting: the engines leave last."""
    for process in reversed(house.processes.values()):
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
