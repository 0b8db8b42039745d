"""What we change is done once, written down once and told once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from eclor.core.facts.models import ToldFact
from eclor.core.territories.entering import entered
from eclor.core.trust.models import AuditLine
from eclor.services.waste import actions, demo, queries
from eclor.services.waste.actions.learning import is_time_to_learn
from eclor.services.waste.models import (
    CollectionRound,
    ContainerForecast,
    ExceptionalClosure,
    JudgedWait,
    SiteLearning,
)
from eclor.services.waste.queries import NoSuchCentre, NoSuchCommune
from eclor.services.waste.tests.conftest import MINUTE, new_centre, new_container
from eclor.services.waste.words import PARIS, Stream

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def closing(scope, centre, start=-HOUR, end=HOUR):
    return actions.CloseCentre(
        centre=centre.pk, start=scope.now + start, end=scope.now + end, reason="Travaux"
    )


def test_closing_a_centre_is_written_and_told_once_however_often_it_is_sent(maya, audun):
    order = closing(maya, audun)

    actions.close_centre(maya, order)
    actions.close_centre(maya, order)

    assert ExceptionalClosure.objects.count() == 1
    assert AuditLine.objects.filter(did="waste.close_centre", actor=maya.person).count() == 1
    fact = ToldFact.objects.get(name="CentreClosed")
    assert (fact.body["centre"], fact.body["reason"]) == (audun.pk, "Travaux")
    assert fact.cause == AuditLine.objects.get(did="waste.close_centre").signal


def test_a_closed_centre_is_closed_at_once_and_open_again_when_the_closing_is_taken_back(
    maya, audun
):
    actions.close_centre(maya, closing(maya, audun))
    during = queries.centre_now(maya, audun.pk).opening
    order = actions.ReopenCentre(closure=ExceptionalClosure.objects.get().pk)

    actions.reopen_centre(maya, order)
    actions.reopen_centre(maya, order)

    assert not during.is_open
    assert during.closure is not None
    assert queries.centre_now(maya, audun.pk).opening.is_open
    assert ToldFact.objects.filter(name="CentreReopened").count() == 1


def test_a_closing_that_is_over_is_not_taken_back(maya, audun):
    actions.close_centre(maya, closing(maya, audun, -2 * HOUR, -HOUR))

    actions.reopen_centre(maya, actions.ReopenCentre(closure=ExceptionalClosure.objects.get().pk))

    assert ExceptionalClosure.objects.get().lifted_at is None


def test_nobody_closes_the_centre_of_the_neighbours(maya, audun, other_federation):
    with entered(other_federation), pytest.raises(NoSuchCentre):
        actions.close_centre(maya, closing(maya, audun))


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [(HOUR, HOUR, "Travaux"), (HOUR, -HOUR, "Travaux"), (HOUR, 400 * DAY, "x"), (HOUR, DAY, " ")],
)
def test_nonsense_closings_are_refused_at_birth(maya, start, end, reason):
    with pytest.raises(ValueError, match=r"closing|Say why"):
        actions.CloseCentre(centre=1, start=maya.now + start, end=maya.now + end, reason=reason)


def test_a_tuned_lane_changes_the_next_estimate(maya, audun, sensors, recorded):
    sensors.lane(audun, maya.now, True, False, False, False)
    actions.estimate_waits(maya)
    before = queries.centre_now(maya, audun.pk).wait
    order = actions.TuneLane(centre=audun.pk, zones=(2, 6, 12, 20), docks=1, minutes_per_car=8)

    actions.tune_lane(maya, order)
    actions.estimate_waits(maya)

    after = queries.centre_now(maya, audun.pk).wait
    assert before is not None
    assert after is not None
    assert after.p50 == pytest.approx(2 * before.p50, rel=0.05)


def test_the_same_round_twice_is_one_line(maya):
    order = actions.AddRound(commune="57038", stream=Stream.GLASS, weekdays=frozenset({1}))

    actions.add_round(maya, order)
    actions.add_round(maya, order)

    assert CollectionRound.objects.count() == 1
    assert AuditLine.objects.filter(did="waste.add_round").count() == 1


def test_a_round_of_a_commune_of_elsewhere_is_refused(maya):
    with pytest.raises(NoSuchCommune):
        actions.add_round(
            maya, actions.AddRound(commune="57999", stream=Stream.GLASS, weekdays=frozenset({1}))
        )


# --- waits that are over ------------------------------------------------------------------------


def test_a_measured_wait_is_held_against_what_was_said_on_arrival(maya, audun, sensors):
    _said(sensors, audun, maya.now - 11 * MINUTE, p50=6, p90=12)
    _said(sensors, audun, maya.now - 2 * MINUTE, p50=99, p90=99)
    sensors.says(audun, "observedWait", 10, maya.now)

    heard = actions.hear_waits(maya)
    again = actions.hear_waits(maya)

    assert (heard, again) == (1, 0)
    found = JudgedWait.objects.get()
    assert (found.said_p50, found.said_p90, found.waited) == (6, 12, 10)


def test_a_wait_nobody_announced_is_not_judged(maya, audun, sensors):
    sensors.says(audun, "observedWait", 10, maya.now)

    actions.hear_waits(maya)

    assert JudgedWait.objects.count() == 0


def test_each_measured_wait_teaches_the_centre(maya, audun, sensors):
    sensors.lane(audun, maya.now - 10 * MINUTE, True, False, False, False)
    sensors.says(audun, "observedWait", 10, maya.now)

    actions.hear_waits(maya)

    assert SiteLearning.objects.get().parameters["predictor"]["cases"] == 1


def _said(sensors, centre, at, p50, p90):
    sensors.says(centre, "waitP50", p50, at)
    sensors.says(centre, "waitP90", p90, at)


def test_a_centre_learns_its_usual_week_from_what_its_lane_showed(maya, audun, sensors):
    for days in range(8, 0, -1):
        _busy_noon(sensors, audun, maya.now - days * DAY)

    learned = actions.learn_sites(maya)
    usual = queries.learned(maya, audun.pk).week.when(maya.now.astimezone(PARIS))

    assert learned == 1
    assert usual is not None
    # Three cars wait at noon, one goes in every four minutes.
    assert 8 <= usual.p50 <= 20
    assert SiteLearning.objects.get().fitted_at == maya.now


def _busy_noon(sensors, centre, noon):
    """An hour with a queue up to the first zone, a car in every four minutes."""
    for minute in range(-10, 80, 2):
        at = noon + minute * MINUTE
        sensors.lane(centre, at, 0 <= minute < 60, False, False, False)
        if minute % 4 == 0:
            sensors.says(centre, "gateCount", 100 + minute // 4, at)


def test_a_centre_without_a_past_says_so_and_changes_nothing(maya, audun):
    assert actions.learn_sites(maya) == 0
    assert SiteLearning.objects.count() == 0


@pytest.mark.parametrize(
    ("hour", "age", "time"),
    [
        (14, None, True),  # never learned: at once
        (14, 20, False),  # by day a lesson of last night is good
        (3, 20, True),  # at night it is given again
        (3, 2, False),  # once
        (14, 40, True),  # last night was missed
    ],
)
def test_lessons_are_given_at_night(hour, age, time):
    now = datetime(2026, 1, 10, hour - 1, tzinfo=UTC)  # an hour less than in Paris

    assert is_time_to_learn(now, None if age is None else now - age * HOUR) is time


# --- containers ---------------------------------------------------------------------------------


def test_a_container_that_fills_ten_points_a_day_is_full_when_the_rest_is_filled(
    maya, sensors, recorded
):
    container = new_container(maya)
    noon = maya.now.replace(minute=0)
    for days in range(6, -1, -1):
        sensors.summary(container, "fillingLevel", 20 + 10 * (6 - days), noon - days * DAY)

    known = actions.forecast_containers(maya)

    full = ContainerForecast.objects.get(container=container)
    assert known == 1
    assert full.full_p50 is not None
    assert abs(full.full_p50 - (maya.now + 2 * DAY)) < 2 * HOUR
    assert '"hoursToFull"' in recorded[0][1]


def test_a_container_heard_once_is_too_early_to_say(maya, sensors, recorded):
    container = new_container(maya)
    sensors.summary(container, "fillingLevel", 40, maya.now)

    actions.forecast_containers(maya)

    assert ContainerForecast.objects.get(container=container).full_p50 is None
    assert recorded == []


# --- taps ---------------------------------------------------------------------------------------


def test_taps_of_the_same_minute_are_one_measure(maya, audun, recorded):
    tap = partial(actions.report_wait, maya, audun.pk, maya.now - 7 * MINUTE)

    assert tap() == 7
    tap()

    assert recorded[0] == recorded[1]  # the recorder stores the same value of one time once


@pytest.mark.parametrize("began", [-4 * HOUR, HOUR])
def test_a_wait_that_cannot_be_is_refused(maya, audun, recorded, began):
    with pytest.raises(actions.ImplausibleWait):
        actions.report_wait(maya, audun.pk, maya.now + began)


def test_nobody_goes_into_a_closed_centre(maya, audun, recorded):
    actions.close_centre(maya, closing(maya, audun))

    with pytest.raises(actions.ImplausibleWait, match="closed"):
        actions.report_wait(maya, audun.pk, maya.now - MINUTE)


def test_the_demonstration_is_loaded_once(maya, audun):
    demo.load(maya)
    rounds, closures = CollectionRound.objects.count(), ExceptionalClosure.objects.count()

    demo.load(maya)

    assert rounds >= 8
    assert (rounds, closures) == (CollectionRound.objects.count(), 1)
    assert ExceptionalClosure.objects.count() == 1


def test_an_agent_of_one_commune_does_not_close_the_others(maya, audun):
    elsewhere = replace(maya, communes=frozenset({999}))

    with pytest.raises(NoSuchCentre):
        actions.close_centre(elsewhere, closing(maya, new_centre(maya, "Villerupt")))
