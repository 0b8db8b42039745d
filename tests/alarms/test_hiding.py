"""One alarm for each cause."""

from datetime import timedelta

import pytest

from eclor.core.alarms import queries
from eclor.core.alarms.models import Alarm, Rule
from eclor.core.alarms.queries import Filters
from eclor.core.alarms.words import State
from eclor.core.facts.models import ToldFact
from eclor.testing.plugin import NOON


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def count(changes, did: str) -> int:
    return sum(change.did == did for change in changes)


@pytest.fixture
def witness(ground):
    """Somebody elsewhere who goes on speaking: the house itself is not deaf."""
    return ground.thing("RecyclingCentre", "Audun")


@pytest.fixture
def cabinet(ground, witness):
    return ground.thing("StreetlightControlCabinet", "AR-12")


def test_a_dead_cabinet_hides_its_184_lamps_and_they_surface_when_it_is_back(
    ground, cabinet, witness, night_watch, maya
):
    lamps = ground.lamps(cabinet, 184)
    ground.hears(NOON, cabinet, *lamps)
    night_watch.at(NOON)

    ground.hears(NOON + minutes(15), witness)
    dead = night_watch.at(NOON + minutes(15))
    ground.hears(NOON + minutes(45), witness)
    dark = night_watch.at(NOON + minutes(45))
    shown = queries.open_alarms(maya)
    ground.hears(NOON + minutes(60), witness, cabinet)
    back = night_watch.at(NOON + minutes(60))
    ground.hears(NOON + minutes(70), witness, cabinet, *lamps[:180])
    lit = night_watch.at(NOON + minutes(70))
    ground.hears(NOON + minutes(105), witness, cabinet, *lamps[:180])
    left = night_watch.at(NOON + minutes(105))

    assert count(dead, "raised") == 1
    assert (count(dark, "raised"), count(dark, "suppressed")) == (184, 184)
    assert [(row.entity_name, row.symptoms) for row in shown] == [("AR-12", 184)]
    # Lamps report one after the other once their cabinet is back: they are given their 45 minutes.
    assert (count(back, "cleared"), count(back, "surfaced")) == (1, 0)
    assert (count(lit, "cleared"), count(lit, "surfaced")) == (180, 0)
    assert count(left, "surfaced") == 4
    assert {row.entity for row in queries.open_alarms(maya)} == set(lamps[180:])


def test_nobody_is_told_of_lamps_hidden_from_birth_to_end(
    ground, cabinet, witness, night_watch, ear
):
    lamps = ground.lamps(cabinet, 3)
    ground.hears(NOON, cabinet, *lamps)
    night_watch.at(NOON)
    night_watch.at(NOON + minutes(15))
    ground.hears(NOON + minutes(45), witness)
    night_watch.at(NOON + minutes(45))
    ground.hears(NOON + minutes(50), witness, cabinet, *lamps)
    night_watch.at(NOON + minutes(50))

    facts = ToldFact.objects.order_by("id").values_list("name", "body__entity")
    assert list(facts) == [("AlarmRaised", cabinet), ("AlarmCleared", cabinet)]
    assert {name for name, _state in ear.alarms} == {"AR-12"}
    assert queries.open_alarms(night_watch.scope, Filters(state=State.CLEARED))[0].total == 1


def test_lamps_in_sight_fold_under_the_cabinet_that_explains_them(
    ground, cabinet, witness, night_watch, maya, ear
):
    lamps = ground.lamps(cabinet, 3)
    ground.hears(NOON, *lamps)
    ground.hears(NOON + minutes(40), cabinet)
    night_watch.at(NOON)
    ground.hears(NOON + minutes(45), witness)
    alone = night_watch.at(NOON + minutes(45))
    ground.hears(NOON + minutes(55), witness)
    folded = night_watch.at(NOON + minutes(55))

    assert (count(alone, "raised"), count(folded, "suppressed")) == (3, 3)
    assert [row.entity for row in queries.open_alarms(maya)] == [cabinet]
    assert [state for _name, state in ear.alarms].count("hidden") == 3


def test_a_gateway_hides_the_cabinet_and_the_lamps_behind_it(
    ground, cabinet, witness, night_watch, maya
):
    (lamp,) = ground.lamps(cabinet, 1)
    gateway = ground.thing("WeatherStation", "Gateway LORA-03")
    ground.speaks_through(cabinet, gateway)
    ground.hears(NOON, gateway, cabinet, lamp)
    night_watch.at(NOON)
    for minute in (15, 40, 45):
        ground.hears(NOON + minutes(minute), witness)
        night_watch.at(NOON + minutes(minute))

    shown = queries.open_alarms(maya)

    assert [(row.entity, row.symptoms) for row in shown] == [(gateway, 2)]


