"""A scratch house for tests: its database, its two federations."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

VAL_ALZETTE, BORD_DE_MOSELLE = 1, 2
PASSWORD = "a-password-for-tests"  # noqa: S105 -- opens nothing outside a test

FEDERATIONS = """
INSERT INTO territory (id, slug, name, hosts, simulated, timezone, west, south, east, north) VALUES
    (1, 'val-alzette', 'Val d''Alzette', '["testserver", "localhost"]', true, 'Europe/Paris',
     5.85, 49.35, 6.10, 49.52),
    (2, 'bord-de-moselle', 'Bord de Moselle', '["moselle.example.org"]', false, 'Europe/Paris',
     6.10, 49.10, 6.30, 49.30);
INSERT INTO commune (territory_id, insee, name, population, lon, lat, outline_simulated) VALUES
    (1, '57038', 'Audun-le-Tiche', 7000, 5.95, 49.47, true),
    (1, '54580', 'Villerupt', 10000, 5.93, 49.46, true),
    (2, '57999', 'Rive', 3000, 6.2, 49.2, true);
"""


def eclor(*arguments: str) -> list[str]:
    """The command line of `eclor` in this very environment."""
    return [sys.executable, "-m", "eclor.run", *arguments]


@contextmanager
def database(home: Path, federations: str = FEDERATIONS) -> Iterator[None]:
    """Start a PostgreSQL in ``home``, migrate it, and put the federations in."""
    server = _started(home, "postgres")
    try:
        subprocess.run(eclor("migrate"), check=True, timeout=120)
        with psycopg.connect(owner_conninfo(home)) as connection:
            connection.execute(federations)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # PostgreSQL's fast stop: waits for no client
        server.wait(timeout=20)


def sign_charters() -> None:
    """Both federations' charters as the cards propose them, so that purposes can be opened."""
    from eclor.core.trust.charter.signing import sign_first

    sign_first(VAL_ALZETTE, "val-alzette", "Inès")
    sign_first(BORD_DE_MOSELLE, "bord-de-moselle", "Inès")


def _started(home: Path, *command: str) -> "subprocess.Popen[bytes]":
    """Start one of our own processes and wait until it says that it is ready (sd_notify)."""
    address = home / "ready.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(address))
        ear.settimeout(60)
        process = subprocess.Popen(
            eclor(*command), env={**os.environ, "NOTIFY_SOCKET": str(address)}
        )
        try:
            while b"READY=1" not in ear.recv(4096):
                pass
        except TimeoutError as problem:
            process.kill()
            raise RuntimeError(f"eclor {' '.join(command)} was not ready in 60 s.") from problem
    address.unlink()
    return process


def owner_conninfo(home: Path) -> str:
    """As the owner, whom row-level security does not bind: for preparing a test, never for testing."""
    from eclor.core.service.places import Places
    from eclor.core.service.secrets import load_secrets

    password = load_secrets(home).owner_password
    return f"host={Places(home).sockets} dbname=eclor user=eclor password={password}"
