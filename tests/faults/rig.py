"""A whole house with everything doubled that can be, and lamps that speak to it, to be broken on purpose."""

import hashlib
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg

from eclor.core.gateways.subjects import handle_of
from eclor.testing.house import FEDERATIONS
from eclor.testing.living import Living, living

Lamps = dict[str, str]  # secret by key


def house(
    recorders: int = 2, webs: int = 2, home: Path | None = None, new: bool = True
) -> AbstractContextManager[Living]:
    """Everything but the demo, with two federations; ``new`` False: they are in already."""
    return living(
        usable="/readyz",
        home=home,
        prepare=_found if new else lambda _house: None,
        ECLOR_DEMO="off",
        ECLOR_RECORDERS=str(recorders),
        ECLOR_WEBS=str(webs),
    )


def _found(built: Living) -> None:
    with built.database() as connection:
        connection.execute(FEDERATIONS)


def enrol_lamps(built: Living, count: int) -> Lamps:
    """Lamps with credentials of their own, written as the owner."""
    lamps = {f"lamp-{number}": secrets.token_hex(16) for number in range(count)}
    with built.database() as connection:
        for key, secret in lamps.items():
            _enrol(connection, key, secret)
    return lamps


def _enrol(connection: psycopg.Connection, key: str, secret: str) -> None:
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
def load(built: Living, lamps: Lamps, rate: float, folder: Path | None = None) -> Iterator[Path]:
    """Lamps speaking ``rate`` times a second together; gives the file of what was acknowledged."""
    folder = folder or built.home
    speakers = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.load", str(built.mqtt_port), str(folder), str(rate)],
        stdin=subprocess.PIPE,
        text=True,
    )
    assert speakers.stdin is not None, "the pipe was asked for"
    speakers.stdin.write("".join(f"{key} {secret}\n" for key, secret in lamps.items()))
    speakers.stdin.close()
    try:
        yield folder / "acked.tsv"
    finally:
        speakers.terminate()
        speakers.wait(timeout=60)
