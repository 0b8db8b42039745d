"""Operators enrol, adopt, replay, discard and revoke; each federation sees its own."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from eclor.core.context.models import Entity
from eclor.core.gateways import actions, queries
from eclor.core.gateways.actions import Adopt, CannotReplay, EnrolDevice
from eclor.core.gateways.models import Device, RefusedMessage, Stranger
from eclor.core.gateways.subjects import handle_of
from eclor.core.service.scope import Scope
from eclor.core.trust.models import AuditLine
from tests.gateways.scopes import with_rights

pytestmark = pytest.mark.usefixtures("in_english")

HELD = ("devices.see", "devices.adopt", "devices.replay", "devices.enrol", "devices.revoke")


class Said:
    """Where messages go in these tests."""

    def __init__(self) -> None:
        self.stored: list[tuple[bytes, bytes]] = []
        self.told: list[bytes] = []

    def store_numbered(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> int:
        self.stored.append((subject, payload))
        return len(self.stored)

    def publish(self, subject: bytes, payload: bytes) -> None:
        self.told.append(subject)


@pytest.fixture
def said() -> Any:
    stream = Said()
    with actions.speaking_to(stream):
        yield stream


@pytest.fixture
def keeper(louis: Scope) -> Scope:
    """Somebody who may do everything with devices."""
    return with_rights(louis, *HELD)


def refuse(scope: Scope, device: Device, **more: Any) -> RefusedMessage:
    given = {
        "territory_id": scope.territory,
        "received_at": scope.now,
        "device": device,
        "topic": f"obs/{device.key}",
        "payload": b'{"power": "?"}',
        "size": 14,
        "refusal": "impossible_value",
        "reason": "'?' is not a number.",
        "signal": f"{RefusedMessage.objects.count() + 1000:026d}",
    }
    return RefusedMessage.objects.create(**given | more)


def test_a_new_device_gets_a_secret_that_only_its_hash_remembers(keeper: Scope, said: Said) -> None:
    secret = actions.enrol_device(keeper, EnrolDevice(key="lamp-9"))

    device = Device.objects.get(key="lamp-9")
    assert len(secret) == 32
    assert secret.encode() not in bytes(device.secret or b"")
    assert (device.handle, device.token_handle) == (handle_of("lamp-9"), handle_of(secret))
    assert AuditLine.objects.get().did == "devices.enrol"


def test_a_key_is_given_once(keeper: Scope, said: Said) -> None:
    actions.enrol_device(keeper, EnrolDevice(key="lamp-9"))

    with pytest.raises(ValueError, match="lamp-9 exists already"):
        actions.enrol_device(keeper, EnrolDevice(key="lamp-9"))


@pytest.mark.parametrize("key", ["", "a.b", "a b", "*", "é", "a" * 65])
def test_a_key_that_would_not_fit_a_topic_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="needs 1 to 64"):
        EnrolDevice(key=key)


def test_without_the_right_nobody_is_enrolled(louis: Scope, said: Said) -> None:
    with pytest.raises(PermissionDenied):
        actions.enrol_device(louis, EnrolDevice(key="lamp-9"))

    assert not Device.objects.exists()


def test_a_revoked_device_stays_in_the_list_and_out_of_the_house(keeper: Scope, said: Said) -> None:
    actions.enrol_device(keeper, EnrolDevice(key="lamp-9"))
    device = Device.objects.get()

    actions.revoke(keeper, device.pk)
    actions.revoke(keeper, device.pk)

    assert not Device.objects.get().enabled
    assert [line.did for line in AuditLine.objects.order_by("pk")] == [
        "devices.enrol",
        "devices.revoke",
    ]


def test_a_renewed_secret_replaces_the_old_one(keeper: Scope, said: Said) -> None:
    old = actions.enrol_device(keeper, EnrolDevice(key="lamp-9"))

    new = actions.renew_secret(keeper, Device.objects.get().pk)

    assert old != new
    assert Device.objects.get().token_handle == handle_of(new)


@pytest.fixture
def stranger(keeper: Scope, said: Said) -> Stranger:
    """Device ABCD spoke twice through the gateway lora."""
    actions.enrol_device(keeper, EnrolDevice(key="lora", protocol="chirpstack"))
    gateway = Device.objects.get(key="lora")
    found = Stranger.objects.create(
        territory_id=keeper.territory,
        gateway=gateway,
        external_id="ABCD",
        protocol="chirpstack",
        first_heard_at=keeper.now,
        last_heard_at=keeper.now,
        times_heard=2,
        sample=b"{}",
    )
    topic = "application/7/device/abcd/event/up"
    for n in range(2):
        refuse(
            keeper,
            gateway,
            stranger=found,
            topic=topic,
            payload=b"%d" % n,
            size=1,
            received_at=keeper.now + timedelta(seconds=n),
        )
    return found


def test_an_adopted_stranger_becomes_a_device_and_all_it_said_is_said_again(
    keeper: Scope, said: Said, stranger: Stranger
) -> None:
    order = Adopt(stranger=stranger.pk, type="WeatherStation", name="Mairie", lon=5.9, lat=49.4)

    device = actions.adopt(keeper, order).device

    assert (device.key, device.gateway_id, device.external_id) == (
        "ABCD",
        stranger.gateway_id,
        "ABCD",
    )
    assert Entity.objects.get().type == "WeatherStation"
    # Noon of 20 November 2026 and a second later, in microseconds since 1970.
    login = f"{handle_of('lora')}.application.7.device.abcd.event.up"
    assert said.stored == [
        (f"in.replay@1795176000000000.{login}".encode(), b"0"),
        (f"in.replay@1795176001000000.{login}".encode(), b"1"),
    ]
    assert said.told[-1:] == [b"recorder.reload"]
    assert list(queries.strangers(keeper)) == []
    assert set(RefusedMessage.objects.values_list("outcome", flat=True)) == {"replayed"}


def test_adopting_twice_is_adopting_once(keeper: Scope, said: Said, stranger: Stranger) -> None:
    order = Adopt(stranger=stranger.pk, type="WeatherStation", name="Mairie")

    first = actions.adopt(keeper, order)
    second = actions.adopt(keeper, order)

    assert first.device == second.device
    assert len(said.stored) == 2


def test_a_stranger_whose_name_is_taken_gets_a_number(
    keeper: Scope, said: Said, stranger: Stranger
) -> None:
    actions.enrol_device(keeper, EnrolDevice(key="ABCD"))

    device = actions.adopt(
        keeper, Adopt(stranger=stranger.pk, type="WeatherStation", name="Mairie")
    ).device

    assert device.key == "ABCD-2"


def test_a_refused_message_is_said_again_under_its_login(keeper: Scope, said: Said) -> None:
    actions.enrol_device(keeper, EnrolDevice(key="lamp-9"))
    kept = refuse(keeper, Device.objects.get(), topic="obs/lamp-9/50%25")

    count = actions.replay(keeper, [kept.pk])

    assert count == 1
    assert said.stored == [
        (
            f"in.replay@1795176000000000.{handle_of('lamp-9')}.obs.lamp-9.50%25".encode(),
            b'{"power": "?"}',
        )
    ]
    assert list(queries.refused(keeper)) == []
    assert actions.replay(keeper, [kept.pk]) == 0


def test_half_a_message_cannot_be_said_again(keeper: Scope, said: Said) -> None:
    actions.enrol_device(keeper, EnrolDevice(key="lamp-9"))
    kept = refuse(keeper, Device.objects.get(), size=10_000_000)

    with pytest.raises(CannotReplay, match="14 of 10000000 bytes"):
        actions.replay(keeper, [kept.pk])

    assert said.stored == []
    assert [m.pk for m in queries.refused(keeper)] == [kept.pk]


def test_a_discarded_message_leaves_the_list_and_stays_readable(keeper: Scope, said: Said) -> None:
    actions.enrol_device(keeper, EnrolDevice(key="lamp-9"))
    kept = refuse(keeper, Device.objects.get())

    assert actions.discard(keeper, [kept.pk]) == 1
    assert list(queries.refused(keeper)) == []
    assert [m.outcome for m in queries.refused(keeper, handled=True)] == ["discarded"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_devices_asks_the_same_questions_for_one_and_for_three(
    keeper: Scope, said: Said, count: int, django_assert_num_queries: Any
) -> None:
    for n in range(count):
        actions.enrol_device(keeper, EnrolDevice(key=f"lamp-{n}"))

    with django_assert_num_queries(2):
        found = queries.devices(keeper)

    assert [line.silent for line in found] == [True] * count


def test_what_another_federation_has_cannot_be_touched(
    keeper: Scope, said: Said, other_federation: int
) -> None:
    from eclor.core.territories.entering import entered

    there = with_rights(Scope(territory=other_federation, now=keeper.now), *HELD)
    with entered(other_federation):
        actions.enrol_device(there, EnrolDevice(key="far-lamp"))
        device = Device.objects.get()
        kept = refuse(there, device)

    assert queries.devices(keeper) == []
    assert actions.replay(keeper, [kept.pk]) == 0
    with pytest.raises(ValueError, match="not in this territory"):
        actions.revoke(keeper, device.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM device")
        assert cursor.fetchone() == (0,)
