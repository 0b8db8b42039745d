"""The page of the air: what each radio gateway has used, and which lamps wait for room."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from eclor.core.gateways import queries
from eclor.core.gateways.lorawan.airtime import Band
from eclor.core.gateways.models import Device, LorawanDevice, LorawanFrame
from eclor.core.gateways.subjects import handle_of
from eclor.core.identity.models import Person
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience

RADIO = "a840411e0000f0aa"


@pytest.fixture
def scope(val_alzette: int) -> Scope:
    return Scope(
        territory=val_alzette, now=timezone.now(), person="1", audience=Audience.AGENT,
        permissions=frozenset({"devices.see"}),
    )  # fmt: skip


@pytest.fixture
def lamp(scope: Scope) -> Device:
    """A lamp behind a server; one other has never spoken."""
    server = _device(scope, "cs", None)
    _device(scope, "cs-silent", server)
    made = _device(scope, "cs-lamp", server)
    LorawanDevice.objects.create(
        device=made, territory_id=scope.territory, application="7", listens="C", radio=RADIO,
        spreading=9, heard_at=scope.now,
    )  # fmt: skip
    return made


def _device(scope: Scope, key: str, gateway: Device | None) -> Device:
    return Device.objects.create(
        territory_id=scope.territory, key=key, handle=handle_of(key), protocol="chirpstack",
        gateway=gateway, external_id=key if gateway else "",
    )  # fmt: skip


def frame(scope: Scope, lamp: Device, ago: timedelta, seconds: float = 1.8, **more) -> LorawanFrame:
    at = scope.now - ago
    return LorawanFrame.objects.create(
        territory_id=scope.territory, server=lamp.gateway, device=lamp, item=uuid.uuid4(),
        signal="A" * 26, seq=1, radio=RADIO, band=Band.P, spreading=12, size=22, seconds=seconds,
        at=at, handed_at=at, patient_until=at + timedelta(seconds=40), **more,
    )  # fmt: skip


def test_a_gateway_shows_what_it_used_of_its_hour_and_of_its_day(scope: Scope, lamp: Device):
    frame(scope, lamp, timedelta(minutes=2), sent_at=scope.now, answered_at=scope.now)
    frame(scope, lamp, timedelta(minutes=10))
    frame(scope, lamp, timedelta(minutes=12), trouble="no gateway")
    frame(scope, lamp, timedelta(hours=3, minutes=30), 100.0)

    found = queries.airtime(scope)

    (one,) = found.gateways
    assert (one.radio, one.band, one.frames, one.devices) == (RADIO, Band.P, 2, 1)
    assert (round(one.used, 1), one.law, one.allowed) == (3.6, 360, 288)
    assert one.lost == 2
    assert [round(hour, 1) for hour in one.hours[20:]] == [100.0, 0.0, 0.0, 3.6]
    assert one.room_at <= scope.now
    assert found.unheard == 1


def test_a_full_gateway_says_when_the_next_order_fits(scope: Scope, lamp: Device):
    frame(scope, lamp, timedelta(minutes=50), 288.0)

    (one,) = queries.airtime(scope).gateways

    assert timedelta(minutes=9) < one.room_at - scope.now < timedelta(minutes=11)


@pytest.mark.parametrize("radios", [1, 3])
def test_any_number_of_gateways_takes_the_same_number_of_queries(
    scope: Scope, lamp: Device, radios: int, django_assert_num_queries: Any
):
    for number in range(radios):
        spoken = frame(scope, lamp, timedelta(minutes=2))
        LorawanFrame.objects.filter(pk=spoken.pk).update(radio=f"{RADIO[:-1]}{number:x}")
    LorawanDevice.objects.update(radio=f"{RADIO[:-1]}0")

    with django_assert_num_queries(5):
        found = queries.airtime(scope)

    assert [round(one.used, 1) for one in found.gateways] == [1.8] * radios


def test_agents_read_the_page_and_strangers_do_not(scope: Scope, lamp: Device, client, maya):
    frame(scope, lamp, timedelta(minutes=2))
    assert client.get("/devices/airtime").status_code == 302

    client.force_login(Person.objects.get(pk=maya.person))
    page = client.get("/devices/airtime", headers={"accept-language": "fr"})

    assert page.status_code == 200
    text = page.content.decode()
    assert RADIO in text
    assert "1,8\u00a0s sur 360\u00a0s" in text
    assert 'href="/devices/airtime"' in client.get("/devices/").content.decode()


def test_where_no_lorawan_server_is_there_is_no_tab(scope: Scope, client, maya):
    client.force_login(Person.objects.get(pk=maya.person))

    assert "/devices/airtime" not in client.get("/devices/").content.decode()
