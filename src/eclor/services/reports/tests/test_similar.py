"""Before a report is sent it is shown which open ones it may be: with a script and without one."""

import re
import uuid

import pytest

from eclor.services.reports.models import PhotoListed, Report, ToldListed
from eclor.services.reports.tests.conftest import HERE, text_of, told
from eclor.services.reports.tests.test_pages import filled, photo
from eclor.testing.pictures import phone_picture

QUICK, NEAR, NEW = "/reports/send", "/reports/near", "/reports/new"
THERE = {"lon": str(HERE.lon), "lat": str(HERE.lat)}
FURTHER = {"lon": str(HERE.lon), "lat": str(HERE.lat + 0.0012)}  # 133 m: beyond 50, within 200


def letter(**said: object) -> dict[str, object]:
    given = {"kind": "dump", "commune": "57038", "text": "Des matelas", **THERE}
    return given | {"form": str(uuid.uuid4())} | {"asked": "dump_what:0"} | said


def carried(answer) -> dict[str, str]:
    """The fields that nobody sees, as the browser sends them on."""
    fields = re.findall(r"<input[^>]*>", answer.content.decode().split('id="telling"')[1])
    found = {}
    for field in fields:
        name, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field)
        picked = not re.search(r'type="(radio|checkbox)"', field) or " checked" in field
        if name and value and picked:
            found[name[1]] = value[1]
    return found


@pytest.fixture
def photographed(client, audun) -> Report:
    """A dump that came with a photo."""
    client.post(QUICK, letter(photo1=photo()), HTTP_ACCEPT="application/json")
    return Report.objects.get()


def test_without_a_script_it_is_asked_first_and_the_photo_is_not_chosen_twice(client, audun, dump):
    asked = client.post(QUICK, letter(photo1=photo(), email="louise@example.org"))
    page = text_of(asked)
    before = (Report.objects.count(), PhotoListed.objects.count())

    sent = client.post(QUICK, carried(asked) | {"same": "none"})

    assert "Est-ce l’un de ceux-ci" in page
    assert "Rien n’est encore envoyé" in page
    assert before == (1, 0)
    assert (Report.objects.count(), PhotoListed.objects.count()) == (2, 1)
    own = text_of(client.get(sent["Location"]))
    assert "Des matelas" in own
    assert "louise@example.org" in own


def test_without_a_script_the_same_is_joined_with_words_and_photo(client, audun, dump):
    asked = client.post(QUICK, letter(photo1=photo()))

    joined = client.post(QUICK, carried(asked) | {"same": str(dump.pk)})

    assert joined["Location"].startswith("/reports/follow/")
    assert Report.objects.count() == 1
    assert ToldListed.objects.filter(report_id=dump.pk).count() == 2
    assert PhotoListed.objects.filter(report_id=dump.pk).count() == 1


def test_nobody_is_asked_where_nothing_is_near(client, audun, dump):
    far = {"lon": str(HERE.lon), "lat": str(HERE.lat + 0.01)}

    assert client.post(QUICK, letter(**far)).status_code == 302
    assert client.post(QUICK, letter(lon="", lat="", place="Rue Foch 7")).status_code == 302


def test_what_waited_on_a_device_leaves_without_a_question(client, audun, dump):
    sent = client.post(QUICK, letter(), HTTP_ACCEPT="application/json")

    assert sent.status_code == 201


def test_a_script_joins_too_and_hears_when_that_report_has_ended(client, audun, dump):
    by_script = {"HTTP_ACCEPT": "application/json"}
    joined = client.post(QUICK, letter(same=str(dump.pk), text=""), **by_script)
    over = client.post(QUICK, letter(same="999999"), **by_script)
    nonsense = client.post(QUICK, letter(same="²"), **by_script)

    assert joined.status_code == 201
    assert (over.status_code, nonsense.status_code) == (409, 409)
    assert "terminé" in over.json()["refused"]
    assert Report.objects.count() == 1


def test_a_script_asks_with_a_small_photo_before_anything_is_sent(client, photographed):
    here = client.post(NEAR, letter())
    by_place = client.post(NEAR, letter(**FURTHER))
    small = client.post(NEAR, letter(**FURTHER) | {"photo1": photo(phone_picture())})
    other = client.post(NEAR, letter(**FURTHER) | {"photo1": photo(phone_picture(641, 480))})

    assert f'value="{photographed.pk}"' in here.content.decode()
    assert (by_place.status_code, other.status_code) == (204, 204)
    assert "une photo montre la même chose" in text_of(small)
    assert Report.objects.count() == 1


def test_in_two_steps_a_photo_that_shows_the_same_is_asked_about(client, photographed):
    asked = client.post(NEW, filled(**FURTHER) | {"photo1": photo()})
    sent = client.post(NEW, carried(asked) | {"same": str(photographed.pk)})

    assert "une photo montre la même chose" in text_of(asked)
    assert sent["Location"].startswith("/reports/follow/")
    assert Report.objects.count() == 1
    assert PhotoListed.objects.count() == 2


@pytest.mark.parametrize("said", [{"kind": "elephant"}, {"lat": "91"}, {"kind": "noise"}])
def test_a_question_that_makes_no_sense_finds_nothing(client, audun, dump, said):
    assert client.post(NEAR, letter(**said)).status_code == 204


def test_a_question_with_what_is_no_small_photo_is_refused_in_words(client, audun, dump):
    answer = client.post(NEAR, letter() | {"photo1": photo(b"MZ" * 500)})

    assert answer.status_code == 422
    assert "JPEG" in answer.content.decode()


def test_the_place_of_a_discreet_report_is_told_to_nobody_who_asks(client, today, audun):
    told(today, audun, kind="noise")

    assert client.post(NEAR, letter(kind="noise")).status_code == 204


def test_a_fault_keeps_the_photo_that_was_chosen_unless_it_is_unticked(client, audun):
    refused = client.post(QUICK, letter(lon="", lat="", place="", photo1=photo()))
    again = carried(refused) | letter(lon="", lat="", place="Rue Foch 7", text="")
    kept = {name: value for name, value in again.items() if name == "kept_photo1"}

    sent = client.post(QUICK, again)
    without = client.post(QUICK, {n: v for n, v in again.items() if n not in kept})

    assert "Garder la photo" in text_of(refused, 422)
    assert sent.status_code == 302
    assert without.status_code == 422


def test_what_pretends_to_be_a_kept_photo_is_judged_as_any_file(client, audun):
    answer = client.post(QUICK, letter(lon="", lat="", place="Rue Foch 7", kept_photo1="§ no"))

    assert "JPEG" in text_of(answer, 422)
    assert Report.objects.count() == 0
