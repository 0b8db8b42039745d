"""Each morning the night is looked at: what lamps reported becomes faults, one for each cause."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from eclor.core.alarms import watches
from eclor.core.alarms.catalogue import copy_cards
from eclor.core.context.actions import relate
from eclor.core.observations.models import Series
from eclor.services.lighting import actions
from eclor.services.lighting.models import ON_FEEDER, Intervention
from eclor.services.lighting.tests.conftest import new_cabinet, new_feeder, new_lamp

MORNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 19, 23, 0, tzinfo=UTC)  # in the middle of the night that just ended
NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
LAMPS, NIGHTS = 6, 14


@pytest.fixture
def morning(louis):
    return replace(louis, now=MORNING)


@pytest.fixture
def street(louis):
    """Six lamps of 60 W, three on each of two feeders of one cabinet."""
    cabinet = new_cabinet(louis)
    feeders = [new_feeder(louis, f"Départ {n}", cabinet) for n in (1, 2)]
    lamps = []
    for number in range(LAMPS):
        lamp = new_lamp(louis, f"L{number}", cabinet)
        relate(louis, lamp.pk, ON_FEEDER, feeders[number // 3].pk)
        lamps.append(lamp)
    return cabinet, feeders, lamps


def burnt(says, lamp, watts, night=0, level=50):
    """What one lamp reported in the middle of a night so many nights ago."""
    at = MIDNIGHT - timedelta(days=night)
    says.hour(lamp, "dimming", level, at)
    says.hour(lamp, "power", watts, at)


def sound(says, lamps, since=1):
    for lamp in lamps:
        for night in range(since, NIGHTS):
            burnt(says, lamp, 31.5 + (night % 3) * 0.1, night)


def told(recorded):
    """{entity: what was said of it}"""
    return {
        int(subject.rpartition(".")[2]): json.loads(body)["values"] for subject, body in recorded
    }


def test_a_night_like_the_others_needs_no_word(says, recorded, morning, street):
    sound(says, street[2], since=0)

    assert actions.look_at_night(morning) == 0
    assert recorded == []


def test_a_dead_lamp_is_said_on_its_second_night(says, recorded, morning, street):
    _cabinet, _feeders, lamps = street
    sound(says, lamps[1:], since=0)
    sound(says, lamps[:1], since=2)
    for night in (0, 1):
        burnt(says, lamps[0], 0.5, night)

    assert actions.look_at_night(morning) == 1
    assert told(recorded)[lamps[0].pk]["lampFailure"] is True


def test_a_feeder_without_power_is_one_fault(says, recorded, morning, street):
    _cabinet, feeders, lamps = street
    sound(says, lamps[3:], since=0)
    sound(says, lamps[:3], since=2)
    for lamp in lamps[:3]:
        for night in (0, 1):
            burnt(says, lamp, 0.5, night)

    assert actions.look_at_night(morning) == 1
    assert told(recorded) == {feeders[0].pk: {"supplyLoss": True}}


def test_a_repaired_lamp_is_said_to_be_well(says, recorded, morning, street):
    sound(says, street[2], since=0)
    says.says(street[2][0], "lampFailure", 1, MORNING - timedelta(days=1))

    actions.look_at_night(morning)

    assert told(recorded)[street[2][0].pk]["lampFailure"] is False


def test_a_lamp_with_a_new_driver_is_judged_by_its_new_nights_alone(
    says, recorded, morning, street
):
    lamp = street[2][0]
    sound(says, street[2][1:], since=0)
    sound(says, [lamp], since=3)
    for night in range(3):
        burnt(says, lamp, 24.0, night)
    before = actions.look_at_night(morning)
    Intervention.objects.create(
        territory_id=morning.territory, entity=lamp, defect="other", stage="done", renewed=True,
        asked_at=MORNING, asked_by="1", ended_at=MIDNIGHT - timedelta(days=2, hours=12),
    )  # fmt: skip

    assert (before, actions.look_at_night(morning)) == (1, 0)


def test_a_lamp_that_burns_at_noon_is_said_and_forgiven_once_it_is_off(
    says, recorded, louis, street
):
    noon, lamps = replace(louis, now=NOON), street[2]
    for lamp in lamps:
        says.says(lamp, "power", 0.4, NOON)
    says.says(lamps[0], "power", 58, NOON)
    found = actions.look_by_day(noon)
    said = told(recorded)
    recorded.clear()
    says.says(lamps[0], "lampUnexpectedOn", 1, NOON)
    says.says(lamps[0], "power", 0.4, NOON)

    actions.look_by_day(noon)

    assert (found, said) == (1, {lamps[0].pk: {"lampUnexpectedOn": True}})
    assert told(recorded) == {lamps[0].pk: {"lampUnexpectedOn": False}}


def test_a_cabinet_that_feeds_by_day_is_one_fault(says, recorded, louis, street):
    cabinet, _feeders, lamps = street
    for lamp in lamps:
        says.says(lamp, "power", 58, NOON)

    assert actions.look_by_day(replace(louis, now=NOON)) == 1
    assert told(recorded) == {cabinet.pk: {"contactorError": True}}


def test_at_night_nobody_burns_by_day(says, recorded, louis, street):
    says.says(street[2][0], "power", 58, MIDNIGHT)

    assert actions.look_by_day(replace(louis, now=MIDNIGHT)) == 0
    assert recorded == []


def test_the_other_federation_hears_nothing_of_it(
    says, recorded, morning, street, other_federation
):
    sound(says, street[2], since=0)

    assert actions.look_at_night(replace(morning, territory=other_federation)) == 0
    assert Series.objects.exists()


def asked_at(lamp):
    """When the watch looks next whether this lamp has spoken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT look_at FROM alarm_listen l JOIN alarm_rule r ON r.id = l.rule_id"
            " WHERE l.entity_id = %s AND r.key = 'lighting.lamp_silent'",
            [lamp.pk],
        )
        return cursor.fetchone()[0]


def test_lamps_fed_at_night_only_owe_no_word_by_day(louis, says):
    """Dusk of 20 November is at 16:10 in UTC; the other cabinet feeds day and night."""
    by_night = new_cabinet(louis, "AR-01", poweredAtNightOnly=True)
    asleep, awake = (
        new_lamp(louis, "L1", by_night),
        new_lamp(louis, "L2", new_cabinet(louis, "AR-02")),
    )
    for lamp in (asleep, awake):
        says.says(lamp, "dimming", 0, louis.now)
    copy_cards(louis)
    watches.refresh(louis)

    actions.let_sleep_by_day(replace(louis, now=NOON))

    assert asked_at(awake) == louis.now
    evening = datetime(2026, 11, 20, 16, 55, tzinfo=UTC)
    assert abs(asked_at(asleep) - evening) < timedelta(minutes=2)


def test_in_the_dark_every_lamp_owes_its_word(louis):
    new_lamp(louis, "L1", new_cabinet(louis, poweredAtNightOnly=True))

    assert actions.let_sleep_by_day(replace(louis, now=MIDNIGHT)) == 0
