"""From counters to programmes: who counts, what is promised, what is never seen, what a lamp keeps."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from eclor.services.lighting.rules.adaptive.nights import as_taken
from eclor.services.lighting.rules.adaptive.planning import night_plan
from eclor.services.lighting.rules.adaptive.proposing import with_window
from eclor.services.lighting.rules.adaptive.speaking import Counter, speaker
from eclor.services.lighting.rules.adaptive.today import levels_of, reported_levels, window_of
from eclor.services.lighting.rules.adaptive.walking import walked
from eclor.services.lighting.rules.adaptive.weekly import NightKind, kinds, weekly
from eclor.services.lighting.rules.adaptive.weighing import least_power, least_power_off
from eclor.services.lighting.rules.adaptive.windows import off_share
from eclor.services.lighting.rules.energy.lamp import can_dim
from eclor.services.lighting.rules.energy.territory import Fleet, fleet_of, territory_year
from eclor.services.lighting.rules.hour_ahead import levels_now
from eclor.services.lighting.rules.programmes.canonical import read
from eclor.services.lighting.rules.programmes.refusing import refusals
from eclor.services.lighting.rules.sun import darkness
from eclor.services.lighting.rules.traffic.calendar import calendar
from eclor.services.lighting.rules.traffic.learning import Growth
from eclor.services.lighting.rules.traffic.planning import Learned
from eclor.services.lighting.words.adaptive import Lesson, Load, NightPlan, TooFew, Way
from eclor.services.lighting.words.energy import Cause
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.programmes import (
    Astronomical,
    ByLaw,
    Controller,
    Programme,
    SwitchPoint,
    Turn,
)
from eclor.services.lighting.words.traffic import Counts, LampPower, Steps

AUDUN = Place(49.47, 5.95, ZoneInfo("Europe/Paris"))
STEPS, POWER = Steps(), LampPower()
LIGHT = Growth(trees=15, pace=0.25, leaves=6, smallest_leaf=20)
NAMES = {"tonight": "cette nuit", "friday": "vendredis", "saturday": "samedis"}
DAYS = 76
ON = (1.0,) * 24
DARK = tuple(0.0 if h >= 23 or h < 5 else 1.0 for h in range(24))


def counts_of_town(seed: int = 3) -> Counts:
    """Two winter streets, busy in the evening, asleep at night, later on Saturdays."""
    chance = np.random.default_rng(seed)
    start = int(datetime(2025, 10, 6, tzinfo=AUDUN.zone).timestamp())
    hour = np.arange(24 * DAYS)
    clock, day = hour % 24, hour // 24 % 7
    usual = 60 * np.exp(-(((clock - 17.5) / 3) ** 2)) + 50 * np.exp(-(((clock - 7.5) / 1.5) ** 2))
    usual = usual + np.where((day == 5) & (clock >= 20), 30, 0) + 3
    flow = chance.poisson(usual[:, None] * np.array([5.0, 9.0])).astype(float)
    flow[chance.random(flow.shape) < 0.02] = np.nan
    return Counts(("CT-01", "CT-02"), start, flow)


def lesson() -> Lesson:
    loads = (
        Load("57038", "Audun", "Rue Foch", 2, 100.0, 0, 0.0, "on"),
        Load("57038", "Audun", "Rue du Puits", 1, 60.0, 1, 800.0, "dark", "23:00-05:00"),
    )
    lamps = ((40.0, 5000.0, 0), (60.0, 5000.0, 0), (60.0, 6000.0, 1))
    return Lesson(loads, lamps, {"on": ON, "dark": DARK}, points=5)


@pytest.fixture(scope="module")
def town() -> NightPlan:
    return night_plan(counts_of_town(), AUDUN, lesson(), (), NAMES, LIGHT)


# --- who speaks for a street ----------------------------------------------------------------------


def test_a_streets_own_counter_speaks_for_it_though_another_is_nearer():
    counters = [
        Counter("near", 5.951, 49.47, "57038", "Rue Pierre"),
        Counter("own", 5.97, 49.47, "57038", "Rue Foch"),
    ]

    own = speaker("57038", "Rue Foch", 5.95, 49.47, counters)
    other = speaker("57038", "Rue de la Mine", 5.95, 49.47, counters)

    assert own is not None
    assert (own.counter, own.metres) == (1, 0.0)
    assert other is not None
    assert (other.counter, round(other.metres)) == (0, 72)


def test_a_street_far_from_every_counter_is_planned_by_none():
    assert speaker("57038", "Rue Foch", 6.5, 49.47, [Counter("far", 5.95, 49.47)]) is None


# --- one programme for many nights ----------------------------------------------------------------


def test_saturday_nights_are_another_kind_than_sunday_nights():
    nights = np.array([date(2026, 11, day).toordinal() for day in (19, 20, 21, 22)])

    assert kinds(nights).tolist() == [
        NightKind.ORDINARY, NightKind.FRIDAY, NightKind.SATURDAY, NightKind.ORDINARY,
    ]  # fmt: skip


def test_streets_that_wake_late_on_saturdays_stay_bright_late_on_saturdays():
    counts = counts_of_town()
    civil = calendar(counts, AUDUN)
    need = STEPS.need(counts.flow / np.nanquantile(counts.flow, 0.995, axis=0))

    table = weekly(need, civil, len(need), 0.009, STEPS, POWER)

    assert (table[NightKind.SATURDAY, 22] > table[NightKind.ORDINARY, 22]).all()
    assert (table[NightKind.ORDINARY, 2] == 0.5).all()


def test_the_weekly_programme_knows_nothing_after_the_night_it_is_written():
    counts = counts_of_town()
    civil = calendar(counts, AUDUN)
    need = STEPS.need(counts.flow / np.nanquantile(counts.flow, 0.995, axis=0))
    until = 24 * 50
    shuffled = need.copy()
    np.random.default_rng(1).shuffle(shuffled[until:])

    same = weekly(need, civil, until, 0.009, STEPS, POWER)

    assert np.array_equal(same, weekly(shuffled, civil, until, 0.009, STEPS, POWER))


# --- as a controller takes it ---------------------------------------------------------------------


def test_a_night_has_no_more_levels_than_switch_points_and_is_nowhere_darker():
    counts = counts_of_town()
    civil = calendar(counts, AUDUN)
    asked = np.random.default_rng(2).choice([0.5, 0.753, 1.0], counts.flow.shape)

    taken = as_taken(asked, civil, 3, POWER)

    dark = civil.dark > 0
    assert (taken[dark] >= asked[dark]).all()
    assert np.allclose(taken * 100, np.round(taken * 100))
    for night in np.unique(civil.night):
        levels = taken[(civil.night == night) & dark, 0]
        assert (np.diff(levels) != 0).sum() <= 3


def test_hours_of_a_by_law_are_shares_of_the_hours_of_the_clock():
    assert [off_share("23:30-05:00", hour, 24) for hour in (22, 23, 0, 4, 5)] == [0, 0.5, 1, 1, 0]
    assert off_share("", 2, 24) == 0


def test_a_plan_goes_dark_where_the_by_law_lets_it_and_comes_back_as_planned():
    plain = Programme("n", 100, (SwitchPoint(time(22), 60), SwitchPoint(time(4), 80)))

    dark = with_window(plain, "23:00-05:00")

    assert dark.points == (
        SwitchPoint(time(22), 60), SwitchPoint(time(23), 0), SwitchPoint(time(5), 80),
    )  # fmt: skip


# --- what lamps do today --------------------------------------------------------------------------


def test_what_lamps_were_told_is_read_by_the_hour_of_the_clock():
    sky = darkness(AUDUN, [date(2026, 11, 23)])[0]
    told = Programme(
        "n", 100, (SwitchPoint(time(23), 40), SwitchPoint(Astronomical(Turn.DAWN, -60), 90))
    )

    levels = levels_of(told, sky, AUDUN)

    assert [levels[hour] for hour in (20, 22, 23, 3, 7)] == [1.0, 1.0, 0.4, 0.4, 0.9]


def test_only_hours_that_were_wholly_dark_say_what_lamps_do():
    at = {h: int(datetime(2026, 11, 22, h, tzinfo=AUDUN.zone).timestamp()) for h in (12, 17, 22)}
    rows = [("57038", "Rue Foch", moment, 41.0) for moment in at.values()]

    (levels,) = reported_levels(rows, AUDUN).values()

    assert [levels[hour] for hour in (12, 17, 22)] == [None, None, 0.4]


def test_lamps_off_without_a_by_law_have_no_hours_off():
    assert window_of(DARK, [(time(23), time(5))]) == "23:00-05:00"
    assert window_of(DARK, []) == ""
    assert window_of(ON, [(time(23), time(5))]) == ""


def test_in_june_the_hours_that_are_light_say_nothing_against_the_by_law():
    june = tuple(0.0 if hour in (23, 0, 1, 2, 3) else None for hour in range(24))

    assert window_of(june, [(time(23), time(5))]) == "23:00-05:00"
    assert window_of((None,) * 24, [(time(23), time(5))]) == ""


# --- the whole ------------------------------------------------------------------------------------


def test_no_plan_takes_less_than_the_exact_least_and_none_more_than_full_light(town):
    for street in town.streets:
        least = street.ways[Way.BOUND].kwh
        for way in (Way.POINTS, Way.AHEAD, Way.LIVE, Way.WEEKLY):
            assert least <= street.ways[way].kwh + 1e-9
            assert street.ways[way].kwh <= street.ways[Way.FULL].kwh + 1e-9


def test_live_orders_only_ever_raise_and_leave_less_in_the_dark(town):
    ahead, live = town.total(Way.AHEAD), town.total(Way.LIVE)

    assert live.kwh >= ahead.kwh
    assert live.under <= ahead.under


def test_today_is_dark_by_law_and_not_for_want_of_light(town):
    by_law = town.streets[1]

    assert by_law.ways[Way.TODAY].under == 0
    assert by_law.lit < town.streets[0].lit


def test_a_plan_is_kept_as_it_was_made(town):
    assert NightPlan.from_json(json.loads(json.dumps(town.to_json()))) == NightPlan.from_json(
        town.to_json()
    )
    assert NightPlan.from_json(town.to_json()).proposed == town.proposed


def test_what_a_plan_learned_tells_the_hour_that_begins(town):
    counts = counts_of_town()

    asked = levels_now(Learned.from_json(json.loads(json.dumps(town.learned))), counts, AUDUN, ())

    assert set(asked) == set(counts.sections)
    assert set(asked.values()) <= set(Steps().levels)


def test_what_is_proposed_is_refused_by_no_controller_and_no_by_law(town):
    law = ByLaw("x", time(23), time(5), date(2020, 1, 1))

    for one in town.proposed:
        charge = read(one.charge)
        first = date(2025, 12, 21)
        assert refusals(charge, Controller("small", points=5), AUDUN, [law], first) == []
        assert "cette nuit" in charge.programmes
    assert [one.window for one in town.proposed] == ["", "23:00-05:00"]


def test_a_past_of_some_weeks_is_too_short_to_try_anything():
    counts = counts_of_town()

    with pytest.raises(TooFew, match="30 days"):
        night_plan(replace(counts, flow=counts.flow[: 24 * 30]), AUDUN, lesson(), (), NAMES, LIGHT)


def test_nothing_of_a_night_is_known_before_it():
    counts = counts_of_town()
    civil = calendar(counts, AUDUN)
    tried = 24 * 66
    flow = counts.flow.copy()
    np.random.default_rng(7).shuffle(flow[tried + 24 :])

    known = walked(counts, civil, AUDUN, 5, growth=LIGHT)
    shuffled = walked(replace(counts, flow=flow), civil, AUDUN, 5, growth=LIGHT)

    for way in (Way.WEEKLY, Way.AHEAD, Way.LIVE):
        assert np.array_equal(known.levels[way][: tried + 24], shuffled.levels[way][: tried + 24])
    assert not np.array_equal(known.levels[Way.LIVE], shuffled.levels[Way.LIVE])


# --- the chain of the territory -------------------------------------------------------------------


def test_only_lamps_already_changed_count_as_changed():
    fleet = fleet_of([(40.0, 5400.0, "LED routier"), (100.0, 9000.0, "SHP"), (None, None, "LED")])

    assert fleet == Fleet(lamps=2, watts=140.0, changed=40.0)
    assert round(fleet.before(0.5)) == 180


def test_the_part_of_control_is_what_it_saves_of_the_lamps_that_hang_there(town):
    year = territory_year(town, Fleet(lamps=3, watts=160.0, changed=160.0), 4286.0)
    factors = {link.cause: link.factor.saved for link in year.chain.links}
    left = np.prod(
        [1 - factors[cause] for cause in (Cause.SWITCHING, Cause.SWITCH_OFF, Cause.CONTROL)]
    )

    assert year.after == pytest.approx(year.now * left + 3 * 0.6 * 8.76)
    assert year.control == pytest.approx(1 - year.after / year.now)
    assert factors[Cause.LAMP_CHANGE] == pytest.approx(0.54)
    assert year.covered == 1.0


def test_streets_without_a_counter_save_nothing_by_following_one(town):
    all_counted = territory_year(town, Fleet(lamps=3, watts=160.0, changed=0.0), 4286.0)
    half = territory_year(town, Fleet(lamps=6, watts=320.0, changed=0.0), 4286.0)

    assert half.covered == 0.5
    assert half.control < all_counted.control


# --- lamps that cannot dim ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sodium() -> NightPlan:
    """The same town; the lamps of its first street hang on conventional ballasts."""
    one, other = lesson().loads
    loads = (replace(one, dims=False), other)
    return night_plan(counts_of_town(), AUDUN, replace(lesson(), loads=loads), (), NAMES, LIGHT)


def test_lamps_that_cannot_dim_save_nothing_by_being_told_a_level(town, sodium):
    street = sodium.streets[0]
    full = street.ways[Way.FULL].kwh

    for way in (Way.WEEKLY, Way.AHEAD, Way.LIVE, Way.POINTS, Way.BOUND):
        assert street.ways[way].kwh == pytest.approx(full)
        assert street.ways[way].under == 0
    assert town.streets[0].ways[Way.AHEAD].kwh < full
    assert [one.section for one in sodium.proposed] == [1]


def test_what_control_saves_is_said_of_the_lamps_that_hang_there_and_of_changed_ones(sodium):
    year = territory_year(sodium, Fleet(lamps=3, watts=160.0, changed=60.0), 4286.0)

    assert year.undimmed == pytest.approx(100 / 160)
    assert year.control < year.control_renewed
    assert year.chain.saved < year.renewed


def test_within_a_by_law_a_lamp_that_cannot_dim_is_on_or_off():
    load = replace(lesson().loads[0], may="23:00-05:00", dims=False)
    one = replace(lesson(), loads=(load,), lamps=lesson().lamps[:2])

    (some_off,) = least_power_off(one, STEPS, POWER).values()

    half, whole = (list(STEPS.levels).index(level) for level in (0.5, 1.0))
    assert some_off[half] == pytest.approx((40 + 0.01 * 60) / 100)
    assert some_off[whole] == pytest.approx(1.0)
    assert set(np.round(some_off, 6)) <= {0.406, 1.0}


@pytest.mark.parametrize(
    ("said", "lantern", "dims"),
    [
        (None, "LED routier", True),
        (None, "SHP routier", False),
        (None, "Ballon BF", False),
        (True, "SHP boule", True),
        (False, "LED routier", False),
        (None, "", True),
    ],
)
def test_a_discharge_lamp_dims_only_where_its_description_says_so(said, lantern, dims):
    assert can_dim(said, lantern) is dims


# --- the bound where single lamps may be off -------------------------------------------------------


def test_a_by_law_lets_the_least_fall_below_that_of_lamps_that_all_burn():
    burning = replace(lesson(), loads=(replace(lesson().loads[0], may="23:00-05:00"),))
    one = replace(burning, lamps=burning.lamps[:2])

    all_on = least_power(one, STEPS, POWER)[0]
    (some_off,) = least_power_off(one, STEPS, POWER).values()

    assert (some_off <= all_on + 1e-9).all()
    # Half of the light comes from the better lamp alone: 40 W at full level, 60 W asleep.
    half = list(STEPS.levels).index(0.5)
    assert some_off[half] == pytest.approx((40 + 0.01 * 60) / 100)
    assert some_off[half] < all_on[half]


def test_a_street_that_is_off_already_has_no_other_bound():
    assert least_power_off(lesson(), STEPS, POWER) == {}
