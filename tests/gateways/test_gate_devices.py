"""Devices come to the door: what they may say, what they hear, what is kept of it."""

import socket
import time

import paho.mqtt.client as mqtt
import pytest

from eclor.core.gateways.gate.packets import field, packet
from eclor.core.gateways.models import Device
from eclor.core.gateways.subjects import handle_of
from eclor.testing.house import BORD_DE_MOSELLE
from tests.gateways.doors import Doors, wait_until

pytestmark = pytest.mark.timeout(90)
READING = {"power": 38.2}


def said(gate: Doors, since: int, count: int = 1):
    """The messages stored since, once there are so many."""
    wait_until(lambda: gate.last_sequence() >= since + count)
    return gate.stored_since(since)


def connect_packet(level=4, flags=0xC2, client=b"raw", user=b"", secret=b"") -> bytes:
    body = field(b"MQTT") + bytes((level, flags, 0, 30)) + field(client)
    return packet(0x10, body + field(user) + field(secret))


class Raw:
    """A device that speaks byte by byte, for what no decent library would send."""

    def __init__(self, gate: Doors, device=None) -> None:
        self.line = socket.create_connection(("127.0.0.1", gate.mqtt), timeout=10)
        if device is not None:
            self.send(connect_packet(user=device.key.encode(), secret=device.secret.encode()))
            assert self.hear(4) == b"\x20\x02\0\0"

    def __enter__(self) -> "Raw":
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()

    def send(self, data: bytes) -> None:
        self.line.sendall(data)

    def hear(self, count: int) -> bytes:
        """So many bytes, fewer only when the gate closes the line."""
        found = b""
        while len(found) < count and (more := self.line.recv(count - len(found))):
            found += more
        return found

    def is_closed(self) -> bool:
        return self.hear(1) == b""


def publish(topic: bytes, payload: bytes, packet_id: int = 0, qos: int = 1, dup: bool = False):
    head = 0x30 | qos << 1 | dup << 3
    return packet(head, field(topic) + (packet_id.to_bytes(2) if qos else b"") + payload)


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


def test_a_device_hears_its_own_commands_and_no_others(gate, speaker):
    lamp, other = gate.enrol("lamp"), gate.enrol("lamp")
    device = speaker().connect(lamp.key, lamp.secret)

    granted = device.listen(
        f"cmd/{lamp.key}/#", f"cmd/{other.key}/#", "cmd/#", "#", "live/#", "in/#"
    )

    assert granted == [1, 128, 128, 128, 128, 128]


def test_a_command_reaches_the_device_with_its_receipt(gate, speaker):
    lamp = gate.enrol("lamp")
    device = speaker().connect(lamp.key, lamp.secret)
    device.listen(f"cmd/{lamp.key}/#")
    bus = gate.bus()

    bus.store(
        f"$MQTT.msgs.cmd.{lamp.key}.dimming".encode(), b"40", headers=(b"Nmqtt-Pub: 1",)
    )  # as the desk sends an order at quality 1

    wait_until(lambda: device.heard)
    bus.close()
    assert device.heard == [(f"cmd/{lamp.key}/dimming", b"40")]


def test_two_thingsboard_devices_never_hear_each_others_calls(gate, speaker):
    mine, other = gate.enrol("counter"), gate.enrol("counter", territory=BORD_DE_MOSELLE)
    devices = [speaker().connect(one.key, one.secret) for one in (mine, other)]
    for device in devices:
        granted = device.listen(
            "v1/devices/me/rpc/request/+",
            "v1/devices/me/attributes",
            "v1/devices/me/attributes/response/+",
            "v1/devices/me/rpc/response/+",
        )
        assert granted == [1, 1, 1, 1]
    bus = gate.bus()

    bus.publish(f"tb.{mine.handle}.rpc.request.7".encode(), b'{"method":"reset"}')
    bus.publish(f"tb.{other.handle}.attributes".encode(), b'{"interval":60}')

    wait_until(lambda: all(device.heard for device in devices))
    bus.close()
    assert devices[0].heard == [("v1/devices/me/rpc/request/7", b'{"method":"reset"}')]
    assert devices[1].heard == [("v1/devices/me/attributes", b'{"interval":60}')]


def test_a_device_cannot_subscribe_to_the_inside_of_another(gate, speaker):
    mine, other = gate.enrol("counter"), gate.enrol("counter")
    device = speaker().connect(mine.key, mine.secret)

    granted = device.listen(f"tb/{other.handle}/#", "tb/#", "$MQTT/sub/#", "$JS/#", "_INBOX/#")

    assert 1 not in granted[:2] + granted[3:]


def test_the_same_client_identifier_in_two_houses_is_two_devices(gate, speaker):
    mine, other = gate.enrol("lamp"), gate.enrol("lamp", territory=BORD_DE_MOSELLE)
    first = speaker("esp8266").connect(mine.key, mine.secret)

    second = speaker("esp8266").connect(other.key, other.secret)
    second.say(f"obs/{other.key}/power", 1)

    first.say(f"obs/{mine.key}/power", 1)
    assert (first.answers, second.answers) == ([0], [0])


def test_orders_wait_for_a_device_that_keeps_its_session(gate, speaker):
    lamp = gate.enrol("lamp")
    before = speaker("keeps", clean=False).connect(lamp.key, lamp.secret)
    before.listen(f"cmd/{lamp.key}/#")
    before.leave()
    bus = gate.bus()

    bus.store(f"$MQTT.msgs.cmd.{lamp.key}.dimming".encode(), b"40", headers=(b"Nmqtt-Pub: 1",))

    device = speaker("keeps", clean=False).connect(lamp.key, lamp.secret)
    wait_until(lambda: device.heard)
    bus.close()
    assert device.heard == [(f"cmd/{lamp.key}/dimming", b"40")]


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


