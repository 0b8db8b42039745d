"""Quiet hours are kept on the local clock, and waiting grows."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from eclor.core.notices.rules import next_wait, quiet_ends

PARIS = ZoneInfo("Europe/Paris")
NIGHT = (time(21, 0), time(7, 0))


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23T20:59", None),
        ("2026-11-23T21:00", "2026-11-24T07:00"),
        ("2026-11-24T03:00", "2026-11-24T07:00"),
        ("2026-11-24T07:00", None),
        ("2026-10-25T02:30", "2026-10-25T07:00"),  # the night that has an hour more
    ],
)
def test_the_night(now: str, until: str | None):
    there = datetime.fromisoformat(now).replace(tzinfo=PARIS)

    found = quiet_ends(there, PARIS, *NIGHT)

    assert found == (until and datetime.fromisoformat(until).replace(tzinfo=PARIS))


def test_a_rest_at_noon_ends_the_same_day():
    found = quiet_ends(datetime(2026, 7, 1, 10, 30, tzinfo=UTC), PARIS, time(12, 0), time(14, 0))

    assert found == datetime(2026, 7, 1, 14, 0, tzinfo=PARIS)


@given(
    some.integers(1_577_836_800, 2_208_988_800).map(lambda at: datetime.fromtimestamp(at, UTC)),
    some.times(),
    some.times(),
)
def test_quiet_hours_always_end_within_a_day_and_after_now(now, begins, ends):
    until = quiet_ends(now, PARIS, begins, ends)

    if until is not None:
        assert now < until <= now + timedelta(hours=25)


def test_the_same_hour_twice_means_no_quiet_hours():
    assert quiet_ends(datetime(2026, 7, 1, tzinfo=UTC), PARIS, time(2, 0), time(2, 0)) is None


def test_each_wait_is_longer_up_to_six_hours():
    waits = [next_wait(tries) for tries in range(15)]

    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(hours=6))
