"""What becomes an alarm, when, and when it is over."""

from datetime import timedelta

import pytest

from eclor.core.alarms.models import Alarm, Rule
from eclor.core.alarms.words import Did
from eclor.core.facts.models import ToldFact
from eclor.testing.plugin import NOON


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def did(changes) -> list[str]:
    return sorted(str(change.did) for change in changes)


def keys() -> list[str]:
    return [a.dedupe_key for a in Alarm.objects.filter(cleared_at__isnull=True).order_by("id")]


@pytest.fixture
def station(ground):
    return ground.thing("WeatherStation", "Audun")


def test_a_road_below_one_degree_is_told_at_once_and_over_at_two(ground, station, night_watch):
    series = ground.says(station, "roadTemperature", 4.0, NOON)
    night_watch.at(NOON)
    rule = night_watch.rule("house.road_frost")

    ground.goes_beyond(rule, series, 0.4, NOON)
    raised = night_watch.after(seconds=1)
    ground.comes_back(rule, series, NOON + minutes(5))
    over = night_watch.after(minutes=6)

    assert did(raised) == ["raised"]
    assert did(over) == ["cleared"]
    alarm = Alarm.objects.get()
    assert (alarm.value, alarm.cause, alarm.cleared_at) == (0.4, "01CROSSED", NOON + minutes(5))
    assert list(ToldFact.objects.order_by("id").values_list("name", flat=True)) == [
        "AlarmRaised",
        "AlarmCleared",
    ]


def test_a_low_voltage_is_an_alarm_only_when_it_lasts_ten_minutes(ground, night_watch):
    cabinet = ground.thing("StreetlightControlCabinet", "AR-1")
    series = ground.says(cabinet, "voltage", 204, NOON)
    night_watch.at(NOON)
    ground.goes_beyond(night_watch.rule("lighting.cabinet_voltage_low"), series, 204, NOON)
    ground.hears(NOON + minutes(9), cabinet)

    early = night_watch.at(NOON + minutes(9.9))
    late = night_watch.at(NOON + minutes(10))

    assert (did(early), did(late)) == ([], ["raised"])


def test_a_door_that_opens_three_times_in_an_hour_is_one_alarm_until_it_rests(
    ground, station, night_watch
):
    series = ground.says(station, "windSpeed", 0, NOON)
    night_watch.at(NOON)
    rule = Rule.objects.get(key="house.road_frost")
    rule.kind, rule.times, rule.lasting = "repetition", 3, timedelta(hours=1)
    rule.attribute, rule.above, rule.below, rule.clear = "windSpeed", 0.5, None, None
    rule.save()
    night_watch.after(seconds=30)
    ground.hears(NOON + timedelta(hours=2), station)

    seen = []
    for minute in (1, 11, 21):
        ground.goes_beyond(rule.pk, series, 1, NOON + minutes(minute))
        seen.append(did(night_watch.at(NOON + minutes(minute))))
        ground.comes_back(rule.pk, series, NOON + minutes(minute + 1))
        seen.append(did(night_watch.at(NOON + minutes(minute + 1))))
    rested = did(night_watch.at(NOON + minutes(62)))

    assert seen == [[], [], [], [], ["raised"], []]
    assert rested == ["cleared"]


def test_entries_too_short_for_any_pass_to_see_still_count(ground, station, night_watch):
    series = ground.says(station, "windSpeed", 0, NOON)
    night_watch.at(NOON)
    rule = Rule.objects.get(key="house.road_frost")
    rule.kind, rule.times, rule.lasting = "repetition", 3, timedelta(hours=1)
    rule.attribute, rule.above, rule.below, rule.clear = "windSpeed", 0.5, None, None
    rule.save()
    night_watch.after(seconds=30)

    for minute in (1, 2, 3):
        ground.goes_beyond(rule.pk, series, 1, NOON + minutes(minute))
        ground.comes_back(rule.pk, series, NOON + minutes(minute + 0.5))

    assert did(night_watch.at(NOON + minutes(5))) == ["raised"]


def test_a_temperature_that_falls_five_degrees_within_the_hour_is_a_rate(
    ground, station, night_watch
):
    ground.says(station, "temperature", 12, NOON)
    night_watch.at(NOON)
    rule = Rule.objects.get(key="house.road_frost")
    rule.kind, rule.lasting, rule.attribute = "rate", timedelta(hours=1), "temperature"
    rule.above, rule.below, rule.clear = None, -5, -3
    rule.save()
    night_watch.after(seconds=30)

    ground.says(station, "temperature", 8, NOON + minutes(20))
    slow = did(night_watch.at(NOON + minutes(20)))
    ground.says(station, "temperature", 6.5, NOON + minutes(40))
    fast = did(night_watch.at(NOON + minutes(40)))
    ground.says(station, "temperature", 6.4, NOON + minutes(75))  # the hour began at 12:15, at 8°
    calm = did(night_watch.at(NOON + minutes(75)))

    assert (slow, fast, calm) == ([], ["raised"], ["cleared"])


def test_a_station_silent_for_forty_minutes_is_an_alarm_until_it_speaks(
    ground, station, night_watch
):
    ground.hears(NOON, station)
    night_watch.at(NOON)

    early = did(night_watch.at(NOON + minutes(39)))
    late = did(night_watch.at(NOON + minutes(40)))
    same = did(night_watch.at(NOON + minutes(41)))
    ground.hears(NOON + minutes(42), station)
    back = did(night_watch.at(NOON + minutes(43)))
    again = did(night_watch.at(NOON + minutes(83)))

    assert (early, late, same) == ([], ["raised"], [])
    assert (back, again) == (["cleared"], ["raised"])


