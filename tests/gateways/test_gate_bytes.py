"""What comes to the door byte by byte: odd packets, other versions, silence, messages sent twice."""

import time

import paho.mqtt.client as mqtt
import pytest

from eclor.core.gateways.gate.packets import field, packet
from eclor.testing.waiting import wait_until
from tests.gateways.doors import said
from tests.gateways.raw import Raw, connect_packet, publish

# Seconds; cut off after one and a half times as long, so that a busy machine may stand still a while.
KEEP_ALIVE = 3


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
    body = field(b"MQTT") + bytes((4, 0xC2, 0, KEEP_ALIVE)) + field(b"raw")
    body += field(lamp.key.encode()) + field(lamp.secret.encode())
    with Raw(gate) as device:
        device.send(packet(0x10, body))
        assert device.hear(4) == b"\x20\x02\0\0"

        for number in range(1, 9):
            time.sleep(KEEP_ALIVE / 4)
            device.send(publish(b"obs/x/power", b"1", number))
            assert device.hear(4) == b"\x40\x02" + number.to_bytes(2)


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

    wait_until(lambda: answers or (client.loop(0.1) and answers), "an answer")

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
