"""The pages say what is known in words anybody reads, without JavaScript, and refuse plainly."""

import re
from datetime import time, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar as Feed

from eclor.core.context.actions import describe
from eclor.services.waste import actions, queries
from eclor.services.waste.models import JudgedWait
from eclor.services.waste.tests.conftest import new_container, open_all_day, text_of
from eclor.services.waste.words import Stream


def test_a_wait_is_one_figure_with_its_worst_case_and_its_age(client, today, sensors, recorded):
    centre = open_all_day(today)
    sensors.lane(centre, today.now, False, False, False, False)
    actions.estimate_waits(today)

    said = text_of(client.get(f"/waste/centres/{centre.pk}", headers={"accept-language": "en"}))

    assert "0 min to wait" in said
    assert "Nine times in ten, less than 1 min" in said


def test_an_unknown_wait_says_since_when(client, today, sensors, recorded):
    centre = open_all_day(today)
    heard = today.now - timedelta(minutes=20)
    sensors.lane(centre, heard, True, False, False, False)
    actions.estimate_waits(today)

    said = text_of(client.get(f"/waste/centres/{centre.pk}", headers={"accept-language": "en"}))

    assert "Wait unknown" in said
    assert f"No measure since {timezone.localtime(heard):%-H:%M}" in said
    assert "min to wait" not in said


def test_leaving_from_a_commune_tells_the_road_and_the_wait_on_arrival(
    client, today, sensors, recorded
):
    centre = open_all_day(today)
    sensors.lane(centre, today.now, False, False, False, False)
    actions.estimate_waits(today)

    said = text_of(
        client.get(f"/waste/centres/{centre.pk}?from=54580", headers={"accept-language": "en"})
    )

    # 1.8 km as the crow flies from Villerupt, a third more by road, at 35 km/h.
    assert "If you leave now 0 min About 4 min by road" in said


def test_the_nearest_other_open_centre_is_named(client, today):
    centre = open_all_day(today)
    open_all_day(today, "Loin", lon=6.05)
    near = open_all_day(today, "Près", lon=5.97)

    page = client.get(f"/waste/centres/{centre.pk}").content.decode()

    assert f"/waste/centres/{near.pk}" in page


def test_the_list_shows_every_centre(client, today):
    open_all_day(today)
    open_all_day(today, "Déchèterie d'Aumetz")

    said = text_of(client.get("/waste/"))

    assert "Déchèterie d'Audun" in said
    assert "Déchèterie d'Aumetz" in said


def test_the_chart_has_a_table_of_the_same_values(client, today, sensors):
    centre = open_all_day(today)
    sensors.says(centre, "waitP50", 17, today.now)

    page = client.get(f"/waste/centres/{centre.pk}").content.decode()

    assert '<path class="measured" d="M' in page
    assert '<td class="n">17</td>' in page


def test_the_lane_is_measured_by_two_taps_and_nobody_is_named(client, today, recorded):
    centre = open_all_day(today)

    first = client.post(f"/waste/centres/{centre.pk}/queue")
    tap = re.search(r"tap=([^#]+)", first.url)[1]
    second = client.post(f"/waste/centres/{centre.pk}/in", {"tap": tap})

    assert "said=thanks" in second.url
    [(subject, payload)] = recorded
    assert subject.endswith(f".{centre.pk}")
    assert '"observedWait": 0.0' in payload


def test_a_tap_made_up_or_of_another_centre_is_not_counted(client, today, recorded):
    centre, other = open_all_day(today), open_all_day(today, "Aumetz")
    tap = re.search(r"tap=([^#]+)", client.post(f"/waste/centres/{centre.pk}/queue").url)[1]

    made_up = client.post(f"/waste/centres/{centre.pk}/in", {"tap": "made-up"})
    elsewhere = client.post(f"/waste/centres/{other.pk}/in", {"tap": tap})

    assert "said=lost" in made_up.url
    assert "said=lost" in elsewhere.url
    assert recorded == []


def test_few_measured_waits_are_too_few_to_say(client, today):
    centre = open_all_day(today)
    _judge(today, centre, 4)

    said = text_of(client.get("/waste/accuracy", headers={"accept-language": "en"}))

    assert "4 waits measured: too few to say." in said


def test_five_measured_waits_are_published_good_or_bad(client, today):
    centre = open_all_day(today)
    _judge(today, centre, 5)

    said = text_of(client.get("/waste/accuracy", headers={"accept-language": "en"}))

    # Each was announced 4 minutes and lasted 7.
    assert "Mean error 3.0 min" in said
    assert "Right within five minutes 100 %" in said
    assert "Announced too long or too short −3.0 min" in said


