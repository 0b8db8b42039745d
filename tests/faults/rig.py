"""A whole house in a scratch folder, with everything doubled that can be, to be broken on purpose."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from eclor.core.gateways.subjects import handle_of
from eclor.testing.house import FEDERATIONS, eclor, owner_conninfo


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class House:
    """A running `eclor up` and what a test needs to hurt it."""

    home: Path
    http: int
    mqtt: int
    supervisor: "subprocess.Popen[bytes]"
    devices: dict[str, str] = field(default_factory=dict)

    def processes(self) -> dict[str, int]:
        """Process id by name, as the supervisor wrote them down."""
        said = json.loads((self.home / "run" / "children.json").read_text())
        return {entry["name"]: entry["pid"] for entry in said["entries"] if _lives(entry["pid"])}

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/readyz", timeout=2) as page:
                return bool(page.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def database(self) -> psycopg.Connection:
        return psycopg.connect(owner_conninfo(self.home), autocommit=True, connect_timeout=5)

    def enrol_lamps(self, count: int) -> None:
        """Lamps with credentials of their own, written as the owner."""
        with self.database() as connection:
            for number in range(count):
                key, secret = f"lamp-{number}", secrets.token_hex(16)
                self.devices[key] = secret
                _enrol(connection, key, secret)


def _enrol(connection: psycopg.Connection, key: str, secret: str) -> None:
    import hashlib

    row = connection.execute(
        "INSERT INTO entity (territory_id, urn, type, name, attributes, simulated, created_at,"
        " modified_at, version, lon, lat) VALUES (1, %s, 'Streetlight', %s, '{}', true, now(),"
        " now(), 1, 5.95, 49.47) RETURNING id",
        (f"urn:ngsi-ld:Streetlight:{key}", key),
    ).fetchone()
    assert row is not None, "INSERT … RETURNING gives a row"
    connection.execute(
        "INSERT INTO device (territory_id, key, entity_id, external_id, protocol, secret, handle,"
        " token_handle, mapping, due_seconds, enabled, simulated, created_at)"
        " VALUES (1, %s, %s, '', 'native', %s, %s, %s, '{}', 900, true, true, now())",
        (
            key,
            row[0],
            hashlib.sha256(secret.encode()).digest(),
            handle_of(key),
            handle_of(secret),
        ),
    )


@contextmanager
def house(
    recorders: int = 2,
    webs: int = 2,
    at: Path | None = None,
    found: House | None = None,
    **settings: str,
) -> Iterator[House]:
    """Start everything, put two federations in, and take it all away at the end.

    ``at`` names the home, else a scratch one is made; ``found`` is the house that lived there
    before, whose federations and devices are still in.
    """
    home = at or Path(tempfile.mkdtemp(prefix="eclor-faults-"))
    home.mkdir(exist_ok=True)
    http, mqtt = free_port(), free_port()
    environment = {
        **os.environ,
        "ECLOR_HOME": str(home),
        "ECLOR_HTTP_PORT": str(http),
        "ECLOR_MQTT_PORT": str(mqtt),
        "ECLOR_NATS_PORT": str(free_port()),
        "ECLOR_METRICS_PORT": str(free_port()),
        "ECLOR_DEMO": "off",
        "ECLOR_RECORDERS": str(recorders),
        "ECLOR_WEBS": str(webs),
        **settings,
    }
    with (home / "up.log").open("wb") as log:
        supervisor = subprocess.Popen(
            eclor("up"), env=environment, stdout=log, stderr=log, start_new_session=True
        )
    built = House(home, http, mqtt, supervisor, found.devices if found else {})
    try:
        _wait_for(lambda: (home / "run" / "children.json").exists(), 30)
        _wait_for(lambda: _migrated(built), 60)
        if found is None:
            with built.database() as connection:
                connection.execute(FEDERATIONS)
        _wait_for(built.ready, 60)
        yield built
    finally:
        supervisor.send_signal(signal.SIGTERM)
        try:
            supervisor.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(supervisor.pid, signal.SIGKILL)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def load(built: House, rate: float, folder: Path | None = None) -> Iterator[Path]:
    """Lamps speaking ``rate`` times a second together; gives the file of what was acknowledged."""
    folder = folder or built.home
    speakers = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.load", str(built.mqtt), str(folder), str(rate)],
        stdin=subprocess.PIPE,
        text=True,
    )
    assert speakers.stdin is not None, "the pipe was asked for"
    speakers.stdin.write("".join(f"{key} {secret}\n" for key, secret in built.devices.items()))
    speakers.stdin.close()
    try:
        yield folder / "acked.tsv"
    finally:
        speakers.terminate()
        speakers.wait(timeout=60)


def _migrated(built: House) -> bool:
    try:
        with built.database() as connection:
            found = connection.execute("SELECT to_regclass('attribute_card'), count(*) FROM attribute_card").fetchone()
            return bool(found and found[0] and found[1])
    except psycopg.Error:
        return False


def _wait_for(what, seconds: float) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come true within {seconds} s.")
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
