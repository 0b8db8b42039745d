"""Orders over the real bus and the real MQTT door to a simulated ChirpStack, and its answers back."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from eclor.core.bus.reading import Bus
from eclor.core.commands.envelope import Key, Members, Order
from eclor.core.gateways.lorawan.line import lorawan_line
from eclor.core.gateways.lorawan.words import Air
from eclor.core.gateways.subjects import handle_of
from eclor.core.service import bus as nats
from eclor.field.lorawan.play import Bridge
from eclor.field.lorawan.server import ChirpStack
from eclor.testing.house import VAL_ALZETTE
from eclor.testing.waiting import wait_until
from tests.commands.conftest import SEED, Street
from tests.commands.conftest import street as street
from tests.gateways.doors import Doors
from tests.gateways.fixtures import gate as gate
from tests.lorawan.radio import APPLICATION, KEY, enrol, forget, lamps_of

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def bridge(gate: Doors, street: Street) -> Iterator[Bridge]:
    """A server with three lamps, logged in at the MQTT door, and its thread."""
    lamps = lamps_of(3)
    server = enrol(street, KEY, None, None, "")
    street.connection.execute(
        "UPDATE device SET secret = sha256(%s) WHERE id = %s", (SECRET.encode(), server)
    )
    for entity, lamp in zip(street.lamps(3, device=False), lamps, strict=True):
        enrol(street, f"{KEY}-{lamp.eui}", entity, server, lamp.eui)
    made = Bridge(
        KEY, SECRET, "127.0.0.1", gate.mqtt, ChirpStack(APPLICATION, {one.eui: one for one in lamps}, 9)
    )  # fmt: skip
    with _thread(lambda: made.move(0.05)):
        wait_until(lambda: made.fleet.online == 1, "the server's login")
        yield made
    made.fleet.close()
    forget(street)


@pytest.fixture
def line(gate: Doors, django_db_blocker) -> Iterator[None]:
    stopping = threading.Event()
    made = lorawan_line(nats.url(gate.configuration), SEED, Air(rx2=9), stopping)

    def keep() -> None:
        with django_db_blocker.unblock():
            made.keep()

    thread = threading.Thread(target=keep)
    thread.start()
    yield
    stopping.set()
    thread.join(timeout=60)


@contextmanager
def _thread(work) -> Iterator[None]:
    stopping = threading.Event()

    def go_on() -> None:
        while not stopping.is_set():
            work()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(timeout=60)


def test_a_group_order_goes_by_the_bus_and_mqtt_to_each_lamp_which_acknowledges(
    gate: Doors, street: Street, bridge: Bridge, line: None
):
    lamps = list(bridge._server.lamps.values())
    for lamp in lamps:
        bridge.take(bridge._server.report(lamp, time.time()))
    wait_until(
        lambda: street.one("SELECT count(*) FROM lorawan_device") == 3, "each lamp's first word"
    )

    now = int(time.time())
    numbers = [
        row[0]
        for row in street.connection.execute(
            "SELECT id FROM device WHERE key LIKE %s", (f"{KEY}-%",)
        ).fetchall()
    ]
    token = Key.of(SEED, "val-alzette").seal(
        Order(
            id="B" * 26, target="*", action="override", issuer="val-alzette", seq=now * 1000,
            params={"level": 30, "until": now + 600, "ramp": 0}, not_before=now,
            expires=now + 300, members=Members.of(numbers),
        )
    )  # fmt: skip
    said = _answers(gate, token, len(lamps))

    assert set(said.values()) == {"done"}
    assert [lamp.level(time.time()) for lamp in lamps] == [30, 30, 30]
    assert [lamp.effects for lamp in lamps] == [1, 1, 1]
    sent = (
        "SELECT count(*) FROM lorawan_frame WHERE sent_at IS NOT NULL AND answered_at IS NOT NULL"
    )
    assert street.one(sent) == 3


def _answers(gate: Doors, token: bytes, count: int) -> dict[str, str]:
    """Said again until everybody is done, as the desk does; the last word of each."""
    found: dict[str, str] = {}
    with Bus(nats.url(gate.configuration), "desk of a test") as bus:
        bus.subscribe(f"ack.chirpstack.{handle_of(KEY)}.ack.*".encode())

        def all_done() -> bool:
            bus.publish(f"group.{VAL_ALZETTE}".encode(), token)
            for one in bus.receive(0.5):
                found[one.subject.decode()] = json.loads(one.payload)["result"]
            return list(found.values()).count("done") == count

        wait_until(all_done, "the lamps' acknowledgements")
    return found
