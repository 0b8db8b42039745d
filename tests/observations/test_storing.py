"""What devices say becomes history: once, right, and with its three times."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from eclor.core.gateways.decoders import replayed
from eclor.core.gateways.subjects import handle_of, subject_of
from eclor.core.observations.recorder.batch import Batch
from tests.observations.conftest import VAL_ALZETTE, enrol
from tests.observations.hand import NOON, Hand, ms

MINUTE = timedelta(minutes=1)


def test_what_is_said_again_for_a_device_is_no_sign_of_its_life(hand: Hand) -> None:
    subject = subject_of(replayed(NOON - MINUTE), handle_of("lamp-1"), b"obs/lamp-1")

    hand.hear(hand.message({"power": 38.5})._replace(subject=subject))

    assert hand.values() == [(NOON - MINUTE, 38.5)]
    assert hand.rows("SELECT * FROM contact") == []


def test_a_lamps_report_is_history_and_its_latest_state(hand: Hand) -> None:
    hand.say({"power": 38.5, "dimming": 70})

    assert hand.values() == [(NOON, 38.5)]
    assert hand.rows(
        "SELECT l.num, l.at, l.received_at, l.changed_at, s.unit FROM latest l"
        " JOIN series s ON s.id = l.series_id WHERE s.attribute = 'power'"
    ) == [(38.5, NOON, NOON, NOON, "WTT")]


def test_the_delay_between_the_observation_and_its_reception_is_kept(hand: Hand) -> None:
    hand.say({"power": 38.5, "at": ms(NOON - 5 * MINUTE)})

    assert hand.rows("SELECT at, delay FROM observation") == [(NOON - 5 * MINUTE, 300_000)]


def test_the_same_report_delivered_twice_is_stored_once(hand: Hand) -> None:
    message = hand.message({"power": 38.5, "at": ms(NOON)})
    hand.hear(message)

    hand.hear(message, message)

    assert hand.values() == [(NOON, 38.5)]
    assert hand.rows("SELECT n, total FROM rollup_day") == [(1, 38.5)]
    assert hand.refusals() == []


def test_a_second_opinion_on_the_same_time_is_refused_and_the_first_stays(hand: Hand) -> None:
    hand.say({"power": 38.5, "at": ms(NOON)})

    hand.say({"power": 40, "at": ms(NOON)})

    assert hand.values() == [(NOON, 38.5)]
    assert hand.refusals() == [
        ("conflict", "38.5 is already stored for this very time, and stays.")
    ]


def test_two_opinions_in_one_batch_keep_the_first_that_came(hand: Hand) -> None:
    hand.hear(
        hand.message({"power": 1, "at": ms(NOON)}),
        hand.message({"power": 2, "at": ms(NOON)}),
        hand.message({"power": 1, "at": ms(NOON)}),
    )

    assert hand.values() == [(NOON, 1.0)]
    assert [refusal for refusal, _ in hand.refusals()] == ["conflict"]


def test_a_late_report_enters_history_and_leaves_the_present_alone(hand: Hand) -> None:
    hand.say({"power": 40, "at": ms(NOON)})

    hand.say({"power": 10, "at": ms(NOON - MINUTE)})

    assert hand.values() == [(NOON - MINUTE, 10.0), (NOON, 40.0)]
    assert hand.rows("SELECT num, at FROM latest") == [(40.0, NOON)]
    assert hand.rows("SELECT n, low, high, last FROM rollup_hour ORDER BY at") == [
        (1, 10.0, 10.0, 10.0),
        (1, 40.0, 40.0, 40.0),
    ]


def test_a_late_report_joins_the_summary_of_its_time(hand: Hand) -> None:
    hand.say({"power": 40, "at": ms(NOON + 10 * MINUTE)}, at=NOON + 20 * MINUTE)

    hand.say({"power": 10, "at": ms(NOON + MINUTE)}, at=NOON + 20 * MINUTE)

    assert hand.rows("SELECT n, total, low, high, last, last_at FROM rollup_15m") == [
        (2, 50.0, 10.0, 40.0, 40.0, NOON + 10 * MINUTE)
    ]


def test_a_day_begins_at_midnight_of_the_territory(hand: Hand) -> None:
    before = datetime(2026, 11, 19, 22, 59, tzinfo=UTC)
    hand.hear(
        hand.message({"power": 1, "at": ms(before)}),
        hand.message({"power": 2, "at": ms(before + 2 * MINUTE)}),
    )

    assert hand.rows("SELECT at, n FROM rollup_day ORDER BY at") == [
        (datetime(2026, 11, 18, 23, 0, tzinfo=UTC), 1),
        (datetime(2026, 11, 19, 23, 0, tzinfo=UTC), 1),
    ]


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
def test_a_value_changed_when_it_last_took_another_value(hand: Hand, together: bool) -> None:
    said = [38, 38, 40, 40, 40]
    messages = [
        hand.message({"power": value, "at": ms(NOON + n * MINUTE)}, at=NOON + n * MINUTE)
        for n, value in enumerate(said)
    ]

    if together:
        hand.hear(*messages)
    else:
        for message in messages:
            hand.hear(message)

    assert hand.rows("SELECT num, at, changed_at FROM latest") == [
        (40.0, NOON + 4 * MINUTE, NOON + 2 * MINUTE)
    ]


def test_a_report_that_repeats_the_known_value_did_not_change_it(hand: Hand) -> None:
    hand.say({"power": 38, "at": ms(NOON - MINUTE)})

    hand.hear(
        hand.message({"power": 38, "at": ms(NOON)}),
        hand.message({"power": 38, "at": ms(NOON + MINUTE)}),
    )

    assert hand.rows("SELECT at, changed_at FROM latest") == [(NOON + MINUTE, NOON - MINUTE)]


def test_a_door_is_open_or_shut_and_counts_as_one_or_zero(hand: Hand) -> None:
    hand.say({"doorOpen": True}, topic="obs/cabinet", login="cabinet")

    assert hand.values("cabinet", "doorOpen") == [(NOON, 1.0)]


def test_a_value_of_doubtful_quality_says_so(hand: Hand) -> None:
    said = {"value": 38.5, "quality": "estimated", "at": ms(NOON)}
    hand.say(said, topic="obs/lamp-1/power")

    assert hand.rows("SELECT num, quality FROM observation") == [(38.5, 2)]
    assert hand.rows("SELECT num, quality FROM latest") == [(38.5, 2)]


def test_a_bad_value_is_history_but_in_no_summary(hand: Hand) -> None:
    hand.say({"value": 999, "quality": "bad", "at": ms(NOON)}, topic="obs/lamp-1/power")

    assert hand.values() == [(NOON, 999.0)]
    assert hand.rows("SELECT n FROM rollup_day") == []


def test_kilowatts_become_the_watts_of_the_card(hand: Hand) -> None:
    hand.say({"value": 0.0385, "unit": "kW"}, topic="obs/lamp-1/power")

    assert hand.values() == [(NOON, 38.5)]


def test_a_mapping_renames_and_scales_what_a_device_says(hand: Hand) -> None:
    hand.owner.execute(
        'UPDATE device SET mapping = \'{"p": {"attribute": "power", "factor": 0.1},'
        ' "noise": {"attribute": ""}}\' WHERE key = \'lamp-1\''
    )
    hand.recorder.directory.load()

    hand.say({"p": 385, "noise": "?"})

    assert hand.values() == [(NOON, 38.5)]
    assert hand.refusals() == []


def test_the_device_that_spoke_was_heard(hand: Hand) -> None:
    hand.say(b"online", topic="status/lamp-1")
    hand.say(b"offline", topic="status/lamp-2", login="lamp-2")

    assert hand.rows(
        "SELECT d.key, c.seen_at FROM contact c JOIN device d ON d.id = c.device_id"
    ) == [("lamp-1", NOON)]


def test_a_device_enrolled_meanwhile_is_known_at_its_first_word(
    hand: Hand, owner: psycopg.Connection
) -> None:
    hand.say({"power": 1})
    enrol(owner, VAL_ALZETTE, "lamp-3", "Streetlight")

    hand.say({"power": 2}, topic="obs/lamp-3", login="lamp-3")

    assert hand.values("lamp-3") == [(NOON, 2.0)]


def test_what_the_house_measures_enters_by_the_same_door(hand: Hand) -> None:
    entity = hand.rows("SELECT id FROM entity WHERE name = 'cabinet'")[0]
    message = hand.message({"at": NOON.isoformat(), "quality": 1, "values": {"voltage": 231.5}})
    message = message._replace(subject=f"in.house.1.{entity}".encode())

    hand.hear(message, message)

    assert hand.values("cabinet", "voltage") == [(NOON, 231.5)]
    assert hand.rows("SELECT quality FROM latest") == [1]
    assert hand.rows("SELECT * FROM contact") == []


def test_the_house_cannot_measure_what_another_federation_owns(hand: Hand) -> None:
    far = hand.rows("SELECT id FROM entity WHERE name = 'far-lamp'")[0]
    message = hand.message({"at": NOON.isoformat(), "values": {"power": 1}})

    hand.hear(message._replace(subject=f"in.house.1.{far}".encode()))

    assert hand.rows("SELECT * FROM observation") == []
    assert [refusal for refusal, _ in hand.refusals()] == ["unknown_device"]


def test_each_federation_keeps_its_own_series(hand: Hand) -> None:
    hand.hear(
        hand.message({"power": 1}),
        hand.message({"power": 2}, topic="obs/far-lamp", login="far-lamp"),
    )

    assert hand.rows("SELECT territory_id, num FROM latest ORDER BY 1") == [(1, 1.0), (2, 2.0)]


def test_a_series_keeps_what_its_card_says_when_it_is_made(hand: Hand) -> None:
    hand.say({"doorOpen": False}, topic="obs/cabinet", login="cabinet")

    assert hand.rows("SELECT attribute, unit, public, keep_days FROM series") == [
        ("doorOpen", "", False, 400)
    ]


def test_a_message_half_read_when_the_database_left_is_read_again_as_a_whole(hand: Hand) -> None:
    said = {"station": {"temperature": 1}, "nobody": {"temperature": 2}}
    hand.say({"device": "station"}, topic="v1/gateway/connect", login="lora")
    message = hand.message(said, topic="v1/gateway/attributes", login="lora")
    batch = Batch()
    hand.recorder.directory._connection.close()

    with pytest.raises(psycopg.OperationalError):
        batch.add([message], hand.recorder.directory)
    assert (len(batch), len(batch.slots), len(batch.owners)) == (0, 0, 0)

    hand.recorder.directory.use(hand.recorder.connect())
    hand.hear(message)
    assert hand.values("station", "temperature") == [(NOON, 1.0)]
    assert [refusal for refusal, _ in hand.refusals()] == ["unknown_device"]