def _judge(scope, centre, count):
    for number in range(count):
        JudgedWait.objects.create(
            territory_id=scope.territory,
            centre_id=centre.pk,
            arrived_at=scope.now - timedelta(minutes=10 * number + 10),
            waited=7,
            said_p50=4,
            said_p90=9,
        )


def test_containers_come_the_fullest_first(client, today, sensors):
    for name, level in (("Verre 1", 20), ("Verre 2", 95)):
        sensors.says(new_container(today, name, address=name), "fillingLevel", level, today.now)
    new_container(today, "Muet", address="Muet")

    said = text_of(client.get("/waste/containers", headers={"accept-language": "en"}))

    assert said.index("Verre 2") < said.index("Verre 1") < said.index("Muet")
    assert "95 %" in said
    assert "unknown" in said


def test_a_silent_container_shows_no_old_level(client, today, sensors):
    sensors.says(new_container(today), "fillingLevel", 42, today.now - timedelta(hours=4))

    said = text_of(client.get("/waste/containers", headers={"accept-language": "en"}))

    assert "42 %" not in said


def test_the_calendar_answers_for_a_street(client, today):
    _round(today, Stream.GLASS, {0})
    _round(today, Stream.GLASS, {3}, street="Rue Foch")

    said = text_of(
        client.get(
            "/waste/calendar?commune=57038&street=rue%20foch", headers={"accept-language": "en"}
        )
    )

    assert "Rue Foch, Audun-le-Tiche" in said
    assert "Thursday" in said
    assert "Monday" not in said


def test_a_lorry_that_has_passed_today_is_not_announced(client, today):
    local = timezone.localtime(today.now)
    _round(today, Stream.GLASS, {local.weekday()}, at=time())
    assert queries.calendar(today, "57038").pick_ups[0].on == local.date()

    said = text_of(client.get("/waste/calendar?commune=57038", headers={"accept-language": "en"}))

    assert f"{local:%A %-d %B}" not in said
    assert f"{local + timedelta(days=7):%A %-d %B}" in said


def test_a_commune_of_elsewhere_is_refused_in_words(client, today):
    answer = client.get("/waste/calendar?commune=99999", headers={"accept-language": "en"})

    assert "Choose one of the communes of the list." in text_of(answer)


def test_the_feed_is_a_calendar_whose_events_keep_their_names(client, today):
    _round(today, Stream.GLASS, {0})

    first = client.get("/waste/calendar.ics?commune=57038&street=Rue+Foch")
    second = client.get("/waste/calendar.ics?commune=57038&street=Rue+Foch")

    events = list(Feed.from_ical(first.content).walk("VEVENT"))
    again = list(Feed.from_ical(second.content).walk("VEVENT"))
    assert first.headers["Content-Type"].startswith("text/calendar")
    assert len(events) >= 16
    assert [str(e["uid"]) for e in events] == [str(e["uid"]) for e in again]
    assert len({str(e["uid"]) for e in events}) == len(events)
    assert all(e["dtstart"].dt.weekday() in (0, 1) for e in events)


def test_no_feed_for_a_commune_of_elsewhere(client, today):
    assert client.get("/waste/calendar.ics?commune=99999").status_code == 404


def _round(scope, stream, weekdays, **said):
    actions.add_round(
        scope,
        actions.AddRound(commune="57038", stream=stream, weekdays=frozenset(weekdays), **said),
    )


def test_a_centre_badly_described_still_has_its_page(client, today):
    centre = open_all_day(today)
    describe(today, centre.pk, {"openingHours": "??", "laneZones": [9, 2], "materials": "x"})

    said = text_of(client.get(f"/waste/centres/{centre.pk}", headers={"accept-language": "en"}))

    assert "Opening hours not known" in said


@pytest.mark.parametrize(
    "address",
    [
        "/waste/centres/999999",
        "/waste/centres/999999/close",
        "/waste/calendar.ics",
    ],
)
def test_what_does_not_exist_is_not_found(operator, address):
    assert operator.get(address).status_code == 404


@pytest.mark.parametrize("centre", ["1" * 30, "9223372036854775808"])
def test_impossible_numbers_are_not_found(client, today, centre):
    assert client.get(f"/waste/centres/{centre}").status_code == 404
    assert client.post(f"/waste/centres/{centre}/queue").status_code == 404
