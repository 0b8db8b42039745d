"""What cannot be stored as truth is kept apart with its reason, and stops nobody else."""

import psycopg
import pytest

from eclor.core.observations.recorder.batch import Batch
from eclor.core.observations.recorder.columns import Columns
from eclor.core.observations.recorder.directory import Lines
from eclor.core.observations.recorder.hands import Hands
from eclor.core.observations.recorder.writer import Written
from tests.observations.conftest import VAL_ALZETTE, enrol
from tests.observations.hand import NOON, Hand, ms

DAY = 86_400_000
WRONG = {
    "words": (b"38 watts", "unreadable", "This is not JSON: trailing characters (byte 4)."),
    "nothing": (b"", "unreadable", "The message is empty."),
    "half an object": (b'{"power": 3', "unreadable", "This is not JSON: Input data was truncated."),
    "not UTF-8": (b'{"power": "\xff"}', "unreadable", "This is not JSON: byte 0 is not UTF-8."),
    "a lone surrogate": (
        b'{"power": "\\ud800"}',
        "unreadable",
        "This is not JSON: half a character (a lone surrogate).",
    ),
    "a well": (b"[" * 100_000, "unreadable", "The JSON is nested too deep."),
    "a zero in a name": (
        b'{"po\\u0000wer": 1}',
        "unknown_attribute",
        "'po\\x00wer' is not measured on a Streetlight; known are power, {known}."
        " Rename it in the device's mapping.",
    ),
    "NaN": (b'{"power": NaN}', "impossible_value", "nan is not a measure."),
    "1e400": (b'{"power": 1e400}', "impossible_value", "inf is not a measure."),
    "400 digits": (
        b'{"power": ' + b"9" * 400 + b"}",
        "impossible_value",
        "The number is beyond any measure.",
    ),
    "9,000 digits": (b'{"power": ' + b"9" * 9000 + b"}", "unreadable", None),
    "a text": (b'{"power": "38"}', "impossible_value", "'38' is not a number."),
    "true": (b'{"power": true}', "impossible_value", "True is not a number."),
    "too much": (b'{"power": 2001}', "impossible_value", "2001 is not between 0 and 2000 WTT."),
    "less than nothing": (
        b'{"power": -1}',
        "impossible_value",
        "-1 is not between 0 and 2000 WTT.",
    ),
    "degrees": (
        b'{"power": {"value": 3, "unit": "CEL"}}',
        "wrong_unit",
        "The unit 'CEL' cannot become 'WTT': send WTT.",
    ),
    "unknown word": (
        b'{"colour": 3}',
        "unknown_attribute",
        "'colour' is not measured on a Streetlight; known are {known}."
        " Rename it in the device's mapping.",
    ),
    "the day after tomorrow": (
        b'{"power": 3, "at": %d}' % (ms(NOON) + DAY + 1),
        "future",
        "It is dated more than a day ahead: set the device's clock.",
    ),
    "two years ago": (
        b'{"power": 3, "at": %d}' % (ms(NOON) - 730 * DAY),
        "too_old",
        "It is older than the 400 days we keep: import history instead.",
    ),
    "1969": (
        b'{"power": 3, "at": -1}',
        "too_old",
        "It is dated before 1970: set the device's clock.",
    ),
    "no time": (
        b'{"power": 3, "at": "noon"}',
        "unreadable",
        "'noon' is not a time in ISO 8601.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_message_is_kept_with_its_reason_and_its_bytes(hand: Hand, name: str) -> None:
    payload, refusal, reason = WRONG[name]

    hand.hear(hand.message(payload), hand.message({"power": 5}, "obs/lamp-2", "lamp-2"))

    kept = hand.rows("SELECT refusal, payload, size, topic FROM refused_message")
    assert kept == [(refusal, payload[:65_536], len(payload), "obs/lamp-1")]
    if reason is not None:
        before, _, after = reason.partition("{known}")
        [(kept_as, why)] = hand.refusals()
        assert kept_as == refusal
        assert why.startswith(before)
        assert why.endswith(after)
    assert hand.rows("SELECT num FROM observation") == [5.0]


def test_the_good_values_of_a_message_are_stored_beside_the_bad_one(hand: Hand) -> None:
    hand.say(b'{"power": NaN, "dimming": 70, "energy": "?"}')

    assert hand.values(attribute="dimming") == [(NOON, 70.0)]
    assert hand.rows("SELECT refusal, reading FROM refused_message") == [
        (
            "impossible_value",
            [["lamp-1", "power", "nan", None], ["lamp-1", "energy", "?", None]],
        )
    ]


def test_of_an_array_of_times_only_the_impossible_one_is_refused(hand: Hand) -> None:
    hand.say([{"power": 1, "at": ms(NOON)}, 7, {"power": 2, "at": "soon"}, {"power": 3}])

    assert [value for _, value in hand.values()] == [1.0]
    assert [refusal for refusal, _ in hand.refusals()] == ["unreadable", "conflict"]


def test_a_message_the_gate_could_not_take_whole_is_too_large(hand: Hand) -> None:
    headers = b"NATS/1.0\r\nEclor-Refused: too_large 10485760\r\n\r\n"

    hand.hear(hand.message(b'{"pow', headers=headers))

    assert hand.refusals() == [("too_large", "The message had 10485760 bytes: send smaller ones.")]


def test_a_long_payload_is_kept_to_64_kilobytes(hand: Hand) -> None:
    hand.say(b'"' + b"x" * 100_000)

    assert hand.rows("SELECT length(payload), size FROM refused_message") == [(65_536, 100_001)]


def test_a_refusal_delivered_twice_is_kept_once(hand: Hand) -> None:
    message = hand.message(b"38 watts")
    hand.hear(message)

    hand.hear(message)

    assert len(hand.refusals()) == 1


def test_a_lamp_may_not_speak_for_another(hand: Hand) -> None:
    hand.say({"power": 1}, topic="obs/lamp-2", login="lamp-1")
    hand.say({"power": 1}, topic="obs/nobody", login="lamp-1")

    assert hand.rows("SELECT * FROM observation") == []
    assert [refusal for refusal, _ in hand.refusals()] == ["foreign_topic", "foreign_topic"]


def test_a_gateway_speaks_for_its_child(hand: Hand) -> None:
    uplink = {"deviceInfo": {"devEui": "A81758FFFE03BC34"}, "object": {"temperature": 4.5}}
    topic = "application/7/device/a81758fffe03bc34/event/up"

    hand.say(uplink, topic=topic, login="lora")

    assert hand.values("station", "temperature") == [(NOON, 4.5)]
    assert hand.rows("SELECT d.key FROM contact c JOIN device d ON d.id = c.device_id") == [
        "station"
    ]


def test_a_stranger_behind_a_gateway_waits_with_what_it_said(hand: Hand) -> None:
    uplink = {"object": {"temperature": 4.5}}
    topic = "application/7/device/ffffffffffffffff/event/up"
    first = hand.message(uplink, topic=topic, login="lora")
    hand.hear(first, hand.message(uplink, topic=topic, login="lora"))

    hand.hear(first)

    assert hand.rows("SELECT external_id, protocol, times_heard FROM stranger") == [
        ("ffffffffffffffff", "chirpstack", 2)
    ]
    assert (
        hand.rows(
            "SELECT m.refusal, s.external_id FROM refused_message m JOIN stranger s"
            " ON s.id = m.stranger_id"
        )
        == [("unknown_device", "ffffffffffffffff")] * 2
    )


def test_a_topic_nobody_reads_is_kept_under_the_login_it_came_by(hand: Hand) -> None:
    hand.say({"power": 1}, topic="tele/lamp-1/power")

    assert hand.rows("SELECT refusal, topic FROM refused_message") == [
        ("unreadable", "tele/lamp-1/power")
    ]


def test_the_first_word_of_a_device_enrolled_meanwhile_is_kept_whatever_its_topic(
    hand: Hand, owner: psycopg.Connection
) -> None:
    hand.say({"power": 1})
    enrol(owner, VAL_ALZETTE, "lamp-3", "Streetlight")

    hand.say({"power": 1}, topic="tele/lamp-3/power", login="lamp-3")

    assert hand.rows("SELECT topic FROM refused_message") == ["tele/lamp-3/power"]


class Clumsy(Hands):
    """Cannot store a batch in which somebody says 13."""

    def write(self, batch: Batch, given: Columns, lines: Lines, trust: bool) -> Written:
        if any(num == 13 for num in given.num):
            raise ValueError("13 is bad luck")
        return super().write(batch, given, lines, trust)


def test_a_message_that_cannot_be_stored_stops_no_other(hand: Hand) -> None:
    hand.storing._writer.close()
    hand.storing._writer = Clumsy(hand.recorder.connect)
    messages = [hand.message({"power": value, "at": ms(NOON) + value}) for value in range(8, 20)]

    hand.hear(*messages)

    assert [value for _, value in hand.values()] == [8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 19]
    assert hand.refusals() == [("unreadable", "It could not be stored: 13 is bad luck")]


def test_one_message_refused_on_both_sides_of_a_great_batch_is_kept_once(hand: Hand) -> None:
    hand.say({"power": 1, "dimming": 1, "energy": 1, "at": ms(NOON)})

    hand.say({"power": 2, "dimming": 2, "energy": 2, "at": ms(NOON)})

    assert hand.rows("SELECT refusal, jsonb_array_length(reading) FROM refused_message") == [
        ("conflict", 3)
    ]
