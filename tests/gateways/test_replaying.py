"""A refused message said again is stored once, whoever says it and however often."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import connection

from eclor.core.gateways import actions
from eclor.core.gateways.decoders import listen, replayed
from eclor.core.observations.recorder.words import Said
from eclor.core.service.scope import Scope
from eclor.core.territories.entering import enter
from eclor.testing.house import VAL_ALZETTE, owner_conninfo
from eclor.testing.plugin import HOME, NOON

HEARD = 1_795_176_000_000_000  # noon of 20 November 2026, microseconds since 1970


def read(subject: str, payload: bytes) -> Said:
    (found,) = listen(subject.encode()).read(payload)
    assert isinstance(found, Said)
    return found


@pytest.mark.parametrize(
    ("topic", "payload"),
    [
        ("obs.lamp-9.power", b"38"),
        ("obs.lamp-9", b'{"power": 38}'),
        ("v1.devices.me.telemetry", b'{"power": 38}'),
        ("application.7.device.abcd.event.up", b'{"object": {"power": 38}, "deviceInfo": {}}'),
    ],
)
def test_without_a_time_of_its_own_it_is_of_when_it_was_first_heard(topic: str, payload: bytes):
    said = read(f"in.replay@{HEARD}.0123456789abcdef0123.{topic}", payload)

    assert (said.at, said.values) == (HEARD, {"power": 38})


def test_a_time_of_its_own_stays():
    said = read(f"in.replay@{HEARD}.0123456789abcdef0123.obs.lamp-9", b'{"power": 38, "at": 1000}')

    assert said.at == 1_000_000_000


def test_heard_live_it_has_no_time_but_that_of_the_recorder():
    assert read("in.mqtt.0123456789abcdef0123.obs.lamp-9", b'{"power": 38}').at is None


def test_the_microsecond_survives():
    moment = datetime(2026, 11, 20, 12, 0, 0, 123_457, tzinfo=UTC)

    assert replayed(moment) == f"replay@{HEARD + 123_457}"


class Slow:
    """A bus whose first message takes until the others have tried."""

    def __init__(self) -> None:
        self.stored: list[bytes] = []
        self.first_is_in, self.others_are_done = threading.Event(), threading.Event()

    def store_numbered(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> int:
        self.stored.append(payload)
        self.first_is_in.set()
        assert self.others_are_done.wait(20)
        return 1

    def publish(self, subject: bytes, payload: bytes) -> None:
        """Nobody listens."""


@pytest.fixture
def kept(django_db_setup: None) -> Iterator[int]:
    """A refused message that everybody's connection sees; gone afterwards."""
    with psycopg.connect(owner_conninfo(HOME), autocommit=True) as owner:
        device = owner.execute(
            "INSERT INTO device (territory_id, key, external_id, protocol, handle, mapping,"
            " due_seconds, enabled, simulated, created_at) VALUES (%s, 'twice', '', 'native',"
            " '00000000000000000002', '{}', 900, true, false, now()) RETURNING id",
            (VAL_ALZETTE,),
        ).fetchone()
        message = owner.execute(
            "INSERT INTO refused_message (territory_id, received_at, device_id, topic, payload,"
            " size, refusal, reason, signal, handled_by, outcome) VALUES (%s, now(), %s,"
            " 'obs/twice', 'x', 1, 'unreadable', '', 'TWICE', '', '') RETURNING id",
            (VAL_ALZETTE, device[0] if device else 0),
        ).fetchone()
        assert message is not None
        yield message[0]
        owner.execute("DELETE FROM refused_message WHERE signal = 'TWICE'")
        owner.execute("SET eclor.tidy = 'audit'")
        owner.execute("DELETE FROM audit_line WHERE did = 'devices.replay'")
        owner.execute("DELETE FROM device WHERE key = 'twice'")


def test_two_people_who_replay_at_once_say_it_once(kept: int, django_db_blocker: Any):
    bus, counts = Slow(), []
    scope = Scope(
        territory=VAL_ALZETTE, now=NOON, person="7", permissions=frozenset({"devices.replay"})
    )

    def somebody() -> None:
        try:
            enter(VAL_ALZETTE)
            with actions.speaking_to(bus):
                counts.append(actions.replay(scope, [kept]))
        finally:
            connection.close()

    with django_db_blocker.unblock():
        first, second = threading.Thread(target=somebody), threading.Thread(target=somebody)
        first.start()
        assert bus.first_is_in.wait(20)
        second.start()
        second.join(20)
        bus.others_are_done.set()
        first.join(20)

    assert counts == [0, 1]
    assert bus.stored == [b"x"]
