"""What people may count on: the wait ahead, the best time to come, and how right we were."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eclor.services.waste.rules.accuracy import Judged, accuracy, pinball
from eclor.services.waste.rules.forecast import best_slot, estimate, forecast, wait_on_arrival
from eclor.services.waste.rules.predicting import Learned
from eclor.services.waste.rules.week import usual_week
from eclor.services.waste.tests.lane import LANE, MINUTE, NOON, readings
from eclor.services.waste.words import Case, Confidence, LaneState, Wait


def busy_week() -> Learned:
    """Usually five minutes in the morning and none from 14 h on."""
    day = date(2026, 5, 16)
    cases = [
        Case(day, LaneState(weekday=5, hour=h / 2, queue=1), 5.0 if h < 28 else 0.0)
        for h in range(18, 36)
        for _ in range(6)
    ]
    return replace(Learned.nothing_yet(), week=usual_week(cases))


def test_the_forecast_starts_from_now_and_ends_at_the_usual() -> None:
    site = busy_week()
    told = dict(forecast(LANE, site, readings(3), NOON))

    assert told[0] == estimate(LANE, site, readings(3), NOON)
    assert list(told) == list(range(0, 125, 5))
    assert told[120].p50 < told[0].p50
    assert told[120].confidence is Confidence.FORECAST


def test_leaving_home_now_meets_the_wait_of_the_arrival() -> None:
    ahead = [(0, Wait(10, 20)), (5, Wait(20, 30))]

    assert wait_on_arrival(ahead, 2.5) == Wait(15, 25)
    assert wait_on_arrival(ahead, 60) is None
    assert wait_on_arrival([], 5) is None


def test_the_best_time_today_is_after_the_rush() -> None:
    site = busy_week()
    ahead = forecast(LANE, site, readings(3), NOON)
    spans = [(NOON - 3 * 60 * MINUTE, NOON + 6 * 60 * MINUTE)]

    slot = best_slot(site, ahead, NOON, spans)

    assert slot is not None
    assert slot.start >= NOON + 2 * 60 * MINUTE
    assert slot.end - slot.start <= 30 * MINUTE


def test_once_closed_there_is_no_best_time() -> None:
    assert best_slot(busy_week(), [], NOON, [(NOON - 60 * MINUTE, NOON)]) is None


@settings(max_examples=30)
@given(reached=st.integers(0, 4), docks=st.integers(1, 9), minutes=st.floats(0, 120))
def test_every_wait_ahead_is_a_wait(reached: int, docks: int, minutes: float) -> None:
    ahead = forecast(LANE, busy_week(), readings(reached, docks), NOON)
    wait = wait_on_arrival(ahead, minutes)

    assert wait is not None
    assert 0 <= wait.p50 <= wait.p90


def test_fewer_than_five_cases_are_too_few_to_say() -> None:
    assert accuracy([Judged(Wait(1, 2), 1)] * 4) is None


def test_an_announced_wait_is_held_against_the_real_one() -> None:
    cases = [Judged(Wait(10, 20), w, Wait(5, 40, Confidence.USUAL)) for w in (0, 8, 12, 18, 30)]

    found = accuracy(cases)

    assert found is not None
    assert found.mean_error == pytest.approx((10 + 2 + 2 + 8 + 20) / 5)
    assert found.within_five == 0.4
    assert found.coverage == 0.8
    assert found.mean_error_long is None  # three long waits are too few


def test_too_low_a_p90_costs_nine_times_too_high_a_one() -> None:
    low = pinball(np.array([0.0]), np.array([10.0]), 0.9)
    high = pinball(np.array([10.0]), np.array([0.0]), 0.9)

    assert low == pytest.approx(9 * high)


@pytest.mark.parametrize(("p50", "p90"), [(-1, 2), (5, 4), (float("nan"), 1), (1, float("inf"))])
def test_a_wait_that_makes_no_sense_is_refused(p50: float, p90: float) -> None:
    with pytest.raises(ValueError, match="wait"):
        Wait(p50, p90)