def test_a_device_silent_beyond_its_keep_alive_is_given_up(gate, speaker):
    lamp = gate.enrol("lamp")
    body = field(b"MQTT") + bytes((4, 0xC6, 0, 1)) + field(b"raw") + field(b"status/x")
    body += field(b"offline") + field(lamp.key.encode()) + field(lamp.secret.encode())
    before = gate.last_sequence()

    with Raw(gate) as device:
        device.send(packet(0x10, body))
        assert device.hear(4) == b"\x20\x02\0\0"

        assert device.is_closed()

    assert said(gate, before)[0].payload == b"offline"


def test_publishing_keeps_a_device_alive_although_it_never_pings(gate):
    lamp = gate.enrol("lamp")
    body = field(b"MQTT") + bytes((4, 0xC2, 0, 1)) + field(b"raw")
    body += field(lamp.key.encode()) + field(lamp.secret.encode())
    with Raw(gate) as device:
        device.send(packet(0x10, body))
        assert device.hear(4) == b"\x20\x02\0\0"

        for number in range(1, 9):
            time.sleep(0.5)
            device.send(publish(b"obs/x/power", b"1", number))
            assert device.hear(4) == b"\x40\x02" + number.to_bytes(2)


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


@pytest.mark.parametrize(
    "topic", [b"obs/+/power", b"obs/a\0b", b"obs/\xc3\x28", b"", b"obs/\xed\xa0\x80"]
)
def test_a_topic_no_device_may_use_is_acknowledged_and_kept_as_refused(gate, topic):
    lamp = gate.enrol("lamp")
    before = gate.last_sequence()

    with Raw(gate, lamp) as device:
        device.send(publish(topic, b"1", 5))
        assert device.hear(4) == b"\x40\x02\0\5"

    (found,) = said(gate, before)
    assert found.topic == topic
    assert found.refused.startswith("unreadable ")


@pytest.mark.parametrize(
    "nonsense",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(300),  # TLS
        bytes(200),
        b"\xff" * 200,
        packet(0x30, field(b"obs/x") + b"1"),  # speaks before it says who it is
        connect_packet(flags=0xC3),
    ],
)
def test_nonsense_costs_its_own_line_only(gate, speaker, nonsense):
    lamp = gate.enrol("lamp")
    neighbour = speaker().connect(lamp.key, lamp.secret)

    with Raw(gate) as stranger:
        stranger.send(nonsense)
        assert stranger.is_closed()

    neighbour.say(f"obs/{lamp.key}/power", 1)
    assert neighbour.answers == [0]


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x10\x02ab",  # a second greeting
        b"\x36\x05\0\1a\0\1",  # quality 3
        b"\x32\x03\0\1a",  # quality 1 without an identifier
        b"\x90\x03\0\1\0",  # what only a broker sends
        b"\x82\x02\0\1",  # a subscription to nothing
        b"\x30\xff\xff\xff\xff\xff",
    ],
)
def test_a_device_that_loses_its_mind_is_cut_off(gate, nonsense):
    lamp = gate.enrol("lamp")

    with Raw(gate, lamp) as device:
        device.send(nonsense)

        assert device.is_closed()


def test_version_5_is_told_so_in_its_own_words(gate):
    with Raw(gate) as device:
        device.send(connect_packet(level=5))

        assert device.hear(10) == b"\x20\x03\x00\x84\x00"


def test_version_3_1_is_told_so(gate):
    with Raw(gate) as device:
        device.send(packet(0x10, field(b"MQIsdp") + bytes((3, 2, 0, 30)) + field(b"x")))

        assert device.hear(10) == b"\x20\x02\x00\x01"


def test_paho_in_version_5_hears_which_version_is_spoken(gate):
    answers = []
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    client.on_connect = lambda _c, _u, _f, reason, _p: answers.append(str(reason))
    client.connect("127.0.0.1", gate.mqtt)

    for _ in range(20):
        client.loop(0.1)
        if answers:
            break

    client.disconnect()
    assert answers == ["Unsupported protocol version"]


def test_a_message_of_quality_2_sent_twice_is_stored_once(gate):
    lamp = gate.enrol("lamp")
    before = gate.last_sequence()

    with Raw(gate, lamp) as device:
        device.send(publish(b"obs/x/power", b"1", 9, qos=2))
        assert device.hear(4) == b"\x50\x02\0\x09"
        device.send(publish(b"obs/x/power", b"1", 9, qos=2, dup=True))
        assert device.hear(4) == b"\x50\x02\0\x09"
        device.send(b"\x62\x02\0\x09")
        assert device.hear(4) == b"\x70\x02\0\x09"
        device.send(publish(b"obs/x/power", b"2", 9, qos=2))
        assert device.hear(4) == b"\x50\x02\0\x09"

    assert [one.payload for one in said(gate, before, 2)] == [b"1", b"2"]


def test_a_message_sent_again_over_a_new_line_is_stored_once(gate):
    lamp = gate.enrol("lamp")
    before = gate.last_sequence()
    with Raw(gate, lamp) as device:
        device.send(publish(b"obs/x/power", b"1", 9))
        assert device.hear(4) == b"\x40\x02\0\x09"

    with Raw(gate, lamp) as device:
        device.send(publish(b"obs/x/power", b"1", 9, dup=True))
        assert device.hear(4) == b"\x40\x02\0\x09"
        device.send(publish(b"obs/x/power", b"1", 9))  # a new message that looks like the old one
        assert device.hear(4) == b"\x40\x02\0\x09"

    assert [one.payload for one in said(gate, before, 2)] == [b"1", b"1"]


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