def test_an_open_door_does_not_hide_the_lamps_of_its_cabinet(
    ground, cabinet, witness, night_watch, maya
):
    (lamp,) = ground.lamps(cabinet, 1)
    series = ground.says(cabinet, "voltage", 200, NOON)
    ground.hears(NOON, lamp)
    night_watch.at(NOON)
    ground.goes_beyond(night_watch.rule("lighting.cabinet_voltage_low"), series, 200, NOON)
    ground.hears(NOON + minutes(45), witness, cabinet)
    night_watch.at(NOON + minutes(45))

    assert {row.entity for row in queries.open_alarms(maya)} == {lamp, cabinet}


def test_a_rule_may_name_the_very_alarm_that_hides_it(ground, cabinet, witness, night_watch, maya):
    (lamp,) = ground.lamps(cabinet, 1)
    series = ground.says(cabinet, "voltage", 100, NOON)
    ground.hears(NOON, lamp)
    night_watch.at(NOON)
    Rule.objects.filter(key="lighting.lamp_silent").update(hidden_by=["fed_by:cabinet_voltage_low"])
    ground.goes_beyond(night_watch.rule("lighting.cabinet_voltage_low"), series, 100, NOON)
    ground.hears(NOON + minutes(45), witness, cabinet)
    night_watch.at(NOON + minutes(45))

    assert {row.entity for row in queries.open_alarms(maya)} == {cabinet}


def test_a_cabinet_that_dies_again_takes_its_lamps_back_under_it(
    ground, cabinet, witness, night_watch, maya
):
    lamps = ground.lamps(cabinet, 2)
    ground.hears(NOON, cabinet, *lamps)
    night_watch.at(NOON)
    for minute in (15, 45):
        ground.hears(NOON + minutes(minute), witness)
        night_watch.at(NOON + minutes(minute))
    ground.hears(NOON + minutes(50), witness, cabinet)
    night_watch.at(NOON + minutes(50))

    for minute in (65, 96):
        ground.hears(NOON + minutes(minute), witness)
        night_watch.at(NOON + minutes(minute))

    (row,) = queries.open_alarms(maya)
    assert (row.entity, row.symptoms) == (cabinet, 2)
    assert Alarm.objects.filter(cleared_at=None).count() == 3


def test_a_relation_taken_away_and_drawn_again_leaves_the_lamp_all_its_patience(
    ground, cabinet, witness, night_watch, maya
):
    (lamp,) = ground.lamps(cabinet, 1)
    ground.hears(NOON, cabinet, lamp)
    night_watch.at(NOON)
    for minute in (15, 45):
        ground.hears(NOON + minutes(minute), witness)
        night_watch.at(NOON + minutes(minute))

    ground.connection.execute("DELETE FROM relation WHERE source_id = %s", [lamp])
    night_watch.at(NOON + minutes(46))
    ground.relate(lamp, "fed_by", cabinet)
    ground.hears(NOON + minutes(92), witness)
    night_watch.at(NOON + minutes(47))
    ground.hears(NOON + minutes(92), witness, cabinet)
    night_watch.at(NOON + minutes(92))

    assert queries.open_alarms(maya) == []


def test_a_measured_trouble_surfaces_as_soon_as_its_cause_is_gone(
    ground, cabinet, witness, night_watch, maya
):
    lamp = ground.thing("WeatherStation", "On the mast")
    ground.relate(lamp, "fed_by", cabinet)
    series = ground.says(lamp, "roadTemperature", 0, NOON)
    ground.hears(NOON, cabinet)
    night_watch.at(NOON)
    Rule.objects.filter(key="house.road_frost").update(hidden_by=["fed_by"])
    ground.hears(NOON + minutes(15), witness, lamp)
    night_watch.at(NOON + minutes(15))
    ground.goes_beyond(night_watch.rule("house.road_frost"), series, 0, NOON + minutes(16))
    hidden = night_watch.at(NOON + minutes(16))
    ground.hears(NOON + minutes(17), witness, cabinet)
    back = night_watch.at(NOON + minutes(17))

    assert (count(hidden, "suppressed"), count(back, "surfaced")) == (1, 1)
    assert [row.entity for row in queries.open_alarms(maya)] == [lamp]


def test_a_list_of_three_alarms_asks_the_database_as_often_as_a_list_of_one(
    ground, night_watch, maya, django_assert_num_queries
):
    stations = [ground.thing("WeatherStation", f"S{n}") for n in range(3)]
    ground.hears(NOON, stations[0])
    night_watch.at(NOON)
    night_watch.at(NOON + minutes(40))

    with django_assert_num_queries(1):
        one = queries.open_alarms(maya)
    ground.hears(NOON, *stations)
    night_watch.at(NOON + minutes(81))
    with django_assert_num_queries(1):
        three = queries.open_alarms(maya)

    assert (len(one), len(three)) == (1, 3)
