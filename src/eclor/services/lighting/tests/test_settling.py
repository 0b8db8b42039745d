"""What was settled without a network arrives late, more than once, or on somebody else's telephone."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from eclor.services.lighting import actions
from eclor.services.lighting.tests.conftest import ENGLISH, new_lamp
from eclor.services.lighting.words.interventions import AskIntervention, Defect
from eclor.testing.pictures import phone_picture

FROM_HERE = {"origin": "http://testserver", "accept": "application/json"} | ENGLISH


@pytest.fixture
def asked(maya, louis):
    order = AskIntervention(entity=new_lamp(louis).pk, defect=Defect.DARK)
    return actions.ask_intervention(maya, order)


def waited(client, asked, by, headers=FROM_HERE, **more):
    """A letter of a device, with its photo, under a token that nobody knows any more."""
    photo = SimpleUploadedFile("photo.jpg", phone_picture(), content_type="image/jpeg")
    said = {"report": "Fusible changé", "origin": "wear", "by": by, "photo": photo}
    said |= {"form": str(uuid.UUID(int=57)), "csrfmiddlewaretoken": "of-another-day"} | more
    return client.post(f"/lighting/interventions/{asked.pk}/settled", said, headers=headers)


def strict(client):
    """The same person's browser, before which forged forms are refused."""
    made = Client(enforce_csrf_checks=True)
    made.cookies = client.cookies
    return made


def test_what_waited_on_the_telephone_settles_it_once_with_its_photo(operator, maya, asked):
    browser = strict(operator)

    answers = [waited(browser, asked, maya.person) for _ in range(2)]

    asked.refresh_from_db()
    link = {"link": f"/lighting/interventions/{asked.pk}"}
    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, link)] * 2
    assert (asked.stage, asked.report, asked.photos.count()) == ("done", "Fusible changé", 1)


def test_another_form_for_what_is_settled_is_refused_in_words(operator, maya, asked):
    waited(operator, asked, maya.person)

    other = waited(operator, asked, maya.person, form=str(uuid.UUID(int=58)))

    told = {"refused": f"Intervention {asked.pk} has ended already."}
    assert (other.status_code, other.json()) == (422, told)


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "https://[", None])
def test_another_site_settles_nothing(operator, maya, asked, origin):
    headers = {name: said for name, said in FROM_HERE.items() if name != "origin"}
    headers |= {"origin": origin} if origin else {}

    refused = waited(operator, asked, maya.person, headers=headers)

    asked.refresh_from_db()
    assert (refused.status_code, "refused" in refused.json(), asked.stage) == (403, True, "asked")


def test_it_waits_until_whoever_wrote_it_is_signed_in_again(operator, maya, asked):
    signed_out = waited(Client(), asked, maya.person)
    somebody_else = waited(operator, asked, "another-account")

    asked.refresh_from_db()
    assert (signed_out.status_code, "later" in signed_out.json()) == (401, True)
    assert (somebody_else.status_code, "later" in somebody_else.json()) == (409, True)
    assert asked.stage == "asked"


def test_nothing_is_settled_without_words_a_number_or_an_intervention(operator, maya, asked):
    gone = type(asked)(pk=10**9)

    answers = [
        waited(operator, asked, maya.person, report=" "),
        waited(operator, asked, maya.person, form=""),
        waited(operator, gone, maya.person),
    ]

    asked.refresh_from_db()
    assert [answer.status_code for answer in answers] == [422, 422, 404]
    assert all(answer.json()["refused"] for answer in answers)
    assert asked.stage == "asked"
