"""Classes by EN 13201, the light they ask for, D_P and D_E, and the decree of 2018."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.services.lighting.rules.classes.decree import (
    CURFEWS,
    Lit,
    Luminaire,
    Measure,
    Use,
    burning_after_curfew,
    checked,
)
from eclor.services.lighting.rules.classes.defaults import LIGHT, WEIGHTS
from eclor.services.lighting.rules.classes.performance import Area, Operation, performance
from eclor.services.lighting.rules.classes.selecting import (
    level_for,
    light_of,
    select,
    volume_option,
)
from eclor.services.lighting.words.norms import LightingClass, Method, Span, Weight

TODAY = date(2026, 11, 23)
EVENING = {
    "travel_speed": "low",
    "use_intensity": "normal",
    "composition": "pedestrians_cyclists",
    "parked_vehicles": "none",
    "ambient_luminosity": "moderate",
}
ROAD = {
    "design_speed": "moderate",
    "traffic_volume": "moderate",
    "composition": "mixed",
    "separation": "none",
    "junction_density": "high",
    "parked_vehicles": "present",
    "ambient_luminosity": "moderate",
    "navigation": "easy",
}


def test_the_standards_own_example_goes_from_p4_to_p6_after_midnight():
    night = EVENING | {"use_intensity": "quiet", "ambient_luminosity": "low"}

    assert select(Method.P, EVENING, TODAY).lighting_class is LightingClass.P4
    assert select(Method.P, night, TODAY).lighting_class is LightingClass.P6


def test_a_main_street_says_which_of_its_weights_nobody_has_verified():
    found = select(Method.M, ROAD, TODAY)

    assert found.lighting_class is LightingClass.M3
    assert len(found.unverified) == len(ROAD)
    assert select(Method.P, EVENING, TODAY).unverified == ()


def test_an_edited_weight_holds_from_its_day_on_and_the_old_one_before():
    source = replace(WEIGHTS[0].source, document="decision of the council")
    heavier = Weight(Method.P, "travel_speed", "low", 2, Span(date(2026, 6, 1)), source)

    before = select(Method.P, EVENING, date(2026, 5, 31), [*WEIGHTS, heavier])
    after = select(Method.P, EVENING, date(2026, 6, 1), [*WEIGHTS, heavier])

    assert (before.lighting_class, after.lighting_class) == (LightingClass.P4, LightingClass.P3)
    assert heavier in after.rows


def test_a_missing_parameter_is_named():
    with pytest.raises(ValueError, match="also needs: ambient_luminosity"):
        select(Method.P, {k: v for k, v in EVENING.items() if k != "ambient_luminosity"}, TODAY)


def test_an_unknown_option_is_named_with_those_known():
    with pytest.raises(ValueError, match="busy, normal, quiet, not 'empty'"):
        select(Method.P, EVENING | {"use_intensity": "empty"}, TODAY)


def test_a_parameter_of_the_other_method_is_refused():
    with pytest.raises(ValueError, match="does not know: navigation"):
        select(Method.P, EVENING | {"navigation": "easy"}, TODAY)


def test_before_the_standard_was_published_no_weight_is_in_force():
    with pytest.raises(ValueError, match="in force on 2001-01-01"):
        select(Method.P, EVENING, date(2001, 1, 1))


@given(st.data())
def test_more_traffic_never_asks_for_less_light(data: st.DataObject):
    options: dict[str, list[Weight]] = {}
    for row in WEIGHTS:
        if row.method is Method.M:
            options.setdefault(row.parameter, []).append(row)
    choice = {p: data.draw(st.sampled_from(rows)).option for p, rows in options.items()}

    classes = [
        select(Method.M, choice | {"traffic_volume": volume}, TODAY).lighting_class
        for volume in ("high", "moderate", "low")
    ]

    assert classes == sorted(classes)


def test_volume_follows_the_share_of_capacity_and_the_lanes():
    assert [volume_option(share, False) for share in (0.1, 0.3, 0.5)] == ["low", "moderate", "high"]
    assert volume_option(0.5, True) == "moderate"


def test_p4_asks_for_five_lux_and_one_in_the_darkest_place():
    light = light_of(LightingClass.P4, TODAY)

    assert light is not None
    assert (light.mean, light.minimum, light.quantity.unit) == (5.0, 1.0, "lx")
    assert "unverified" in str(light.source)


def test_p7_asks_for_nothing_that_is_measured():
    assert light_of(LightingClass.P7, TODAY) is None


def test_within_each_family_a_higher_number_asks_for_less():
    for family in "MCP":
        means = [row.mean for row in LIGHT if row.lighting_class.startswith(family)]
        assert means == sorted(means, reverse=True)


def test_a_street_built_twice_as_bright_needs_half_its_level_when_new():
    light = light_of(LightingClass.P4, TODAY)

    assert light is not None
    assert level_for(light, given=10) == 0.5
    assert level_for(light, given=10, maintenance=0.8) == 0.625


# --- EN 13201-5 ----------------------------------------------------------------------------------


def test_a_street_of_300_watts_has_both_its_figures_and_its_hours():
    found = performance(
        power=300,
        areas=[Area(7.5, 1000), Area(5, 500)],
        operations=[Operation(2000, 300), Operation(2000, 150)],
    )

    assert found.density == pytest.approx(300 / 10_000)
    assert found.consumption == pytest.approx(900_000 / 1500)
    assert found.hours == 4000


def test_presence_adds_its_power_as_often_as_it_is_detected():
    found = performance(300, [Area(5, 1000)], [Operation(1000, 60, detected=300, probability=0.25)])

    assert found.consumption == pytest.approx(1000 * (60 * 0.75 + 300 * 0.25) / 1000)


def test_no_area_no_performance():
    with pytest.raises(ValueError, match="give its areas"):
        performance(300, [], [])


# --- the decree ----------------------------------------------------------------------------------

GOOD = Luminaire("12", 4000, 2700, 0.0, 0.0, 0.98, date(2023, 5, 1))


def street(*lamps: Luminaire, area: float | None = 400, built_up: bool = True) -> Lit:
    return Lit("rue Foch", Use.STREET, built_up, area, lamps)


def test_a_warm_well_aimed_street_of_twenty_lumens_a_square_metre_breaks_nothing():
    assert checked(street(GOOD, replace(GOOD, name="13"))).clean is True


def test_what_breaks_the_decree_is_listed_lamp_by_lamp_with_its_source():
    found = checked(street(replace(GOOD, colour=4000), replace(GOOD, name="13", flux=12_000)))

    told = [(b.limit.measure, b.lamp, b.value) for b in found.breaches]
    assert told == [(Measure.FLUX_DENSITY, "", 40.0), (Measure.COLOUR, "12", 4000)]
    assert str(found.breaches[1]) == (
        "lamp 12: colour is 4000, at most 3000 is allowed "
        "(Arrêté TREP1831126A:2018-12-27, article 3)"
    )


def test_outside_built_up_areas_thirty_lumens_are_too_many():
    lamps = [replace(GOOD, flux=12_000)]

    assert checked(street(*lamps)).clean is True
    assert checked(street(*lamps, built_up=False)).clean is False


def test_exactly_3000_kelvin_is_allowed_and_exactly_35_lumens_are_not():
    assert checked(street(replace(GOOD, colour=3000))).clean is True
    assert checked(street(replace(GOOD, flux=14_000))).clean is False


def test_an_old_lamp_is_bound_by_the_rule_for_old_lamps_only():
    old = replace(GOOD, colour=4000, upward_lamp=0.3, flux_code=0.5, installed=date(2012, 1, 1))
    globe = replace(old, upward_lamp=0.6)

    assert checked(street(old)).clean is True
    assert [b.limit.value for b in checked(street(globe)).breaches] == [0.5]
    half = replace(old, upward_lamp=0.5)
    assert checked(street(half)).clean is True  # only what sends up more than half is replaced


def test_what_is_not_known_is_said_and_not_taken_for_good():
    found = checked(street(replace(GOOD, colour=None), area=None))

    assert found.clean is None
    assert set(found.unknown) == {("12", Measure.COLOUR), ("", Measure.FLUX_DENSITY)}


def test_a_car_park_that_burns_an_hour_after_its_curfew_is_told_that_hour():
    closed = (datetime(2026, 11, 23, 20), datetime(2026, 11, 24, 7))  # noqa: DTZ001
    lit = [(datetime(2026, 11, 23, 17), datetime(2026, 11, 23, 23))]  # noqa: DTZ001

    assert burning_after_curfew(lit, closed, CURFEWS[0]) == timedelta(hours=1)
