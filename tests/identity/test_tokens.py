"""A program acts for a person with the rights it was given, until its token is revoked."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eclor.core.identity.models import ApiToken, Grant, Person
from eclor.testing.house import PASSWORD


@pytest.fixture
def desk(maya, client):
    client.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})
    return client


def _make(desk, *scopes):
    given = {"name": "Tableau de bord", "days": "30", "scopes": scopes or ["hypervisor.see"]}
    return desk.post(reverse("account-token"), given)


def _program(text):
    return Client(headers={"authorization": f"Bearer {text}"})


def _text(desk, *scopes):
    return _make(desk, *scopes).context["text"]


def test_a_token_is_shown_once_and_kept_as_a_digest(desk):
    text = _text(desk)

    assert text.startswith("eclor_")
    assert text not in desk.get(reverse("account")).content.decode()
    assert ApiToken.objects.get().mark not in text


def test_a_program_reads_what_its_person_may(desk):
    program = _program(_text(desk))

    answer = program.get(reverse("api-kpis"))

    assert answer.status_code == 200
    assert "Authorization" in answer["Vary"]
    assert not answer.cookies


def test_a_program_has_the_rights_it_was_given_and_no_others(desk):
    program = _program(_text(desk, "waste.close_centre"))

    assert program.get(reverse("api-kpis")).status_code == 403


def test_a_token_is_never_wider_than_its_person_is_today(desk, maya):
    program = _program(_text(desk))
    Grant.objects.filter(person_id=int(maya.person)).delete()

    assert program.get(reverse("api-kpis")).status_code == 403


def test_nobody_gives_a_token_a_right_they_lack(desk):
    assert _make(desk, "people.administer").status_code == 422
    assert not ApiToken.objects.exists()


def test_a_revoked_token_opens_nothing_at_once(desk):
    program = _program(_text(desk))

    desk.post(reverse("account-token-drop"), {"token": ApiToken.objects.get().pk})

    assert program.get(reverse("api-kpis")).status_code == 401


def test_nobody_revokes_the_token_of_somebody_else(desk, ines):
    _text(desk)
    other = Client()
    other.post(reverse("signin"), {"email": "ines@example.org", "password": PASSWORD})

    other.post(reverse("account-token-drop"), {"token": ApiToken.objects.get().pk})

    assert ApiToken.objects.count() == 1


def test_an_expired_token_opens_nothing(desk):
    program = _program(_text(desk))
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert program.get(reverse("api-kpis")).status_code == 401


def test_the_token_of_a_shut_account_opens_nothing(desk, maya):
    program = _program(_text(desk))
    Person.objects.filter(pk=int(maya.person)).update(is_active=False)

    assert program.get(reverse("api-kpis")).status_code == 401


@pytest.mark.parametrize("text", ["eclor_", "eclor_" + "a" * 43, "eclor_é", "eclor_" + "x" * 5000])
def test_a_forged_token_is_refused_even_beside_a_good_cookie(desk, text):
    answer = desk.get(reverse("api-kpis"), headers={"authorization": f"Bearer {text}"})

    assert answer.status_code == 401
    assert answer.json()["error"]


def test_a_token_of_one_federation_opens_nothing_in_the_other(desk):
    program = _program(_text(desk))

    assert program.get("/@bord-de-moselle/api/kpis").status_code == 401


def test_a_token_makes_no_tokens_and_sees_no_account(desk):
    program = _program(_text(desk))

    assert program.get(reverse("account"))["Location"].startswith(reverse("signin"))
    assert program.post(reverse("account-token"), {})["Location"].startswith(reverse("signin"))


def test_a_program_signs_no_device_out(desk, maya):
    program = _program(_text(desk))
    mark = desk.get(reverse("sessions")).context["devices"][0].mark

    answer = program.post(reverse("sessions"), {"device": mark})

    assert answer["Location"].startswith(reverse("signin"))
    assert desk.get(reverse("account")).status_code == 200


def test_a_program_needs_no_csrf_token_and_a_browser_does(desk, maya):
    text = _text(desk)
    program = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {text}"})
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = desk.cookies

    assert program.post(reverse("signout")).status_code != 403
    assert browser.post(reverse("signout")).status_code == 403


def test_a_page_drawn_for_a_program_is_kept_for_nobody_else(desk):
    program = _program(_text(desk))

    program.get(reverse("home"))
    stranger = Client().get(reverse("home")).content.decode()

    assert f'href="{reverse("hypervisor")}"' not in stranger
