"""What no lamp is told, and how a plan becomes a programme."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings

from eclor.services.lighting.rules.programmes.curves import night_curve
from eclor.services.lighting.rules.programmes.making import programme_of
from eclor.services.lighting.rules.programmes.refusing import refusals
from eclor.services.lighting.rules.sun import darkness
from eclor.services.lighting.tests.nights import (
    AUDUN,
    LAW,
    MONDAY,
    PARIS,
    PART_NIGHT,
    SIMPLE,
    WEEK,
    charge,
    curve_of,
    nights,
    programmes,
)
from eclor.services.lighting.words.programmes import (
    Astronomical,
    ByLaw,
    Charge,
    Controller,
    Programme,
    Rule,
    SwitchPoint,
    Turn,
)
from eclor.services.lighting.words.traffic import LampPower


def refused(kept: Charge, *laws: ByLaw, controller: Controller = SIMPLE) -> list[str]:
    return [str(r) for r in refusals(kept, controller, AUDUN, laws, MONDAY)]


def test_a_usual_week_is_refused_nothing():
    assert refused(charge(WEEK)) == []


def test_more_points_than_the_controller_takes_are_counted():
    many = Programme("many", 100, tuple(SwitchPoint(time(18 + n), 50 + n) for n in range(5)))

    told = refused(charge(many), controller=Controller("old", points=4))

    assert told == ["Programme many has 5 switch points: old takes 4."]


def test_off_at_night_without_a_by_law_is_refused_with_its_hours():
    told = refused(charge(PART_NIGHT))

    assert told == [
        "Programme part night is off from 23:00 to 05:00 in the night of 2026-11-23: "
        "no by-law in force then lets these lamps be off."
    ]


def test_off_inside_the_window_of_a_by_law_may_go_all_year():
    assert refused(charge(PART_NIGHT), LAW) == []


def test_off_half_an_hour_too_long_names_the_by_law():
    late = replace(PART_NIGHT, points=(SwitchPoint(time(23), 0), SwitchPoint(time(5, 30), 100)))

    (told,) = refused(charge(late), LAW)

    assert told.endswith("outside the window of order 2026-14.")


def test_a_by_law_that_ends_in_march_does_not_cover_april():
    (told,) = refused(charge(PART_NIGHT), replace(LAW, last=date(2027, 3, 31)))

    assert "night of 2027-04-01" in told


def test_a_programme_dark_from_dusk_is_caught_on_the_night_it_leaves_the_window():
    never = Programme("never", 0)

    (told,) = refused(charge(never), LAW)

    assert "Programme never is off from 17:" in told


def test_two_off_points_in_a_row_are_one_dark_stretch():
    twice = replace(
        PART_NIGHT,
        points=(SwitchPoint(time(23), 0), SwitchPoint(time(2), 0), SwitchPoint(time(5), 100)),
    )
    halves = (replace(LAW, off_until=time(2)), replace(LAW, off_from=time(2)))

    assert refused(charge(twice), LAW) == []
    assert len(refused(charge(twice), *halves)) == 1


@pytest.mark.parametrize(
    ("programme", "said"),
    [
        (Programme("a", 101), "asks for 101 per cent"),
        (Programme("a", 5), "below 10 the lamp is not steady"),
        (Programme("a", 100, after_dusk=90), "by more than 60 minutes"),
        (Programme("a", 100, (SwitchPoint(time(2), 50), SwitchPoint(time(23), 60))), "order the"),
        (Programme("a", 100, (SwitchPoint(time(2), 50), SwitchPoint(time(2), 60))), "lists 02:00"),
        (
            Programme("a", 100, (SwitchPoint(Astronomical(Turn.DAWN, -500), 50),)),
            "-500 minutes from dawn",
        ),
        (
            Programme("a", 100, (SwitchPoint(time(1), 50, 900), SwitchPoint(time(1, 5), 60))),
            "lasts past the next",
        ),
    ],
)
def test_what_a_lamp_cannot_do_is_said_in_a_sentence(programme: Programme, said: str):
    (told,) = refused(charge(programme))

    assert said in told


def test_a_calendar_that_names_a_missing_programme_is_refused_by_name():
    told = refused(charge(WEEK, rules=(Rule("feast"),)))

    assert told == ["The calendar names the programme feast, which is not there."]


def test_a_controller_without_a_sun_takes_no_point_at_dusk():
    programme = Programme("a", 100, (SwitchPoint(Astronomical(Turn.DUSK, 60), 50),))

    (told,) = refused(charge(programme), controller=Controller("blind", astronomical=False))

    assert "follows the sun" in told


@settings(max_examples=25, deadline=None)
@given(programmes, nights)
def test_whatever_is_accepted_is_never_off_outside_the_window(programme, night):
    kept = charge(programme)
    if refusals(kept, Controller("any", lowest=1), AUDUN, [LAW], night, nights=3):
        return
    sky = darkness(AUDUN, [night])[0]
    curve = night_curve(programme, sky, AUDUN)
    assert sky.dusk is not None
    assert sky.dawn is not None
    moment = sky.dusk + timedelta(minutes=max(programme.after_dusk, 0))
    while moment < sky.dawn + timedelta(minutes=min(programme.after_dawn, 0)):
        local = moment.astimezone(PARIS)
        in_window = local.hour >= 23 or local.hour < 5
        aim = next(level for start, end, level in curve.spans() if start <= moment < end)
        assert aim > 0 or (in_window and night >= LAW.first)
        moment += timedelta(minutes=7)


def test_a_plan_of_ten_hours_becomes_a_programme_of_two_points_never_below_it():
    wanted = [0.9, 0.7, 0.5, 0.3, 0.3, 0.3, 0.3, 0.3, 0.6, 0.8]
    starts = [datetime(2026, 11, 23, 18, tzinfo=UTC) + timedelta(hours=n) for n in range(10)]

    programme = programme_of("plan", wanted, starts, PARIS, 2, LampPower())
    curve = curve_of(programme)

    assert len(programme.points) == 2
    assert all(
        curve.level_at(start) >= 100 * level
        for start, level in zip(starts, wanted, strict=True)
        if curve.level_at(start)
    )
    assert refused(charge(programme)) == []
