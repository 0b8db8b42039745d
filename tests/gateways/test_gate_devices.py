"""Devices come to the door: who is let in, what they may say, what is kept of it."""

import pytest

from eclor.core.gateways.models import Device
from eclor.core.gateways.subjects import handle_of
from eclor.testing.house import BORD_DE_MOSELLE
from eclor.testing.waiting import wait_until
from tests.gateways.doors import said

READING = {"power": 38.2}


@pytest.mark.parametrize("qos", [0, 1, 2])
@pytest.mark.parametrize(
    "topic",
    [
        "obs/{key}/power",
        "obs/{key}",
        "status/{key}",
        "v1/devices/me/telemetry",
        "v1/devices/me/attributes",
        "v1/gateway/telemetry",
        "v1/gateway/attributes",
        "v1/gateway/connect",
        "v1/gateway/disconnect",
        "application/7/device/24e124/event/up",
        "v3/app@tenant/devices/bin-3/up",
    ],
)
def test_what_a_device_says_is_stored_under_its_own_name(gate, speaker, topic, qos):
    lamp = gate.enrol("lamp")
    device = speaker().connect(lamp.key, lamp.secret)
    before = gate.last_sequence()

    device.say(topic.format(key=lamp.key), READING, qos=qos)

    (found,) = said(gate, before)
    assert found == (
        "mqtt",
        lamp.handle,
        topic.format(key=lamp.key).encode(),
        b'{"power": 38.2}',
        "",
    )


def test_a_thingsboard_device_comes_with_its_access_token_alone(gate, speaker):
    counter = gate.enrol("counter", protocol="thingsboard")
    device = speaker().connect(counter.secret)
    before = gate.last_sequence()

    device.say("v1/devices/me/telemetry", {"intensity": 12})

    (found,) = said(gate, before)
    assert device.answers == [0]
    assert (found.handle, found.topic) == (handle_of(counter.secret), b"v1/devices/me/telemetry")


def test_a_message_of_a_device_keeps_its_order(gate, speaker):
    lamp = gate.enrol("lamp")
    device = speaker().connect(lamp.key, lamp.secret)
    before = gate.last_sequence()

    for number in range(300):
        device.paho.publish(f"obs/{lamp.key}/power", str(number), qos=1)

    found = said(gate, before, 300)
    assert [int(one.payload) for one in found] == list(range(300))


@pytest.mark.parametrize("wrong", ["secret", "key", "nothing"])
def test_nobody_comes_in_without_the_right_secret(gate, speaker, wrong):
    lamp = gate.enrol("lamp")
    user = "somebody" if wrong == "key" else lamp.key
    secret = {"secret": "guess", "key": lamp.secret, "nothing": None}[wrong]

    device = speaker().connect(user, secret)

    assert device.answers[0] == 135  # paho's word for CONNACK 5, not authorised


@pytest.mark.parametrize("house_user", ["core", "auth", "system"])
def test_the_houses_own_bus_users_do_not_come_by_this_door(gate, speaker, house_user):
    from eclor.core.service.secrets import load_secrets

    password = getattr(load_secrets(gate.home), f"nats_{house_user}_password")

    device = speaker().connect(house_user, password)

    assert device.answers[0] == 135


def test_a_device_switched_off_stays_outside(gate, speaker):
    lamp = gate.enrol("lamp", enabled=False)

    device = speaker().connect(lamp.key, lamp.secret)

    assert device.answers[0] == 135


def test_a_key_that_would_widen_its_own_rights_stays_outside(gate, speaker):
    lamp = gate.enrol("lamp")
    with gate.register() as register:
        register.execute(
            "UPDATE device SET key = 'a.>', handle = %s WHERE key = %s",
            [handle_of("a.>"), lamp.key],
        )
    gate.enrolled.append("a.>")

    device = speaker().connect("a.>", lamp.secret)

    assert device.answers[0] == 135


