"""People sign in within their own federation, and guessing a password is slow."""

import pytest
from django.urls import reverse

from eclor.core.identity import attempts
from eclor.core.identity.models import Person, Session
from eclor.core.territories.entering import entered
from eclor.core.trust.models import AuditLine
from eclor.testing.house import PASSWORD


def _sign_in(client, email="maya@example.org", password=PASSWORD):
    return client.post(reverse("signin"), {"email": email, "password": password})


def test_maya_signs_in_and_reaches_the_hypervisor(maya, client):
    answer = _sign_in(client)

    assert (answer.status_code, answer["Location"]) == (302, reverse("hypervisor"))
    assert AuditLine.objects.get(did="identity.sign_in").order == {
        "person": int(maya.person),
        "by": "password",
    }


def test_a_wrong_password_opens_nothing(maya, client):
    answer = _sign_in(client, password="guess")

    assert answer.status_code == 422
    assert Session.objects.count() == 0


def test_the_same_address_in_the_other_federation_is_another_person(maya, client, other_federation):
    with entered(other_federation):
        stranger = Person(territory_id=other_federation, email="zoe@example.org", name="Zoé")
        stranger.set_password(PASSWORD)
        stranger.save()

    assert _sign_in(client, email="zoe@example.org").status_code == 422


def test_a_session_of_ours_opens_no_door_at_the_neighbours(maya, client):
    _sign_in(client)

    here = client.get(reverse("api-kpis"))
    there = client.get("/@bord-de-moselle/api/kpis")

    assert (here.status_code, there.status_code) == (200, 403)


def test_after_eight_wrong_guesses_even_the_right_password_waits(maya, client):
    for _ in range(attempts.PER_ACCOUNT):
        _sign_in(client, password="guess")

    assert _sign_in(client).status_code == 429


def test_the_session_table_holds_no_key_that_opens_a_session(maya, client):
    _sign_in(client)

    key = client.cookies["eclor_session"].value
    assert Session.objects.get().key != key


@pytest.mark.parametrize("address", ["https://evil.example/x", "//evil.example", "javascript:x"])
def test_signing_in_never_leads_out_of_the_house(maya, client, address):
    answer = client.post(
        reverse("signin"),
        {"email": "maya@example.org", "password": PASSWORD, "next": address},
    )

    assert answer["Location"] == reverse("hypervisor")


def test_louis_is_sent_to_sign_in_before_the_hypervisor(louis, client):
    answer = client.get(reverse("hypervisor"))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("signin"))


def test_who_asks_only_for_the_head_of_the_door_is_answered(louis, client):
    assert client.head(reverse("signin")).status_code == 200