def test_a_station_never_heard_promises_nothing(ground, station, night_watch):
    night_watch.at(NOON)

    assert night_watch.at(NOON + timedelta(days=2)) == []


def test_a_condition_that_ends_and_begins_between_two_passes_is_one_alarm_twice(
    ground, station, night_watch
):
    series = ground.says(station, "roadTemperature", 0.5, NOON)
    night_watch.at(NOON)
    rule = night_watch.rule("house.road_frost")
    ground.goes_beyond(rule, series, 0.5, NOON)
    night_watch.after(seconds=1)

    ground.comes_back(rule, series, NOON + minutes(5))
    ground.goes_beyond(rule, series, 0.2, NOON + minutes(6))
    changes = night_watch.at(NOON + minutes(7))

    assert did(changes) == ["repeated"]
    assert Alarm.objects.get().occurrences == 2


def test_a_rule_asleep_raises_nothing_and_counts_silence_from_its_waking(
    ground, station, night_watch
):
    night_watch.at(NOON)
    Rule.objects.filter(key="house.station_silent").update(hours="14:00-20:00")  # 13:00 UTC
    ground.hears(NOON, station)

    asleep = did(night_watch.at(NOON + minutes(59)))
    awake = did(night_watch.at(NOON + minutes(61)))
    late = did(night_watch.at(NOON + minutes(100)))

    assert (asleep, awake, late) == ([], [], ["raised"])


def test_a_rule_switched_off_closes_what_it_had_opened(ground, station, night_watch):
    ground.hears(NOON, station)
    night_watch.at(NOON)
    night_watch.at(NOON + minutes(40))

    Rule.objects.filter(key="house.station_silent").update(enabled=False)
    changes = night_watch.after(seconds=1)

    assert did(changes) == ["cleared"]
    assert keys() == []


def test_a_station_taken_away_leaves_no_alarm(ground, station, night_watch):
    ground.hears(NOON, station)
    night_watch.at(NOON)
    night_watch.at(NOON + minutes(40))

    ground.connection.execute("UPDATE entity SET deleted_at = now() WHERE id = %s", [station])

    assert did(night_watch.after(seconds=31)) == ["cleared"]


def test_a_house_that_hears_nobody_says_it_once_and_accuses_no_device(ground, night_watch):
    stations = [ground.thing("WeatherStation", f"S{n}") for n in range(25)]
    ground.hears(NOON, *stations)
    night_watch.at(NOON)

    deaf = did(night_watch.at(NOON + minutes(25)))
    told = keys()
    still = did(night_watch.at(NOON + minutes(90)))
    ground.hears(NOON + minutes(91), *stations[1:])
    back = did(night_watch.at(NOON + minutes(91)))
    ground.hears(NOON + minutes(130), *stations[1:])
    patient = did(night_watch.at(NOON + minutes(130)))
    late = did(night_watch.at(NOON + minutes(131)))

    assert (deaf, told, still) == (["raised"], ["house.deaf"], [])
    assert (back, patient) == (["cleared"], [])
    assert (late, Alarm.objects.filter(cleared_at=None).get().entity_id) == (
        ["raised"],
        stations[0],
    )


def test_a_new_watchman_who_finds_an_old_card_gives_everybody_time_to_speak(
    ground, station, night_watch, monkeypatch
):
    ground.hears(NOON, station)
    night_watch.at(NOON)
    monkeypatch.setattr("eclor.core.alarms.watch.passing._WATCHER", "ANOTHER")

    woken = did(night_watch.at(NOON + timedelta(hours=8)))
    patient = did(night_watch.at(NOON + timedelta(hours=8, minutes=39)))
    late = did(night_watch.at(NOON + timedelta(hours=8, minutes=40)))

    assert (woken, patient, late) == ([], [], ["raised"])


def test_the_first_pass_of_all_accuses_nobody_of_what_was_before_it(ground, station, night_watch):
    ground.hears(NOON - timedelta(days=30), station)

    first = did(night_watch.at(NOON))
    late = did(night_watch.at(NOON + minutes(40)))

    assert (first, late) == ([], ["raised"])


def test_the_recorder_is_woken_when_what_it_watches_changes_and_not_otherwise(
    ground, station, night_watch, ear, django_capture_on_commit_callbacks
):
    ground.says(station, "roadTemperature", 4.0, NOON)
    with django_capture_on_commit_callbacks(execute=True):
        night_watch.at(NOON)
    first, ear.woken[:] = list(ear.woken), []

    with django_capture_on_commit_callbacks(execute=True):
        night_watch.after(seconds=31)

    assert (first, ear.woken) == (["recorder.reload"], [])


def test_live_pages_hear_an_alarm_begin_and_end(ground, station, night_watch, ear):
    ground.hears(NOON, station)
    night_watch.at(NOON)
    night_watch.at(NOON + minutes(40))
    ground.hears(NOON + minutes(41), station)
    night_watch.at(NOON + minutes(42))

    assert ear.alarms == [("Audun", "waiting"), ("Audun", "cleared")]
    assert ear.told[0]["id"] == ear.told[0]["alarm"]["signal"] == ear.told[1]["cause"]


def test_the_other_federation_sees_none_of_it(ground, station, night_watch, other_federation):
    from eclor.core.territories.entering import entered

    ground.hears(NOON, station)
    night_watch.at(NOON)
    night_watch.at(NOON + minutes(40))

    with entered(other_federation):
        assert (Alarm.objects.count(), Rule.objects.count()) == (0, 0)
    assert Alarm.objects.count() == 1
    assert str(Did.RAISED) == "raised"
