"""What lamps do of a night, whom they obey, what they keep, and what they are never told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eclor.services.lighting.rules.nights import bounds
from eclor.services.lighting.rules.programmes.canonical import hash_of, read, written
from eclor.services.lighting.rules.programmes.curves import Curve, night_curve
from eclor.services.lighting.rules.programmes.making import programme_of
from eclor.services.lighting.rules.programmes.obeying import override_in_force, shown
from eclor.services.lighting.rules.programmes.output import (
    constant_level,
    flux_left,
    mean_saving,
)
from eclor.services.lighting.rules.programmes.refusing import refusals
from eclor.services.lighting.rules.sun import darkness
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.programmes import (
    Astronomical,
    Because,
    ByLaw,
    Calendar,
    Charge,
    Controller,
    DayOfYear,
    Override,
    Programme,
    Rule,
    SwitchPoint,
    Turn,
    Weekdays,
)
from eclor.services.lighting.words.traffic import LampPower

PARIS = ZoneInfo("Europe/Paris")
AUDUN = Place(49.47, 5.95, PARIS)
TROMSO = Place(69.65, 18.96, ZoneInfo("Europe/Oslo"))
MONDAY = date(2026, 11, 23)
WEEK = Programme("week", 100, (SwitchPoint(time(23), 50, ramp=60), SwitchPoint(time(5, 30), 80)))
PART_NIGHT = Programme("part night", 100, (SwitchPoint(time(23), 0), SwitchPoint(time(5), 100)))
LAW = ByLaw("order 2026-14", time(23), time(5), date(2026, 1, 1))
SIMPLE = Controller("simple")


def curve_of(programme: Programme, night: date = MONDAY, place: Place = AUDUN) -> Curve:
    return night_curve(programme, darkness(place, [night])[0], place)


def at(hour: int, minute: int = 0, second: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=PARIS)


def charge(*programmes: Programme, rules: tuple[Rule, ...] = ()) -> Charge:
    return Charge(Calendar(programmes[0].name, rules), {p.name: p for p in programmes})


# --- the night -----------------------------------------------------------------------------------


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


levels = st.sampled_from([0, 10, 30, 50, 77, 100])
points = st.builds(
    SwitchPoint,
    st.one_of(
        st.times().map(lambda t: t.replace(second=0, microsecond=0)),
        st.builds(Astronomical, st.sampled_from(Turn), st.integers(-240, 240)),
    ),
    levels,
    st.sampled_from([0, 60, 900]),
)
programmes = st.builds(
    Programme,
    st.sampled_from(["a", "b", "week"]),
    levels,
    st.lists(points, max_size=8).map(tuple),
    st.integers(-60, 60),
    st.integers(-60, 60),
)
nights = st.dates(date(2024, 1, 1), date(2028, 12, 31))


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


# --- calendars -----------------------------------------------------------------------------------


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


# --- whom a lamp obeys ---------------------------------------------------------------------------


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


# --- constant output -----------------------------------------------------------------------------

LED = ((0, 1.0), (50_000, 0.9), (100_000, 0.8))


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


# --- what a lamp keeps ---------------------------------------------------------------------------


def test_the_charge_of_a_usual_lamp_is_small_and_the_same_bytes_everywhere():
    rules = (
        Rule("feast", (DayOfYear(12, 24, (12, 31)), DayOfYear(0, 14))),
        Rule("week", (Weekdays(frozenset({5, 6}), frozenset("1L")),), last=date(2027, 1, 1)),
    )
    late = SwitchPoint(Astronomical(Turn.DAWN, -30), 100)
    kept = charge(WEEK, Programme("feast", 100, (late,)), rules=rules)

    raw = written(replace(kept, output=LED))

    assert len(raw) < 300
    assert raw == (
        b'{"c":{"d":"week","r":[{"p":"feast","w":["--12-24/--12-31","---14"]},'
        b'{"p":"week","t":"2027-01-01","w":["56:1L"]}]},"o":[[0,1000],[50000,900],[100000,800]],'
        b'"p":{"feast":{"a":[0,0],"l":100,"s":[["u",-30,100]]},"week":{"a":[0,0],"l":100,'
        b'"s":[[1380,50,60],[330,80]]}},"t":-400,"v":1}'
    )
    assert read(raw) == replace(kept, output=LED)


def test_a_lamp_reports_sixteen_digits_that_change_with_one_per_cent():
    other = replace(WEEK, first=99)

    assert len(hash_of(charge(WEEK))) == 16
    assert hash_of(charge(WEEK)) != hash_of(charge(other))


conditions = st.one_of(
    st.builds(DayOfYear, st.integers(0, 12), st.integers(1, 28)),
    st.builds(
        Weekdays,
        st.frozensets(st.integers(1, 7), min_size=1),
        st.frozensets(st.sampled_from("12345L")),
    ),
)
rules = st.builds(
    Rule,
    st.sampled_from(["a", "b"]),
    st.lists(conditions, max_size=3).map(tuple),
    st.none() | nights,
    st.none() | nights,
)


@given(st.lists(programmes, max_size=4), st.lists(rules, max_size=4))
def test_what_was_written_is_read_back_the_same(listed, ruled):
    kept = Charge(
        Calendar("a", tuple(ruled)), {p.name: p for p in listed}, threshold=-3.5, output=LED
    )

    assert read(written(kept)) == kept
    assert hash_of(read(written(kept))) == hash_of(kept)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b'{"v":2}',
        b'{"v":1,"t":-400,"c":{"d":"a","r":[]},"p":{"a":{"a":[0],"l":1,"s":[]}}}',
        b'{"c":{"d":"a","r":[]},"p":{"a":{"a":[0,0],"l":1,"s":[[1500,50]]}},"t":-400,"v":1}',
        b'{"c": {"d":"a","r":[]},"p":{},"t":-400,"v":1}',
        b'{"c":{"d":"a","r":[]},"extra":1,"p":{},"t":-400,"v":1}',
    ],
)
def test_anything_else_is_no_charge(raw: bytes):
    with pytest.raises(ValueError, match=r"\w"):
        read(raw)


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_noise_is_refused_and_nothing_else_happens(raw):
    with pytest.raises(ValueError, match=r"\w"):
        read(raw)


keys = st.sampled_from("vtcpodrlasw")
other = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda told: st.lists(told) | st.dictionaries(keys, told),
)


@settings(max_examples=50)
@given(other)
def test_any_other_json_is_refused(told):
    with pytest.raises(ValueError, match=r"\w"):
        read(json.dumps(told))


# --- what no lamp is told ------------------------------------------------------------------------


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
        aim = (
            max(step.level for step in curve.steps if step.at <= moment < curve.end)
            and [step for step in curve.steps if step.at <= moment][-1].level
        )
        assert aim > 0 or (in_window and night >= LAW.first)
        moment += timedelta(minutes=7)


# --- from a plan to a programme ------------------------------------------------------------------


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
