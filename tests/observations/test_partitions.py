"""Days of history: made when they are needed, dropped and thinned out as the cards say, packed."""

from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
import pytest

from benchmarks.rig import Rig
from eclor.core.observations import partitions
from eclor.core.observations.recorder.keeper import keep_house
from eclor.core.service.database import DatabaseRole
from tests.observations.hand import NOON, Hand, ms

DAY = timedelta(days=1)


@pytest.fixture
def recorder(engines: Rig, owner: psycopg.Connection) -> Iterator[psycopg.Connection]:
    with engines.connect(DatabaseRole.RECORDER) as connection:
        yield connection


def test_a_week_is_made_ahead_and_making_it_twice_is_making_it_once(
    recorder: psycopg.Connection,
) -> None:
    ahead = NOON + timedelta(days=900)

    assert partitions.make_ahead(recorder, ahead) == 9
    assert partitions.make_ahead(recorder, ahead) == 0
    assert date(2029, 5, 15) in partitions.existing(recorder)


def test_values_older_than_their_series_keeps_are_forgotten(
    hand: Hand, recorder: psycopg.Connection
) -> None:
    hand.say({"power": 1, "dimming": 1, "at": ms(NOON - 10 * DAY)})
    hand.say({"power": 2, "dimming": 2, "at": ms(NOON)})
    hand.owner.execute("UPDATE series SET keep_days = 5 WHERE attribute = 'power'")
    hand.owner.execute("UPDATE series SET keep_days = 30 WHERE attribute = 'dimming'")

    partitions.retain(recorder, NOON)

    assert hand.values(attribute="power") == [(NOON, 2.0)]
    assert len(hand.values(attribute="dimming")) == 2


def test_a_day_nobody_keeps_is_dropped_whole(hand: Hand, recorder: psycopg.Connection) -> None:
    hand.say({"power": 1, "at": ms(NOON - 10 * DAY)})
    hand.owner.execute("UPDATE series SET keep_days = 9")

    partitions.retain(recorder, NOON)
    assert (NOON - 10 * DAY).date() in partitions.existing(recorder)  # its evening is too young

    partitions.retain(recorder, NOON + DAY)
    assert (NOON - 10 * DAY).date() not in partitions.existing(recorder)


def test_a_recorder_whose_day_was_dropped_makes_it_again(
    hand: Hand, recorder: psycopg.Connection
) -> None:
    old = NOON - 10 * DAY
    hand.say({"power": 1, "at": ms(old)})
    recorder.execute(f"DROP TABLE {partitions.name_of(old.date())}")

    hand.say({"power": 2, "at": ms(old) + 60_000})

    assert [value for _, value in hand.values()] == [2.0]


def test_a_day_that_ended_is_packed_once_and_still_takes_late_values(
    hand: Hand, recorder: psycopg.Connection
) -> None:
    recorder.execute(f"DROP TABLE IF EXISTS {partitions.name_of((NOON - 3 * DAY).date())}")
    hand.say({"power": 1, "at": ms(NOON - 3 * DAY)})

    assert (NOON - 3 * DAY).date() in partitions.seal(recorder, NOON)
    assert partitions.seal(recorder, NOON) == []
    hand.say({"power": 2, "at": ms(NOON - 3 * DAY) + 1})

    assert [value for _, value in hand.values()] == [1.0, 2.0]


def test_summaries_older_than_ten_years_are_forgotten(
    hand: Hand, recorder: psycopg.Connection
) -> None:
    hand.say({"power": 1, "dimming": 1, "at": ms(NOON - DAY)})
    hand.say({"power": 2, "dimming": 2, "at": ms(NOON)})

    forgotten = partitions.forget_rollups(recorder, NOON + timedelta(days=3659, hours=4))

    assert forgotten == 3 * 2
    assert hand.rows("SELECT DISTINCT total FROM rollup_15m") == [2.0]


def test_the_upkeep_of_an_empty_house_does_no_harm(recorder: psycopg.Connection) -> None:
    keep_house(recorder, NOON)

    assert NOON.date() in partitions.existing(recorder)
