"""Whom lamps obey, and how they keep their light over the years."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.services.lighting.rules.programmes.obeying import override_in_force, shown
from eclor.services.lighting.rules.programmes.output import (
    constant_level,
    flux_left,
    mean_saving,
)
from eclor.services.lighting.tests.nights import (
    LED,
    WEEK,
    at,
    curve_of,
)
from eclor.services.lighting.words.programmes import (
    Because,
    Override,
)


def order(level: int | None, given: datetime, minutes: int = 60, **more: int) -> Override:
    return Override(given, given, given + timedelta(minutes=minutes), level, **more)


def test_an_override_is_stronger_than_a_presence_and_a_presence_than_the_programme():
    curve, now = curve_of(WEEK), at(2, day=24)

    assert shown(curve, None, [], now).level == 50
    assert shown(curve, 90, [], now).because is Because.SENSOR
    assert shown(curve, 90, [order(20, at(1, 30, day=24))], now).level == 20


def test_a_presence_never_darkens_a_street():
    told = shown(curve_of(WEEK), 30, [], at(18))

    assert (told.level, told.because) == (100, Because.PROGRAMME)


def test_a_lamp_without_a_valid_programme_burns_full():
    told = shown(None, None, [], at(2, day=24))

    assert (told.level, told.because) == (100, Because.FAIL_SAFE)


def test_a_lamp_whose_clock_left_the_night_it_knows_burns_full():
    assert shown(curve_of(WEEK), None, [], at(20, day=25)).because is Because.FAIL_SAFE


def test_an_override_that_expired_gives_the_programme_back_over_its_ramp():
    orders = [order(100, at(1, day=24), minutes=30, ramp_from=60)]

    half_way = shown(curve_of(WEEK), None, orders, at(1, 30, 30, day=24))
    after = shown(curve_of(WEEK), None, orders, at(1, 31, day=24))

    assert (half_way.level, after.level) == (75, 50)


def test_a_later_override_replaces_the_former_for_good():
    orders = [order(100, at(1, day=24), 120), order(20, at(1, 10, day=24), 10)]

    assert shown(curve_of(WEEK), None, orders, at(1, 15, day=24)).level == 20
    assert shown(curve_of(WEEK), None, orders, at(1, 25, day=24)).level == 50


def test_an_override_without_a_level_takes_back_what_was_ordered():
    orders = [order(100, at(1, day=24)), order(None, at(1, 10, day=24))]

    assert override_in_force(orders, at(1, 15, day=24)) is None


def test_an_override_needs_an_end_and_a_possible_level():
    with pytest.raises(ValueError, match="give it an hour to end"):
        order(50, at(1), minutes=0)
    with pytest.raises(ValueError, match="not 120"):
        order(120, at(1))


def test_a_new_lamp_is_dimmed_to_what_an_old_one_will_give():
    assert constant_level(100, LED, 0) == 80
    assert constant_level(100, LED, 50_000) == pytest.approx(800 / 9)
    assert constant_level(100, LED, 200_000) == 100
    assert constant_level(100, (), 0) == 100


def test_over_its_life_a_lamp_kept_constant_takes_a_tenth_less():
    assert mean_saving(LED) == pytest.approx(0.108, abs=0.002)


@given(st.floats(0, 150_000))
def test_constant_output_gives_the_same_light_at_every_age(hours: float):
    assert constant_level(1, LED, hours) * flux_left(LED, hours) == pytest.approx(0.8)


def test_a_depreciation_curve_that_goes_back_in_time_is_refused():
    with pytest.raises(ValueError, match="rising hours"):
        flux_left(((10, 0.9), (5, 0.8)), 7)
