"""Centres say when they are open and how long the wait is; what nobody knows is said unknown."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from eclor.core.context.actions import describe
from eclor.core.territories.entering import entered
from eclor.services.waste import queries
from eclor.services.waste.actions import estimate_waits
from eclor.services.waste.models import Silence, WaitForecast
from eclor.services.waste.queries import NoSuchCentre
from eclor.services.waste.tests.conftest import MINUTE, new_centre


def test_an_empty_lane_is_no_wait_at_all(louis, audun, sensors, recorded):
    sensors.lane(audun, louis.now, False, False, False, False)

    estimate_waits(louis)

    wait = queries.centre_now(louis, audun.pk).wait
    assert wait is not None
    assert wait.p50 == 0


def test_a_queue_up_to_the_second_zone_waits_for_its_cars(louis, audun, sensors, recorded):
    sensors.lane(audun, louis.now, True, True, False, False)

    estimate_waits(louis)

    # 6 to 11 cars, one let in every 8 / 2 minutes.
    wait = queries.centre_now(louis, audun.pk).wait
    assert wait is not None
    assert 24 <= wait.p50 <= 44
    assert wait.p90 > wait.p50


def test_one_slip_of_a_sensor_empties_no_lane_now_nor_when_its_day_is_learned_from(
    louis, audun, sensors
):
    began = louis.now - 3 * MINUTE
    for minute, first_zone in enumerate((True, True, True, False)):
        sensors.lane(audun, began + minute * MINUTE, first_zone, True, False, False)

    (site,) = queries.sites(louis)
    now = queries.readings_now(louis, [site])[audun.pk]
    learned_from = queries.past(louis, site, began, louis.now).readings(louis.now)

    zone = now.zones[0]
    assert (zone.occupied, zone.heard_at, zone.changed_at) == (True, louis.now, began)
    assert learned_from.zones[0].occupied is True


def test_a_change_said_twice_running_is_believed(louis, audun, sensors):
    for minute, first_zone in enumerate((True, False, False)):
        sensors.lane(audun, louis.now + (minute - 2) * MINUTE, first_zone, False, False, False)

    (site,) = queries.sites(louis)
    zone = queries.readings_now(louis, [site])[audun.pk].zones[0]

    assert (zone.occupied, zone.changed_at) == (False, louis.now)


def test_the_estimate_is_stored_as_a_measure_that_says_it_is_estimated(
    louis, audun, sensors, recorded
):
    sensors.lane(audun, louis.now, False, False, False, False)

    estimate_waits(louis)

    subject, payload = recorded[0]
    assert subject == f"in.house.{louis.territory}.{audun.pk}"
    assert json.loads(payload)["quality"] == 2
    assert set(json.loads(payload)["values"]) == {"waitP50", "waitP90"}


def test_silent_sensors_make_the_wait_unknown_since_they_were_heard(
    louis, audun, sensors, recorded
):
    heard = louis.now - 6 * MINUTE
    sensors.lane(audun, heard, True, False, False, False)

    estimate_waits(louis)

    found = queries.centre_now(louis, audun.pk)
    assert (found.wait, found.silence, found.heard_at) == (None, Silence.NO_NEWS, heard)
    assert recorded == []


def test_a_word_nobody_renews_is_withdrawn_after_three_minutes(louis, audun, sensors, recorded):
    sensors.lane(audun, louis.now, True, False, False, False)
    estimate_waits(louis)
    WaitForecast.objects.update(made_at=louis.now - timedelta(minutes=3, seconds=1))

    found = queries.centre_now(louis, audun.pk)

    assert (found.wait, found.silence) == (None, Silence.NO_NEWS)


def test_a_centre_that_never_spoke_has_no_wait(louis, audun):
    found = queries.centre_now(louis, audun.pk)

    assert (found.wait, found.silence) == (None, Silence.NEVER_HEARD)


def test_a_closed_centre_says_when_it_opens(louis, audun):
    describe(louis, audun.pk, {"openingHours": "Sa 09:00-12:00"})

    found = queries.centre_now(louis, audun.pk)

    assert found.silence is Silence.CLOSED
    assert found.opening.opens_at is not None
    assert f"{found.opening.opens_at:%a %H:%M}" == "Sat 09:00"


def test_hours_that_cannot_be_read_hide_neither_the_centre_nor_the_fault(louis, audun):
    describe(louis, audun.pk, {"openingHours": "when the weather is fine"})

    found = queries.centre(louis, audun.pk)

    assert found.hours is None
    assert "when the weather is fine" in found.faults[0]
    assert not queries.opening(found, louis.now).known


def test_all_docks_closed_is_no_wait_that_can_be_said(louis, audun, sensors, recorded):
    sensors.lane(audun, louis.now, True, False, False, False)
    sensors.says(audun, "docksOpen", 0, louis.now)

    estimate_waits(louis)

    assert queries.centre_now(louis, audun.pk).silence is Silence.NO_DOCK


def test_the_gate_tells_the_pace_even_when_its_counter_starts_again(
    louis, audun, sensors, recorded
):
    for minutes, count in ((20, 998), (16, 1000), (12, 1), (8, 2)):
        sensors.says(audun, "gateCount", count, louis.now - minutes * MINUTE)

    readings = queries.readings_now(louis, queries.sites(louis))[audun.pk]

    ages = [(louis.now - entry) / MINUTE for entry in readings.entries]
    assert ages == [16, 16, 12, 8]


def test_the_centre_of_the_neighbours_does_not_exist_here(louis, audun, other_federation):
    with entered(other_federation), pytest.raises(NoSuchCentre):
        queries.centre(louis, audun.pk)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_three_questions_whatever_its_length(louis, sensors, recorded, count):
    for number in range(count):
        sensors.lane(new_centre(louis, f"Centre {number}"), louis.now, False)
    estimate_waits(louis)

    with CaptureQueriesContext(connection) as asked:
        found = queries.centres_now(louis)

    assert len(found) == count
    assert len(asked) == 3
