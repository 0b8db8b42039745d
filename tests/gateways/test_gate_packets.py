"""MQTT 3.1.1 on the wire, without a network."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.core.gateways.gate.greeting import OtherProtocol, introduction, read_greeting
from eclor.core.gateways.gate.packets import Malformed, Packet, Reader, field, packet
from eclor.core.gateways.gate.topics import field_subject, inward, outward, subscription
from eclor.core.gateways.limits import KEPT_OF_LARGE
from eclor.core.gateways.subjects import handle_of, topic_of

HANDLE = handle_of("lamp-7")
BODIES = st.lists(st.binary(max_size=400), min_size=1, max_size=6)


def read(data: bytes) -> list[Packet]:
    reader, found = Reader(), []
    reader.feed(data)
    while (one := reader.next()) is not None:
        found.append(one)
    return found


@given(BODIES, st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_packets_are_the_same_however_the_network_cuts_them(bodies, lengths):
    stream = b"".join(packet(0x30, body) for body in bodies)
    reader, found, at, turn = Reader(), [], 0, 0

    while at < len(stream):
        length = lengths[turn % len(lengths)]
        reader.feed(stream[at : at + length])
        at, turn = at + length, turn + 1
        while (one := reader.next()) is not None:
            found.append(one)

    assert [one.body for one in found] == bodies


@given(st.binary(max_size=3000))
def test_any_bytes_are_packets_or_malformed_and_nothing_else(data):
    try:
        found = read(data)
    except Malformed:
        return

    assert sum(len(packet(one.head, one.body)) for one in found) <= len(data)


def test_of_a_message_of_ten_megabytes_only_the_beginning_is_held():
    size = 10_000_000
    head = packet(0x32, b"")[:1] + bytes((0x80 | size & 127, 0x80 | size >> 7 & 127))
    head += bytes((0x80 | size >> 14 & 127, size >> 21))
    reader, found, held = Reader(), [], 0
    reader.feed(head)

    for _ in range(size // 50_000):
        reader.feed(b"x" * 50_000)
        held = max(held, len(reader._data))
        found += [one for one in (reader.next(),) if one]
    reader.feed(packet(0xC0, b""))

    assert [(one.size, len(one.body)) for one in found] == [(size, KEPT_OF_LARGE)]
    assert held < 200_000
    assert reader.next() == Packet(0xC0, b"", 0)


@pytest.mark.parametrize(
    "data",
    [
        b"\x30\xff\xff\xff\xff\x01",  # a length of five bytes
        b"\x36\x02ab",  # quality of service 3
        b"\x00\x00",  # type 0
        b"\xf0\x00",  # type 15
        b"\x80\x02\0\1",  # SUBSCRIBE without its flags
        b"\xc0\x01x",  # a PINGREQ that says something
        b"\x62\x03abc",  # a PUBREL of three bytes
        packet(0x10, b"x" * 20_000),  # a greeting that goes on and on
    ],
)
def test_what_is_not_mqtt_is_named_as_such(data):
    with pytest.raises(Malformed):
        read(data)


def greeting_body(level=4, flags=0xC2, name=b"MQTT", fields=(b"me", b"lamp-7", b"secret")):
    return field(name) + bytes((level, flags, 0, 30)) + b"".join(map(field, fields))


def test_a_device_says_who_it_is():
    found = read_greeting(greeting_body())

    assert (found.user, found.secret, found.client, found.keep_alive) == (
        "lamp-7", "secret", b"me", 30
    )  # fmt: skip
    assert found.handle == HANDLE
    assert "secret" not in repr(found)


def test_an_access_token_is_user_name_and_secret_in_one():
    found = read_greeting(greeting_body(flags=0x82, fields=(b"me", b"token")))

    assert (found.user, found.secret) == ("token", "token")


def test_the_broker_hears_neither_key_nor_token_nor_will():
    body = greeting_body(flags=0xC6, fields=(b"me", b"status/x", b"offline", b"lamp-7", b"secret"))

    said = introduction(read_greeting(body))

    again = read_greeting(said[2:])
    assert (again.user, again.secret, again.will, again.keep_alive) == (HANDLE, "secret", None, 0)
    assert b"lamp-7" not in said


def test_two_devices_with_one_client_identifier_do_not_meet():
    mine, other = (read_greeting(greeting_body(fields=(b"me", who, b"s"))) for who in (b"a", b"b"))

    assert mine.session != other.session


def test_of_two_client_identifiers_no_two_become_one():
    said = (b"a.b", b"a=2Eb", b"a b", b"a/b", b"\xc3\xa9", b"\xe9", b"a_b", b"a-b", b"")
    found = {read_greeting(greeting_body(fields=(one, b"a", b"s"))).session for one in said}

    assert len(found) == len(said)
    assert all(re.fullmatch(r"[A-Za-z0-9=_-]+", one) for one in found)


@pytest.mark.parametrize("level", [3, 5, 6, 0])
def test_another_version_of_mqtt_is_recognised(level):
    with pytest.raises(OtherProtocol):
        read_greeting(greeting_body(level=level))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0\4MQTT",
        greeting_body(flags=0xC3),  # the reserved bit
        greeting_body(flags=0x42),  # a password and no name
        greeting_body(flags=0xDA),  # a will of quality 3 without a will
        greeting_body(name=b"HTTP"),
        greeting_body() + b"more",
        greeting_body(fields=(b"me", b"lamp-7")),
    ],
)
def test_a_greeting_that_cannot_be_is_malformed(body):
    with pytest.raises(Malformed):
        read_greeting(body)


@given(st.binary(max_size=200))
def test_any_greeting_is_read_or_refused(body):
    try:
        read_greeting(body)
    except (Malformed, OtherProtocol):
        return


@pytest.mark.parametrize(
    ("outside", "inside"),
    [
        (b"v1/devices/me/rpc/request/+", b"tb/%b/rpc/request/+"),
        (b"v1/devices/me/attributes", b"tb/%b/attributes"),
        (b"v1/gateway/rpc", b"tb/%b/gateway/rpc"),
        (b"cmd/lamp-7/#", b"cmd/lamp-7/#"),
        (b"v1/devices/+/attributes", b"v1/devices/+/attributes"),
    ],
)
def test_me_is_the_device_that_asks(outside, inside):
    handle = HANDLE.encode()
    inside = inside % handle if b"%b" in inside else inside

    assert inward(outside, handle) == inside
    assert outward(inside, handle) == outside


def test_a_device_never_hears_another_ones_me():
    assert outward(b"tb/other/attributes", HANDLE.encode()) == b"tb/other/attributes"


def test_a_subscription_is_turned_inward_filter_by_filter():
    body = b"\0\7" + field(b"v1/devices/me/attributes") + b"\1" + field(b"cmd/lamp-7/#") + b"\0"

    found = subscription(body, b"h", with_qos=True)

    assert found == b"\0\7" + field(b"tb/h/attributes") + b"\1" + field(b"cmd/lamp-7/#") + b"\0"


@pytest.mark.parametrize("body", [b"", b"\0\7", b"\0\7\0\1x", b"\0\7\0\1x\3", b"\0\7\0\x09x\1"])
def test_a_subscription_that_cannot_be_is_malformed(body):
    with pytest.raises(Malformed):
        subscription(body, b"h", with_qos=True)


@given(st.binary(min_size=1, max_size=600))
def test_every_topic_travels_whole_or_with_its_refusal(topic):
    subject, headers = field_subject(HANDLE, topic)

    source, handle, kept = topic_of(subject)
    assert (source, handle) == ("mqtt", HANDLE)
    assert kept == topic[:400]
    assert headers or topic.startswith((b"obs/", b"status/", b"v1/", b"application/", b"v3/"))
    assert len(subject) < 4096  # the longest line NATS takes


@pytest.mark.parametrize(
    ("topic", "refusal"),
    [
        (b"obs/lamp-7/power", ""),
        ("obs/réverbère/power".encode(), ""),
        (b"homeassistant/lamp/config", "foreign_topic"),
        (b"$SYS/x", "foreign_topic"),
        (b"obs/+/power", "unreadable"),
        (b"obs/a\0b", "unreadable"),
        (b"obs/\xff\xfe", "unreadable"),
        (b"obs/" + b"x" * 500, "unreadable"),
        (b"", "unreadable"),
    ],
)
def test_a_topic_nobody_can_read_says_why(topic, refusal):
    _, headers = field_subject(HANDLE, topic)

    said = headers[0].split(b": ", 1)[1].split(b" ")[0].decode() if headers else ""
    assert said == refusal
