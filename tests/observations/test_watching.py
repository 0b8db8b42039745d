"""Conditions of alarm rules: every value in time order, with hysteresis, in the same transaction."""

from datetime import timedelta

import pytest

from tests.observations.hand import NOON, Hand, ms

MINUTE = timedelta(minutes=1)


@pytest.fixture
def watched(hand: Hand) -> Hand:
    """Rule 7 watches the power of lamp 1: raised above 60, cleared at 50."""
    hand.say({"power": 10, "at": ms(NOON - 60 * MINUTE)})
    hand.owner.execute(
        "INSERT INTO alarm_watch (above, clear, rule_id, series_id, territory_id)"
        " SELECT 60, 50, 7, id, territory_id FROM series WHERE attribute = 'power'"
    )
    hand.storing._writer.reload()
    return hand


def say(hand: Hand, *powers: float, start: int = 0) -> None:
    """One batch of values, a minute apart."""
    hand.hear(
        *(
            hand.message({"power": power, "at": ms(NOON + (start + n) * MINUTE)})
            for n, power in enumerate(powers)
        )
    )


def conditions(hand: Hand) -> list[object]:
    return hand.rows("SELECT rule_id, since, last_at, value, entries FROM alarm_condition")


def test_a_value_beyond_the_limit_begins_a_condition(watched: Hand) -> None:
    say(watched, 40, 61, 62)

    assert conditions(watched) == [(7, NOON + MINUTE, NOON + 2 * MINUTE, 62.0, 1)]
    assert watched.rows("SELECT entered_at, signal <> '' FROM alarm_condition") == [
        ([NOON + MINUTE], True)
    ]


def test_the_limit_itself_is_not_beyond_it(watched: Hand) -> None:
    say(watched, 60)

    assert conditions(watched) == []


def test_between_the_limit_and_the_way_back_the_condition_lasts(watched: Hand) -> None:
    say(watched, 61)

    say(watched, 55, start=1)

    assert conditions(watched) == [(7, NOON, NOON + MINUTE, 55.0, 1)]


def test_a_condition_that_ends_is_told_with_its_beginning(watched: Hand) -> None:
    say(watched, 61)

    say(watched, 55, 50, start=1)

    assert conditions(watched) == []
    assert watched.rows("SELECT rule_id, since, at, territory_id FROM alarm_release") == [
        (7, NOON, NOON + 2 * MINUTE, 1)
    ]


def test_a_condition_that_came_and_went_within_a_batch_is_not_missed(watched: Hand) -> None:
    say(watched, 61, 40, 70, 40, 65)

    assert watched.rows("SELECT since, at FROM alarm_release ORDER BY at") == [
        (NOON, NOON + MINUTE),
        (NOON + 2 * MINUTE, NOON + 3 * MINUTE),
    ]
    assert conditions(watched) == [(7, NOON + 4 * MINUTE, NOON + 4 * MINUTE, 65.0, 3)]


def test_a_late_value_says_nothing_about_now(watched: Hand) -> None:
    say(watched, 40, start=10)

    say(watched, 99, start=5)

    assert conditions(watched) == []


def test_a_repeated_delivery_begins_nothing_anew(watched: Hand) -> None:
    messages = [
        watched.message({"power": power, "at": ms(NOON + n * MINUTE)})
        for n, power in enumerate((61, 40))
    ]
    watched.hear(*messages)

    watched.hear(*messages)

    assert len(watched.rows("SELECT at FROM alarm_release")) == 1
    assert conditions(watched) == []


def test_a_condition_is_announced_once_it_begins_and_ends_and_not_between(watched: Hand) -> None:
    writer, recorder = watched.storing._writer, watched.recorder
    told = []
    for n, power in enumerate((40, 61, 62, 45)):
        batch = type(watched.hear())()
        batch.add(
            [watched.message({"power": power, "at": ms(NOON + n * MINUTE)})], recorder.directory
        )
        lines = writer.make_series(batch, recorder.directory)
        told.append(writer.write(batch, writer.prepare(batch, lines), lines, True).alarmed)

    assert told == [False, True, False, True]


def test_below_a_limit_is_beyond_it_too(hand: Hand) -> None:
    hand.say({"power": 100, "at": ms(NOON - MINUTE)})
    hand.owner.execute(
        "INSERT INTO alarm_watch (below, clear, rule_id, series_id, territory_id)"
        " SELECT 5, 8, 1, id, 1 FROM series"
    )
    hand.storing._writer.reload()

    say(hand, 4, 6, 8, 3)

    assert conditions(hand) == [(1, NOON + 3 * MINUTE, NOON + 3 * MINUTE, 3.0, 2)]
