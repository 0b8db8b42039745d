"""Devices that speak HTTP: let in by their token, answered once it is stored."""

import asyncio
import json
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from django.test import RequestFactory

from eclor.core.bus import BlockingBus, Line
from eclor.core.gateways import http
from eclor.core.gateways.models import Device
from eclor.core.gateways.subjects import handle_of
from eclor.core.service import bus as nats
from eclor.testing.ports import free_port

FRAMES = Path(__file__).parents[1] / "golden" / "frames"
SECRET = "5b1f0c2e9a7d4431"


def add_device(territory: int, key: str, secret: str = SECRET, **more) -> Device:
    return Device.objects.create(
        territory_id=territory,
        key=key,
        handle=handle_of(key),
        secret=sha256(secret.encode()).digest(),
        token_handle=handle_of(secret),
        **more,
    )


@pytest.fixture
def lamp(val_alzette) -> Device:
    return add_device(val_alzette, "lamp-7")


@pytest.fixture
def post(client, gate, settings):
    """POST with a token; the stream is the real one."""
    settings.ECLOR = gate.configuration
    http._bus.cache_clear()

    def send(path: str, body=b"", token: str | None = SECRET, **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return client.post(path, data, content_type="application/json", headers=headers)

    yield send
    http._bus().close()
    http._bus.cache_clear()


def test_a_device_says_its_values_by_http(gate, post, lamp):
    before = gate.last_sequence()

    answer = post("/gateways/devices/lamp-7", {"power": 38.2})

    (found,) = gate.stored_since(before)
    assert (answer.status_code, answer.json()["stored"]) == (202, True)
    assert (found.source, found.handle, found.topic) == ("http", lamp.handle, b"obs/lamp-7")
    assert found.payload == b'{"power": 38.2}'


def make_reader(gate) -> None:
    """A consumer that begins at the newest message of FIELD."""
    bus = gate.bus()
    config = {"durable_name": "reader", "ack_policy": "explicit", "deliver_policy": "last"}
    question = json.dumps({"stream_name": "FIELD", "config": config}).encode()
    bus.request(b"$JS.API.CONSUMER.DURABLE.CREATE.FIELD.reader", question)
    bus.close()


async def acknowledgement_subject(gate) -> bytes:
    """Where a recorder would acknowledge the message it is given."""
    heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    line = Line(nats.url(gate.configuration), "test")
    line.subscribe(b"_INBOX.test", lambda message: heard.set_result(message.reply))
    await line.open(5)
    line.publish(b"$JS.API.CONSUMER.MSG.NEXT.FIELD.reader", b"1", reply=b"_INBOX.test")
    reply = await asyncio.wait_for(heard, 10)
    await line.close()
    return reply


def test_the_signal_is_the_one_the_recorder_gives(gate, post, lamp):
    from eclor.core.observations.recorder.signals import signal_of

    signal = post("/gateways/devices/lamp-7", {"power": 38.2}).json()["signal"]

    make_reader(gate)
    reply = asyncio.run(acknowledgement_subject(gate))
    assert signal_of(reply) == signal


def test_a_message_recorded_and_gone_before_its_answer_is_taken_all_the_same(
    gate, post, lamp, monkeypatch
):
    def stored_and_gone(self: BlockingBus, *words: bytes, **more: bytes) -> int:
        number = store(self, *words, **more)
        self.request(b"$JS.API.STREAM.PURGE.FIELD", b"{}")
        return number

    store = BlockingBus.store_numbered
    monkeypatch.setattr(BlockingBus, "store_numbered", stored_and_gone)

    answer = post("/gateways/devices/lamp-7", {"power": 38.2})

    assert (answer.status_code, answer.json()) == (202, {"stored": True})


def test_a_gateway_speaks_for_what_stands_behind_it(gate, post, val_alzette):
    cabinet = add_device(val_alzette, "cabinet-1", "the-cabinets-own-secret")
    add_device(val_alzette, "lamp-8", gateway=cabinet, external_id="8")
    before = gate.last_sequence()

    answer = post("/gateways/devices/lamp-8", {"power": 1}, token="the-cabinets-own-secret")

    (found,) = gate.stored_since(before)
    assert answer.status_code == 202
    assert (found.handle, found.topic) == (cabinet.handle, b"obs/lamp-8")


@pytest.mark.parametrize("what", ["telemetry", "attributes"])
def test_a_thingsboard_device_speaks_by_its_token(gate, post, lamp, what):
    before = gate.last_sequence()

    answer = post(f"/api/v1/{SECRET}/{what}", {"power": 3}, token=None)

    (found,) = gate.stored_since(before)
    assert answer.status_code == 202
    assert (found.handle, found.topic) == (lamp.handle, f"v1/devices/me/{what}".encode())


def test_chirpstack_posts_its_uplinks(gate, post, lamp):
    uplink = {
        "deviceInfo": {"applicationId": "52f1", "devEui": "0101010101010101"},
        "object": {"fillingLevel": 61},
    }
    before = gate.last_sequence()

    answer = post("/gateways/chirpstack?event=up", uplink)

    (found,) = gate.stored_since(before)
    assert answer.status_code == 202
    assert found.topic == b"application/52f1/device/0101010101010101/event/up"


def test_the_things_stack_posts_its_uplinks(gate, post, lamp):
    uplink = {
        "end_device_ids": {
            "device_id": "bin-3",
            "application_ids": {"application_id": "waste"},
        },
        "uplink_message": {"decoded_payload": {"fillingLevel": 61}},
    }
    before = gate.last_sequence()

    answer = post("/gateways/ttn", uplink)

    (found,) = gate.stored_since(before)
    assert answer.status_code == 202
    assert found.topic == b"v3/waste/devices/bin-3/up"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/gateways/chirpstack?event=up", {"object": {"fillingLevel": 61}}),
        ("/gateways/chirpstack?event=up", {"deviceInfo": {"devEui": "a/b"}, "object": {}}),
        ("/gateways/chirpstack?event=join", {}),
        ("/gateways/chirpstack?event=join", b"{"),
        ("/gateways/ttn", {"uplink_message": {"decoded_payload": {"fillingLevel": 61}}}),
    ],
)
def test_an_uplink_of_nobody_is_kept_as_refused(gate, post, lamp, path, body):
    before = gate.last_sequence()

    answer = post(path, body)

    assert answer.status_code == 400
    assert gate.stored_since(before)[0].refused.startswith("unreadable ")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"power": 1',
        b"\xff\xfe",
        b'{"a": "\\ud800"}',
        b"[" * 100_000,
        b'{"at": "yesterday", "power": 1}',
        b"\0",
    ],
)
@pytest.mark.parametrize(
    "path",
    [
        "/gateways/devices/lamp-7",
        f"/api/v1/{SECRET}/telemetry",
        "/gateways/chirpstack?event=up",
        "/gateways/ttn",
    ],
)
def test_what_cannot_be_read_is_kept_and_the_sender_told_why(gate, post, lamp, path, body):
    before = gate.last_sequence()

    answer = post(path, body)

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert [one.payload for one in gate.stored_since(before)] == [body]


