"""A house with real engines for the recorder, and two federations with a few things that speak."""

from collections.abc import Iterator

import psycopg
import pytest

from benchmarks.rig import Rig, rig
from eclor.core.gateways.subjects import handle_of
from eclor.core.observations.recorder import hands
from eclor.core.service.database import DatabaseRole
from tests.observations.hand import Hand

VAL_ALZETTE, BORD_DE_MOSELLE = 1, 2
EVERYTHING = (
    "observation, latest, contact, rollup_15m, rollup_hour, rollup_day, alarm_watch, alarm_condition,"
    " alarm_release, refused_message, stranger, series, device, entity, commune, territory"
)
FEDERATIONS = """
INSERT INTO territory (id, slug, name, hosts, simulated, timezone) VALUES
    (1, 'val-alzette', 'Val d''Alzette', '[]', true, 'Europe/Paris'),
    (2, 'bord-de-moselle', 'Bord de Moselle', '[]', true, 'Europe/Paris');
"""
# (territory, key, type of the entity, gateway's key, name at the gateway)
DEVICES = (
    (VAL_ALZETTE, "lamp-1", "Streetlight", None, ""),
    (VAL_ALZETTE, "lamp-2", "Streetlight", None, ""),
    (VAL_ALZETTE, "cabinet", "StreetlightControlCabinet", None, ""),
    (VAL_ALZETTE, "lora", "Device", None, ""),
    (VAL_ALZETTE, "station", "WeatherStation", "lora", "a81758fffe03bc34"),
    (BORD_DE_MOSELLE, "far-lamp", "Streetlight", None, ""),
)


@pytest.fixture(scope="session")
def engines() -> Iterator[Rig]:
    with rig() as house:
        yield house


@pytest.fixture
def owner(engines: Rig) -> Iterator[psycopg.Connection]:
    """Everything the recorder fills is empty, the two federations are there."""
    with engines.connect() as connection:
        connection.execute("SET eclor.tidy = 'audit'")
        connection.execute(f"TRUNCATE {EVERYTHING} RESTART IDENTITY CASCADE")
        connection.execute(FEDERATIONS)
        for line in DEVICES:
            enrol(connection, *line)
        yield connection


def enrol(
    connection: psycopg.Connection,
    territory: int,
    key: str,
    kind: str,
    gateway: str | None = None,
    external_id: str = "",
) -> None:
    connection.execute(
        "WITH thing AS (INSERT INTO entity (territory_id, urn, type, name, attributes, simulated,"
        " created_at, modified_at, version) VALUES (%(t)s, 'urn:' || %(k)s, %(kind)s, %(k)s, '{}',"
        " true, now(), now(), 1) RETURNING id)"
        " INSERT INTO device (territory_id, key, entity_id, gateway_id, external_id, protocol,"
        " handle, mapping, due_seconds, enabled, simulated, created_at)"
        " SELECT %(t)s, %(k)s, thing.id, (SELECT id FROM device WHERE key = %(gateway)s),"
        " %(name)s, 'native', %(handle)s, '{}', 900, true, true, now() FROM thing",
        {
            "t": territory,
            "k": key,
            "kind": kind,
            "gateway": gateway,
            "name": external_id,
            "handle": handle_of(key),
        },
    )


@pytest.fixture(params=[hands.GREAT, 0], ids=["one hand", "two hands"])
def hand(request: pytest.FixtureRequest, engines: Rig, owner: psycopg.Connection) -> Iterator[Hand]:
    """A recorder whose batches the test makes by itself, great ones and small ones alike."""
    with Hand(
        engines.configuration,
        engines.nats_url,
        engines.address(DatabaseRole.RECORDER).conninfo(),
        owner,
        great=request.param,
    ) as found:
        yield found
