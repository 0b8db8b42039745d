"""Shifts: who is on duty, whatever the clocks do."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from eclor.faces.hypervisor.words import Turn, shift_at

PARIS = "Europe/Paris"
MOMENTS = st.datetimes(
    datetime(2020, 1, 1),  # noqa: DTZ001 -- the strategy adds the zone
    datetime(2035, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def test_at_three_in_the_morning_the_night_that_began_yesterday_is_on_duty():
    shift = shift_at(datetime(2026, 11, 22, 2, 12, tzinfo=UTC), PARIS)

    assert (shift.turn, shift.start.hour, shift.start.day, shift.end.hour) == (
        Turn.NIGHT,
        21,
        21,
        5,
    )


def test_the_morning_relieves_the_night_on_the_stroke_of_five():
    before, after = (
        shift_at(datetime(2026, 11, 23, 3, 59, 59, tzinfo=UTC) + timedelta(seconds=s), PARIS)
        for s in (0, 1)
    )

    assert (before.turn, after.turn) == (Turn.NIGHT, Turn.MORNING)


def test_the_night_when_clocks_go_back_is_an_hour_longer():
    shift = shift_at(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), PARIS)

    assert shift.end.astimezone(UTC) - shift.start.astimezone(UTC) == timedelta(hours=9)


@given(MOMENTS)
def test_somebody_is_always_on_duty_and_only_one(moment):
    shift = shift_at(moment, PARIS)

    assert shift.start <= moment < shift.end
    assert shift_at(shift.end, PARIS).start == shift.end
