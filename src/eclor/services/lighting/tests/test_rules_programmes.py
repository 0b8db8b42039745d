"""What lamps do of a night, and which programme a calendar gives it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eclor.services.lighting.rules.nights import bounds
from eclor.services.lighting.rules.programmes.curves import night_curve
from eclor.services.lighting.rules.sun import darkness
from eclor.services.lighting.tests.nights import (
    AUDUN,
    MONDAY,
    PARIS,
    TROMSO,
    WEEK,
    at,
    curve_of,
    nights,
    programmes,
)
from eclor.services.lighting.words.programmes import (
    Astronomical,
    Calendar,
    DayOfYear,
    Programme,
    Rule,
    SwitchPoint,
    Turn,
    Weekdays,
)


def test_a_lamp_is_off_by_day_full_at_dusk_dimmed_at_23_and_brighter_before_the_school():
    curve = curve_of(WEEK)

    hours = [(13, 23), (18, 23), (2, 24), (6, 24), (9, 24)]
    assert [curve.level_at(at(h, day=d)) for h, d in hours] == [0, 100, 50, 80, 0]


def test_a_ramp_of_a_minute_is_half_way_after_half_a_minute():
    assert curve_of(WEEK).level_at(at(23, 0, 30)) == 75


def test_a_summer_dawn_comes_before_the_morning_point_which_then_lights_nothing():
    curve = curve_of(WEEK, date(2026, 6, 21))

    last = max(start for start, _, level in curve.spans() if level > 0)
    assert last.astimezone(PARIS).hour == 23
    assert curve.level_at(datetime(2026, 6, 22, 6, tzinfo=PARIS)) == 0


def test_a_point_that_struck_before_dusk_is_what_the_lamp_lights_up_with():
    early = Programme("early", 100, (SwitchPoint(time(16), 40),))

    assert curve_of(early).level_at(at(18)) == 40


def test_a_point_an_hour_after_dusk_moves_with_the_season():
    programme = Programme("late", 100, (SwitchPoint(Astronomical(Turn.DUSK, 60), 60),))
    winter, summer = (darkness(AUDUN, [d])[0] for d in (MONDAY, date(2026, 6, 21)))

    for sky in (winter, summer):
        curve = night_curve(programme, sky, AUDUN)
        assert sky.dusk is not None
        assert curve.level_at(sky.dusk + timedelta(minutes=59)) == 100
        assert curve.level_at(sky.dusk + timedelta(minutes=61)) == 60


def test_where_the_sun_does_not_set_lamps_stay_off_and_where_it_does_not_rise_they_burn_all_day():
    june, winter = date(2026, 6, 21), date(2026, 12, 21)

    polar_day = curve_of(WEEK, june, TROMSO)
    polar_night = night_curve(WEEK, darkness(TROMSO, [winter], -0.833)[0], TROMSO)

    assert polar_day.lit_hours() == 0
    assert polar_night.lit_hours() == 24


def test_a_moment_of_another_night_is_refused():
    with pytest.raises(ValueError, match="not in the night of 2026-11-23"):
        curve_of(WEEK).level_at(at(13, day=24))


@settings(max_examples=60, deadline=None)
@given(programmes, nights, st.sampled_from([AUDUN, TROMSO]))
def test_every_programme_fills_every_night_from_noon_to_noon_in_order(programme, night, place):
    curve = curve_of(programme, night, place)

    first, end = bounds(night, place.zone)
    moments = [step.at for step in curve.steps]
    assert moments[0] == first
    assert curve.end == end
    assert moments == sorted(set(moments))
    assert curve.dimmed_hours() <= curve.lit_hours() <= 25


@settings(max_examples=40, deadline=None)
@given(programmes, nights)
def test_no_lamp_burns_while_the_sun_is_up(programme, night):
    sky = darkness(AUDUN, [night])[0]
    curve = night_curve(programme, sky, AUDUN)

    assert sky.dusk is not None
    assert sky.dawn is not None
    for start, end, level in curve.spans():
        if level:
            assert start >= sky.dusk + timedelta(minutes=programme.after_dusk)
            assert end <= sky.dawn + timedelta(minutes=programme.after_dawn)


def test_the_first_rule_that_holds_wins_and_the_default_the_rest():
    feast = Rule("feast", (DayOfYear(12, 24, (12, 31)),))
    market = Rule("market", (Weekdays(frozenset({6})),))
    calendar = Calendar("week", (feast, market))

    named = [calendar.programme(date(2026, 12, d)) for d in (24, 26, 5, 7)]

    assert named == ["feast", "feast", "market", "week"]


def test_a_rule_may_hold_on_the_first_and_last_friday_of_the_month_within_its_dates():
    rule = Rule(
        "late", (Weekdays(frozenset({5}), frozenset("1L")),), date(2026, 11, 1), date(2026, 11, 30)
    )

    held = [d for d in range(1, 31) if rule.holds(date(2026, 11, d))]

    assert held == [6, 27]
    assert not rule.holds(date(2026, 12, 4))


def test_a_day_of_every_month_is_meant_by_month_nought():
    assert [DayOfYear(0, 15).holds(date(2026, m, 15)) for m in (1, 7)] == [True, True]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: DayOfYear(2, 30),
        lambda: DayOfYear(12, 24, (1, 2)),
        lambda: Weekdays(frozenset({8})),
        lambda: Weekdays(frozenset({1}), frozenset("6")),
    ],
)
def test_days_that_no_calendar_knows_are_refused(wrong):
    with pytest.raises(ValueError, match=r"\."):
        wrong()
