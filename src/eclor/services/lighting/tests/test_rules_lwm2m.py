"""What uCIFI controllers say, and the level they are told."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.services.lighting.rules.lwm2m import Unreadable, read_report, write, write_level
from eclor.services.lighting.words.faults import LampEvent
from eclor.services.lighting.words.lwm2m import RESOURCES, Object

NOW = 1_795_000_000.0


def told(*records: object) -> bytes:
    return json.dumps(list(records)).encode()


def test_a_lamp_says_its_level_its_power_and_that_it_burns_by_day():
    report = read_report(
        told(
            {"bn": "/3416/0/", "bt": NOW, "n": "3", "v": 50},
            {"n": "10", "vb": True},
            {"bn": "/3418/0/", "n": "4", "v": 21.5},
            {"n": "6", "v": 12_345, "t": -60},
        ),
        NOW,
    )

    assert [(r.name, r.value, r.at, r.event) for r in report.readings] == [
        ("dimming", 50, NOW, False),
        ("lampUnexpectedOn", True, NOW, True),
        ("power", 21.5, NOW, False),
        ("energy", 12.345, NOW - 60, False),
    ]


def test_a_time_told_from_now_is_counted_from_the_reception():
    report = read_report(told({"bn": "/3416/1/", "n": "3", "v": 5, "t": -30}), NOW)

    assert (report.readings[0].at, report.readings[0].instance) == (NOW - 30, 1)


def test_what_nobody_here_knows_is_named_and_no_error():
    report = read_report(told({"n": "/3416/0/49", "v": 1}, {"n": "/9999/0/1", "v": 1}), NOW)

    assert report.readings == ()
    assert report.unknown == ("/3416/0/49", "/9999/0/1")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"{", "this is not"),
        (b'{"n":"/3416/0/3"}', "list of records"),
        (told({"n": "lamp", "v": 1}), "no path"),
        (told({"n": "/3416/0/3", "v": 101}), "outside 0 to 100"),
        (told({"n": "/3416/0/3", "v": "50"}), "a number is wanted"),
        (told({"n": "/3416/0/3", "v": True}), "a number is wanted"),
        (b'[{"n":"/3416/0/3","v":1e999}]', "a number is wanted"),
        (told({"n": "/3416/0/5", "v": 1}), "true or false"),
        (told({"n": "/3417/0/1", "v": 1}), "a text is wanted"),
        (told({"n": "/3416/0/3", "v": 1, "t": "noon"}), "no time"),
        (told(*[{"n": "/3416/0/3", "v": 1}] * 2001), "too long"),
    ],
)
def test_an_impossible_report_is_refused_whole_with_its_reason(raw: bytes, said: str):
    with pytest.raises(Unreadable, match=said):
        read_report(raw, NOW)


def test_a_level_is_written_as_it_would_be_read():
    assert write_level(0, 35) == b'[{"bn":"/3416/0/","n":"1","v":35}]'
    assert read_report(write_level(2, 35), NOW).readings[0].value == 35


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: write_level(0, 101),
        lambda: write(Object.LAMP_CONTROLLER, 0, 3, 50),
        lambda: write(Object.LUMINAIRE, 0, 99, 1),
    ],
)
def test_what_cannot_be_set_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\."):
        wrong()


def test_events_of_lamps_speak_talqs_words():
    known = set(LampEvent)

    named = [r.name for (of, _), r in RESOURCES.items() if r.event and of is Object.MONITOR]

    assert set(named) <= known


@given(st.binary(max_size=80))
def test_noise_is_unreadable_and_nothing_worse(raw: bytes):
    with contextlib.suppress(Unreadable):
        read_report(raw, NOW)
