"""What operators do with alarms and rules."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from eclor.core.alarms import actions, queries
from eclor.core.alarms.actions import Refused
from eclor.core.alarms.models import Alarm, AlarmEvent, Notice, Rule
from eclor.core.alarms.queries import Filters
from eclor.core.alarms.words import State
from eclor.core.territories.models import Commune
from eclor.core.trust.models import AuditLine
from eclor.testing.plugin import NOON

RAISED = NOON + timedelta(minutes=15)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.fixture
def cabinet(ground, night_watch):
    """A cabinet silent since noon, its alarm raised at a quarter past."""
    pk = ground.thing("StreetlightControlCabinet", "AR-12")
    ground.hears(NOON, pk)
    night_watch.at(NOON)
    night_watch.at(RAISED)
    return pk


@pytest.fixture
def alarm(cabinet):
    return Alarm.objects.get().pk


def at(scope, **delay):
    return replace(scope, now=RAISED + timedelta(**delay))


def calls():
    return list(Notice.objects.order_by("id").values_list("role", "channel", "delivered_at"))


def test_an_alarm_nobody_takes_calls_the_operator_then_the_administrator(alarm, night_watch):
    night_watch.at(RAISED + minutes(14.9))
    before = calls()
    night_watch.at(RAISED + minutes(15))
    screen = calls()
    night_watch.at(RAISED + minutes(60))

    assert before == []
    assert screen == [("operator", "screen", RAISED + minutes(15))]
    # Nothing carries mail yet: the notice says so rather than pretend.
    assert calls()[1:] == [("administrator", "mail", None)]
    assert AlarmEvent.objects.filter(did="escalated").count() == 2


def test_steps_missed_while_the_house_was_down_are_taken_in_order_and_once(alarm, night_watch):
    night_watch.at(RAISED + minutes(90))
    night_watch.at(RAISED + minutes(91))

    assert [role for role, _channel, _at in calls()] == ["operator", "administrator"]


def test_taking_an_alarm_stops_the_escalation_and_giving_it_back_starts_it_anew(
    alarm, night_watch, maya
):
    actions.take(at(maya, minutes=5), [alarm])
    night_watch.at(RAISED + minutes(50))
    quiet = calls()
    actions.unacknowledge(at(maya, minutes=50), [alarm])
    actions.assign(at(maya, minutes=50), [alarm], "")
    night_watch.at(RAISED + minutes(64))
    patient = calls()
    night_watch.at(RAISED + minutes(65))

    assert (quiet, patient) == ([], [])
    assert [role for role, _channel, _at in calls()] == ["operator"]


def test_an_alarm_that_somebody_knows_of_calls_nobody(alarm, night_watch, maya):
    actions.acknowledge(maya, [alarm])
    night_watch.at(RAISED + minutes(90))

    assert calls() == []


def test_an_alarm_given_back_waits_from_then_on(alarm, night_watch, maya):
    actions.acknowledge(maya, [alarm])
    actions.unacknowledge(at(maya, minutes=50), [alarm])
    night_watch.at(RAISED + minutes(64))
    patient = calls()
    night_watch.at(RAISED + minutes(65))

    assert patient == []
    assert [role for role, _channel, _at in calls()] == ["operator"]


def test_an_acknowledged_alarm_clears_and_a_cleared_one_may_be_acknowledged(
    ground, cabinet, alarm, night_watch, maya
):
    ground.hears(RAISED + minutes(1), cabinet)
    night_watch.at(RAISED + minutes(1))
    done = actions.acknowledge(at(maya, minutes=2), [alarm])

    row = Alarm.objects.get()
    assert done.changed == (alarm,)
    assert (row.cleared_at, row.acknowledged_at) == (RAISED + minutes(1), RAISED + minutes(2))


def test_acknowledging_twice_is_acknowledging_once(alarm, maya):
    actions.acknowledge(maya, [alarm])
    again = actions.acknowledge(at(maya, minutes=9), [alarm, alarm])

    assert again.changed == ()
    assert AuditLine.objects.filter(did="alarms.acknowledged").count() == 1
    assert AlarmEvent.objects.filter(did="acknowledged").count() == 1


def test_what_a_person_did_is_caused_by_the_line_of_the_audit(alarm, maya):
    actions.comment(maya, [alarm], "  Seen from the road.  ")

    event = AlarmEvent.objects.get(did="commented")
    assert (event.text, event.actor) == ("Seen from the road.", maya.person)
    assert event.cause == AuditLine.objects.get(did="alarms.commented").signal


def test_a_shelved_alarm_stays_silent_until_the_hour(
    ground, cabinet, alarm, night_watch, maya, ear
):
    actions.shelve(maya, [alarm], RAISED + timedelta(hours=4))
    ear.told.clear()
    night_watch.at(RAISED + minutes(60))
    quiet, listed = calls(), queries.open_alarms(night_watch.scope)
    ground.hears(RAISED + minutes(61), cabinet)
    night_watch.at(RAISED + minutes(61))
    night_watch.at(RAISED + minutes(76))  # silent again, a new alarm, still put aside
    aside = queries.open_alarms(night_watch.scope, Filters(state=State.SHELVED))
    told = [state for _name, state in ear.alarms]
    night_watch.at(RAISED + timedelta(hours=4))
    back = queries.open_alarms(night_watch.scope)

    assert (quiet, listed) == ([], [])
    assert [row.entity for row in aside] == [cabinet]
    assert told == ["cleared"]
    assert [(row.entity, row.state) for row in back] == [(cabinet, State.WAITING)]
    assert back[0].next_step_at == RAISED + timedelta(hours=4, minutes=15)


def test_an_alarm_is_put_aside_for_an_hour_to_come_only(alarm, maya):
    with pytest.raises(Refused):
        actions.shelve(maya, [alarm], maya.now)


def test_an_elected_person_handles_no_alarm_and_tunes_no_rule(alarm, ines):
    with pytest.raises(PermissionDenied):
        actions.acknowledge(ines, [alarm])
    with pytest.raises(PermissionDenied):
        actions.tune_rule(ines, Rule.objects.first().pk, {"above": 3})


def test_an_operator_of_villerupt_neither_sees_nor_handles_an_alarm_of_audun(alarm, maya):
    of_villerupt = replace(maya, communes=frozenset({Commune.objects.get(insee="54580").pk}))

    done = actions.acknowledge(of_villerupt, [alarm])

    assert (done.changed, done.missing) == ((), (alarm,))
    assert queries.open_alarms(of_villerupt) == []
    assert queries.alarm(of_villerupt, alarm) is None


def test_an_alarm_is_given_to_somebody_of_the_federation_only(alarm, maya, admin):
    actions.assign(maya, [alarm], admin.person)

    (row,) = queries.open_alarms(maya)
    assert (row.owner, row.state) == ("Noor", State.TAKEN)
    with pytest.raises(Refused):
        actions.assign(maya, [alarm], "999999")


def test_a_tuned_limit_reaches_the_recorder_and_is_written_in_the_audit(
    ground, night_watch, maya, ear, django_capture_on_commit_callbacks
):
    station = ground.thing("WeatherStation", "Audun")
    series = ground.says(station, "roadTemperature", 4, NOON)
    night_watch.at(NOON)
    rule = night_watch.rule("house.road_frost")

    with django_capture_on_commit_callbacks(execute=True):
        row = actions.tune_rule(maya, rule, {"below": 3.0, "clear": None})

    assert (row.now.below, row.card.below, row.overrides) == (
        3.0,
        1.0,
        {"below": 3.0, "clear": None},
    )
    assert _limits(series) == [(None, 3.0, 3.0)]
    assert ear.woken == ["recorder.reload", "alarms.nudge"]
    assert AuditLine.objects.get(did="alarms.tune_rule").order["rule"] == "house.road_frost"


def test_a_tuned_way_back_reaches_the_recorder_too(ground, night_watch, maya):
    station = ground.thing("WeatherStation", "Audun")
    series = ground.says(station, "roadTemperature", 4, NOON)
    night_watch.at(NOON)

    actions.tune_rule(maya, night_watch.rule("house.road_frost"), {"clear": 2.5})

    assert _limits(series) == [(None, 1.0, 2.5)]


def test_a_restored_rule_is_its_card_again(ground, night_watch, maya):
    night_watch.at(NOON)
    rule = night_watch.rule("house.road_frost")
    actions.tune_rule(maya, rule, {"below": 3.0, "clear": None, "enabled": False})

    row = actions.restore_rule(maya, rule)

    assert (row.now, row.overrides, row.tuned_at) == (row.card, {}, None)


@pytest.mark.parametrize(
    "values",
    [
        {"below": None},
        {"clear": 0.0},
        {"below": "cold"},
        {"hours": "sometimes"},
        {"colour": "red"},
        {"severity": 9},
        {"escalation": [{"after": 60}]},
        {"lasting": 1e300},
    ],
)
def test_a_tuning_that_cannot_be_changes_nothing(ground, night_watch, maya, values):
    night_watch.at(NOON)
    rule = night_watch.rule("house.road_frost")

    with pytest.raises(Refused):
        actions.tune_rule(maya, rule, values)

    assert Rule.objects.get(pk=rule).below == 1.0


def test_a_shorter_patience_is_looked_at_again_at_the_next_pass(ground, night_watch, maya):
    station = ground.thing("WeatherStation", "Audun")
    ground.hears(NOON, station)
    night_watch.at(NOON)
    rule = night_watch.rule("house.station_silent")
    night_watch.at(NOON + minutes(10))

    actions.tune_rule(replace(maya, now=NOON + minutes(10)), rule, {"lasting": 300.0})
    changes = night_watch.after(seconds=1)

    assert [str(change.did) for change in changes] == ["raised"]


def test_nobody_is_called_while_the_rule_sleeps(alarm, night_watch, maya):
    actions.tune_rule(
        maya,
        night_watch.rule("lighting.cabinet_silent"),
        {"hours": "18:00-20:00"},  # 17:00 UTC
    )
    night_watch.at(NOON + timedelta(hours=4, minutes=59))
    asleep = calls()
    night_watch.at(NOON + timedelta(hours=5, minutes=14))
    patient = calls()
    night_watch.at(NOON + timedelta(hours=5, minutes=15))

    assert (asleep, patient) == ([], [])
    assert [role for role, _channel, _at in calls()] == ["operator"]


def test_what_operators_tuned_survives_the_next_look_at_the_cards(ground, night_watch, maya):
    night_watch.at(NOON)
    rule = night_watch.rule("house.road_frost")
    actions.tune_rule(maya, rule, {"below": 1.5})
    from eclor.core.alarms.models import Round

    Round.objects.update(cards="of another day")
    night_watch.after(seconds=31)

    assert Rule.objects.get(pk=rule).below == 1.5


def test_no_one_of_these_lines_can_be_altered_by_the_application(alarm, val_alzette):
    from django.db import DatabaseError, connection, transaction

    with pytest.raises(DatabaseError), transaction.atomic():
        AlarmEvent.objects.update(text="It never happened.")
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM alarm")


def _limits(series: int) -> list[tuple]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT above, below, clear FROM alarm_watch WHERE series_id = %s", [series])
        return cursor.fetchall()