def test_good_parts_are_taken_and_bad_ones_named(gate, post, lamp):
    answer = post("/gateways/devices/lamp-7", [{"power": 1, "at": 1_760_000_000}, "power"])

    assert answer.status_code == 202
    assert answer.json()["refused"] == ["The array holds something that is not an object."]


def test_a_message_too_large_is_kept_by_its_beginning(gate, post, lamp):
    before = gate.last_sequence()

    answer = post("/gateways/devices/lamp-7", b"[" * 300_000)

    (found,) = gate.stored_since(before)
    assert answer.status_code == 413
    assert "300000" in answer.json()["error"]
    assert (found.refused, len(found.payload)) == ("too_large 300000", 65_536)


@pytest.mark.parametrize(
    "path",
    [
        "/gateways/devices/lamp-7",
        "/gateways/devices/nobody",
        "/gateways/devices/a.%3E",
        "/gateways/chirpstack?event=up",
        "/gateways/ttn",
        "/api/v1/guess/telemetry",
        "/api/v1/%C3%A9/telemetry",
    ],
)
@pytest.mark.parametrize("token", ["guess", "", None, "\udcff", "é" * 5000])
def test_a_wrong_token_opens_nothing_and_says_nothing(gate, post, lamp, path, token):
    before = gate.last_sequence()

    answer = post(path, {"power": 1}, token=token)

    assert answer.status_code == 401
    assert "Bearer" in answer.json()["error"]
    assert gate.stored_since(before) == []


def test_a_device_switched_off_is_a_stranger(post, lamp):
    Device.objects.filter(pk=lamp.pk).update(enabled=False)

    assert post("/gateways/devices/lamp-7", {"power": 1}).status_code == 401


def test_a_token_of_the_other_federation_opens_nothing_here(post, other_federation, db):
    from eclor.core.territories.entering import entered

    with entered(other_federation):
        add_device(other_federation, "lamp-9")

    assert post("/gateways/devices/lamp-9", {"power": 1}).status_code == 401
    assert post(f"/api/v1/{SECRET}/telemetry", {"power": 1}, token=None).status_code == 401


def test_only_post_speaks(client, val_alzette):
    answer = client.get("/gateways/devices/lamp-7")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_without_the_bus_the_device_is_asked_to_come_again(client, settings, lamp):
    settings.ECLOR = replace(settings.ECLOR, nats_port=str(free_port()))
    http._bus.cache_clear()

    answer = client.post(
        "/gateways/devices/lamp-7",
        {"power": 1},
        content_type="application/json",
        headers={"Authorization": f"Bearer {SECRET}"},
    )

    http._bus.cache_clear()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_no_token_reaches_a_log(caplog, post, lamp):
    caplog.set_level(0)

    post(f"/api/v1/{SECRET}/telemetry", b"{", token=None)
    post("/gateways/devices/lamp-7", b"{")

    assert SECRET not in caplog.text


@pytest.mark.parametrize("path", ["/healthz", "/gateways/devices/%00", "/gateways/devices/x"])
def test_a_body_no_page_wanted_is_read_to_its_end(path, val_alzette):
    from eclor.run.wsgi import application

    body = BytesIO(b"x" * 200_000)
    environ = RequestFactory().post(path, content_type="text/plain").environ
    environ |= {"wsgi.input": body, "CONTENT_LENGTH": "200000"}

    answer = application(environ, lambda *_: None)

    answer.close()
    assert body.read() == b""