def test_a_device_that_is_switched_off_leaves_at_once(gate, speaker):
    lamp, other = gate.enrol("lamp"), gate.enrol("lamp")
    device = speaker().connect(lamp.key, lamp.secret)
    neighbour = speaker().connect(other.key, other.secret)
    with gate.register() as register:
        register.execute("UPDATE device SET enabled = false WHERE key = %s", [lamp.key])
    bus = gate.bus()

    bus.publish(b"gate.forget", f"{lamp.handle} {handle_of(lamp.secret)}".encode())

    wait_until(lambda: 135 in device.answers)  # it came back, and was refused
    bus.close()
    assert neighbour.paho.is_connected()


def test_the_same_client_identifier_in_two_houses_is_two_devices(gate, speaker):
    mine, other = gate.enrol("lamp"), gate.enrol("lamp", territory=BORD_DE_MOSELLE)
    first = speaker("esp8266").connect(mine.key, mine.secret)

    second = speaker("esp8266").connect(other.key, other.secret)
    second.say(f"obs/{other.key}/power", 1)

    first.say(f"obs/{mine.key}/power", 1)
    assert (first.answers, second.answers) == ([0], [0])


@pytest.mark.parametrize("name", ["192.168.1.20", "bac n° 7/a *>", "é"])
def test_a_device_may_call_itself_as_it_likes(gate, speaker, name):
    lamp = gate.enrol("lamp")
    device = speaker(name).connect(lamp.key, lamp.secret)
    before = gate.last_sequence()

    device.say(f"obs/{lamp.key}/power", 1)

    assert device.answers == [0]
    assert [one.handle for one in said(gate, before)] == [lamp.handle]


def test_the_will_of_a_device_that_vanishes_is_stored(gate, speaker):
    lamp = gate.enrol("lamp")
    device = speaker()
    device.paho.will_set(f"status/{lamp.key}", "offline", qos=1, retain=True)
    device.connect(lamp.key, lamp.secret)
    before = gate.last_sequence()

    device.vanish()

    (found,) = said(gate, before)
    assert (found.handle, found.topic, found.payload) == (
        lamp.handle, f"status/{lamp.key}".encode(), b"offline"
    )  # fmt: skip


def test_a_device_that_says_goodbye_leaves_no_will(gate, speaker):
    lamp, witness = gate.enrol("lamp"), gate.enrol("lamp")
    device = speaker()
    device.paho.will_set(f"status/{lamp.key}", "offline")
    device.connect(lamp.key, lamp.secret)
    before = gate.last_sequence()

    device.leave()
    speaker().connect(witness.key, witness.secret).say(f"status/{witness.key}", "online")

    assert [one.handle for one in said(gate, before)] == [witness.handle]


def test_a_message_too_large_is_kept_by_its_beginning_and_the_device_goes_on(gate, speaker):
    lamp = gate.enrol("lamp")
    device = speaker().connect(lamp.key, lamp.secret)
    before = gate.last_sequence()

    device.say(f"obs/{lamp.key}", b"[" * 10_000_000)
    device.say(f"obs/{lamp.key}/power", 1)

    large, good = said(gate, before, 2)
    assert large.refused == "too_large 10000000"
    assert 60_000 < len(large.payload) <= 65_536
    assert (good.payload, good.refused) == (b"1", "")


def test_a_message_beside_the_subject_is_kept_as_refused(gate, speaker):
    lamp = gate.enrol("lamp")
    device = speaker().connect(lamp.key, lamp.secret)
    before = gate.last_sequence()

    device.say("homeassistant/light/config", {"name": "x"})

    (found,) = said(gate, before)
    assert found.topic == b"homeassistant/light/config"
    assert found.refused.startswith("foreign_topic ")


@pytest.mark.parametrize("order", ["revoke", "renew_secret"])
def test_an_operator_shows_a_device_out_at_once(
    gate, speaker, admin, order, settings, django_capture_on_commit_callbacks
):
    from eclor.core.gateways import actions

    settings.ECLOR = gate.configuration
    actions._bus.cache_clear()
    lamp = gate.enrol("lamp")
    device = speaker().connect(lamp.key, lamp.secret)
    gone = []
    device.paho.on_disconnect = lambda *_: gone.append(True)
    pk = Device.objects.get(key=lamp.key).pk

    with django_capture_on_commit_callbacks(execute=True):
        getattr(actions, order)(admin, pk)

    wait_until(lambda: gone)
    actions._bus().close()
    actions._bus.cache_clear()
