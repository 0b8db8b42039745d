"""The very process `eclor talq`: a gateway comes to its door, and the bus carries orders to its lamps."""

import json
import secrets
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from eclor.core.bus.reading import Bus
from eclor.core.commands.envelope import Key, Members, Order
from eclor.core.gateways.subjects import handle_of
from eclor.core.pki import Authority
from eclor.core.service import bus as nats
from eclor.core.service.places import Places
from eclor.core.service.secrets import load_secrets
from eclor.field.talq.gateway import Gateway
from eclor.field.talq.lamps import Lamp
from eclor.testing.house import VAL_ALZETTE
from eclor.testing.plugin import HOME
from eclor.testing.ports import free_ports
from eclor.testing.waiting import PATIENCE, wait_until
from tests.commands.conftest import street as street
from tests.gateways.doors import Doors, _notices, said
from tests.gateways.fixtures import gate as gate
from tests.talq.standing import _enrolling, credentials, forget

ADDRESS = "00000000-0000-0000-0000-0000000000ff"


@pytest.fixture
def authority() -> Iterator[Authority]:
    made = Authority(Places(HOME).pki)
    shutil.rmtree(made.folder, ignore_errors=True)  # of a run that was cut short
    made.create(datetime.now(UTC), ["127.0.0.1"])
    yield made
    shutil.rmtree(made.folder)


def test_a_gateway_begins_reports_and_obeys_what_came_over_the_bus(
    gate: Doors, street, authority, tmp_path
):
    key = f"talq-{secrets.token_hex(3)}"
    (entity,) = street.lamps(1, device=False)
    enrol = _enrolling(street)
    number = enrol(f"{key}-1", entity, enrol(key, None, None, ""), ADDRESS)
    door, own = free_ports(2)
    lamp = Lamp(ADDRESS, "1", 5.94, 49.47)
    gateway = Gateway(credentials(authority, tmp_path, key), own, [lamp])
    with _notices(gate.home) as (address, ready):
        process = gate._start("talq", ECLOR_TALQ_PORT=str(door), NOTIFY_SOCKET=address)
        ready()
    gateway.start()
    try:
        gateway.bootstrap(f"https://127.0.0.1:{door}/talq")
        before = gate.last_sequence()
        gateway.report()
        (reported,) = said(gate, before)
        answer = _ordered(gate, key, number, lamp)
    finally:
        gateway.stop()
        process.terminate()
        code = process.wait(timeout=PATIENCE)
        forget(street, key)

    assert (reported.source, reported.handle) == ("talq", handle_of(key))
    assert b"activePower" in reported.payload
    assert (answer["result"], lamp.level(time.time())) == ("done", 30)
    assert code == 0


def _ordered(gate: Doors, key: str, number: int, lamp: Lamp) -> dict[str, str]:
    """Said for a group on the bus, again until it is answered, as the desk does."""
    now = int(time.time())
    token = Key.of(load_secrets(gate.home).orders_seed, "val-alzette").seal(
        Order(
            id="T" * 26, target="*", action="override", issuer="val-alzette", seq=now * 1000,
            params={"level": 30, "until": now + 600, "ramp": 0}, not_before=now,
            expires=now + 300, members=Members.of([number]),
        )
    )  # fmt: skip
    with Bus(nats.url(gate.configuration), "desk of a test") as bus:
        bus.subscribe(f"ack.talq.{handle_of(key)}.ack.{key}-1".encode())

        def answered() -> list[bytes]:
            bus.publish(f"group.{VAL_ALZETTE}".encode(), token)
            return [one.payload for one in bus.receive(0.5)]

        found: dict[str, str] = json.loads(wait_until(answered, "the carrier's answer")[0])
    return found
