"""Operators describe a lane and write the collection calendar; nobody else can."""

import pytest
from django.utils import timezone

from eclor.core.context.models import Entity
from eclor.core.service.scope import Scope
from eclor.core.trust.models import AuditLine
from eclor.services.waste.models import CollectionRound
from eclor.services.waste.tests.conftest import new_centre
from eclor.testing.house import PASSWORD

LANE = {"zone1": "2", "zone2": "5", "zone3": "", "zone4": "", "docks": "7", "minutes_per_car": "8"}
ROUND = {
    "commune": "57038",
    "street": "Rue Foch",
    "stream": "household",
    "weekdays": ["1"],
    "every": "1",
    "since": "2026-11-02",
    "at": "05:00",
    "shift": "rest_of_week",
}
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def centre(val_alzette):
    return new_centre(Scope(territory=val_alzette, now=timezone.now()), openingHours="24/7")


@pytest.fixture
def elected(client, ines):
    client.post("/signin", {"email": "ines@example.org", "password": PASSWORD})
    return client


def test_a_lane_is_described_and_written_down(operator, centre):
    answer = operator.post(f"/waste/centres/{centre.pk}/lane", LANE)

    said = Entity.objects.get(pk=centre.pk).attributes
    assert answer.status_code == 302
    assert (said["laneZones"], said["docks"], said["minutesPerCar"]) == ([2, 5], 7, 8.0)
    assert AuditLine.objects.filter(did="waste.tune_lane").count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"zone2": "2"}, "over 2"),
        ({"zone2": "", "zone3": "9"}, "from the gate outwards"),
        ({"docks": "0"}, "1"),
        ({"minutes_per_car": "nan"}, "number"),
    ],
)
def test_a_lane_that_cannot_be_is_refused(operator, centre, wrong, said):
    before = Entity.objects.get(pk=centre.pk).attributes

    answer = operator.post(f"/waste/centres/{centre.pk}/lane", LANE | wrong, headers=ENGLISH)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Entity.objects.get(pk=centre.pk).attributes == before


def test_a_line_is_written_once_confirmed(operator):
    seen = operator.post("/waste/calendar/rounds/new", ROUND)
    before = CollectionRound.objects.count()

    operator.post("/waste/calendar/rounds/new", ROUND | {"confirmed": "yes"})

    assert "mardi" in seen.content.decode()
    assert before == 0
    assert CollectionRound.objects.get().weekdays == [1]
    assert AuditLine.objects.filter(did="waste.add_round").count() == 1


def test_a_line_written_anew_keeps_its_place(operator):
    operator.post("/waste/calendar/rounds/new", ROUND | {"confirmed": "yes"})
    line = CollectionRound.objects.get()

    operator.post(
        f"/waste/calendar/rounds/{line.pk}",
        ROUND | {"street": "Elsewhere", "weekdays": ["2", "4"], "confirmed": "yes"},
    )

    found = CollectionRound.objects.get()
    assert (found.pk, found.street, found.weekdays) == (line.pk, "Rue Foch", [2, 4])


def test_a_line_is_taken_out(operator):
    operator.post("/waste/calendar/rounds/new", ROUND | {"confirmed": "yes"})
    pk = CollectionRound.objects.get().pk

    asked = operator.get(f"/waste/calendar/rounds/{pk}/remove")
    operator.post(f"/waste/calendar/rounds/{pk}/remove")

    assert "Rue Foch" in asked.content.decode()
    assert not CollectionRound.objects.exists()
    assert AuditLine.objects.filter(did="waste.remove_round").count() == 1


@pytest.mark.parametrize("wrong", [{"weekdays": []}, {"commune": "57999"}, {"since": "soon"}])
def test_a_line_that_cannot_be_is_refused(operator, wrong):
    answer = operator.post("/waste/calendar/rounds/new", ROUND | wrong | {"confirmed": "yes"})

    assert answer.status_code == 422
    assert not CollectionRound.objects.exists()


PATHS = ("/waste/calendar/rounds", "/waste/calendar/rounds/new", "/waste/centres/{pk}/lane")


@pytest.mark.parametrize("path", PATHS)
def test_an_inhabitant_is_sent_to_sign_in(client, centre, path):
    assert client.get(path.format(pk=centre.pk)).url.startswith("/signin")


@pytest.mark.parametrize("path", PATHS)
def test_an_elected_person_reads_and_does_not_write(elected, centre, path):
    assert elected.get(path.format(pk=centre.pk)).status_code == 403
    assert elected.post(path.format(pk=centre.pk), ROUND | LANE).status_code in (403, 405)
    assert not CollectionRound.objects.exists()


def test_the_pages_of_the_room_lead_operators_there(operator, centre):
    at_centre = operator.get(f"/waste/centres/{centre.pk}").content.decode()
    in_calendar = operator.get("/waste/calendar").content.decode()

    assert f"/waste/centres/{centre.pk}/lane" in at_centre
    assert "/waste/calendar/rounds" in in_calendar
