"""Frames as devices and servers send them become what was said, without anything else of the house."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.core.gateways.decoders import listen, readable, topic_bytes
from eclor.core.gateways.decoders.parsing import moment
from eclor.core.gateways.subjects import subject_of
from eclor.core.observations.recorder.words import Heard, Measure, Said, Unreadable
from eclor.core.service.words import Refusal

FRAMES = sorted((Path(__file__).parents[1] / "golden" / "frames").glob("*.json"))
TOPICS = (
    "obs/lamp-1",
    "obs/lamp-1/power",
    "status/lamp-1",
    "v1/devices/me/telemetry",
    "v1/gateway/telemetry",
    "v1/gateway/connect",
    "application/7/device/a81758fffe03bc34/event/up",
    "v3/app1@tenant1/devices/dev1/up",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["ts", "at", "values", "value", "unit", "device", "object", "quality", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def hear(topic: str) -> Heard:
    return listen(subject_of("mqtt", "a" * 20, topic.encode()))


def read(topic: str, payload: bytes) -> list[Any]:
    return hear(topic).read(payload)


@pytest.mark.parametrize("file", FRAMES, ids=lambda file: file.stem)
def test_a_frame_says_what_its_golden_file_says(file: Path) -> None:
    frame = json.loads(file.read_text())
    payload = frame["text"].encode() if "text" in frame else json.dumps(frame["payload"]).encode()

    if "refusal" in frame:
        with pytest.raises(Unreadable) as told:
            read(frame["topic"], payload)
        assert [told.value.refusal, str(told.value)] == frame["refusal"]
    else:
        said = read(frame["topic"], payload)
        assert [[s.speaker, s.at, s.values, s.aside] for s in said] == frame["said"]


def test_the_subject_tells_login_topic_and_custom() -> None:
    heard = listen(subject_of("http", "b" * 20, b"v1/gateway/telemetry"))

    assert (heard.handle, heard.topic, heard.protocol, heard.relays) == (
        "b" * 20,
        "v1/gateway/telemetry",
        "thingsboard",
        True,
    )


def test_a_value_may_bring_its_unit_and_its_quality() -> None:
    payload = b'{"power": {"value": 0.04, "unit": "kW", "quality": "uncertain"}, "dimming": 70}'

    assert read("obs/lamp-1", payload) == [
        Said("lamp-1", None, {"power": Measure(0.04, "kW", 1), "dimming": 70})
    ]


def test_a_wrong_time_in_an_array_spoils_its_own_place_only() -> None:
    found = read("obs/lamp-1", b'[{"power": 1, "at": "soon"}, {"power": 2, "at": 1795176000}]')

    assert isinstance(found[0], Unreadable)
    assert found[1] == Said("lamp-1", 1795176000000000, {"power": 2})


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "obs",
        "obs/",
        "obs/a/b/c",
        "tele/a",
        "v1/devices/you/telemetry",
        "v3/a/b",
        "application/7",
    ],
)
def test_a_topic_nobody_reads_is_refused_with_itself(topic: str) -> None:
    with pytest.raises(Unreadable) as told:
        hear(topic)

    assert told.value.topic == topic


def test_the_topic_and_the_frame_must_name_the_same_device() -> None:
    payload = b'{"deviceInfo": {"devEui": "0202020202020202"}, "object": {"a": 1}}'

    with pytest.raises(Unreadable, match="The topic says 0101010101010101"):
        read("application/7/device/0101010101010101/event/up", payload)


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (-1, Refusal.TOO_OLD),
        (1e300, Refusal.FUTURE),
        (float("inf"), Refusal.IMPOSSIBLE_VALUE),
        (True, Refusal.UNREADABLE),
        ("yesterday", Refusal.UNREADABLE),
        ("0001-01-01T00:00:00+10:00", Refusal.UNREADABLE),
        ([], Refusal.UNREADABLE),
    ],
)
def test_an_impossible_time_is_refused(said: Any, refusal: Refusal) -> None:
    with pytest.raises(Unreadable) as told:
        moment(said)

    assert told.value.refusal == refusal


@given(st.binary(max_size=60))
def test_every_topic_can_be_shown_and_found_again(topic: bytes) -> None:
    shown = readable(topic)

    assert topic_bytes(shown) == topic
    assert "\0" not in shown
    shown.encode()


@given(
    st.sampled_from(TOPICS), st.binary(max_size=200) | JSON.map(lambda j: json.dumps(j).encode())
)
def test_whatever_is_said_it_is_read_or_refused(topic: str, payload: bytes) -> None:
    try:
        found = read(topic, payload)
    except Unreadable as problem:
        assert str(problem)  # noqa: PT017 -- being refused is one of two good ends
    else:
        assert all(isinstance(one, Said | Unreadable) for one in found)


@given(JSON)
def test_what_the_house_says_is_read_or_refused(said: Any) -> None:
    heard = listen(b"in.house.1.12")

    try:
        heard.read(json.dumps(said).encode())
    except Unreadable as problem:
        assert str(problem)  # noqa: PT017 -- being refused is one of two good ends
