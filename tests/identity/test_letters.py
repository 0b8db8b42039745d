"""A letter signs in once; it makes an account; nobody floods mailboxes or learns who has an account."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from eclor.core.identity import links
from eclor.core.identity.models import Link, Person, Session
from tests.identity.conftest import HOST, browser, letter, make


def _ask(email):
    return browser().post(reverse("signin-letter"), {"email": email})


def _said(answer):
    """What the page says, without the clock in its head."""
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def test_a_letter_signs_paul_in_once(paul):
    _ask(paul.email)
    path = letter("signin-link")

    first, second = browser(), browser()
    shown = first.get(path)
    entered = first.post(path)

    assert (shown.status_code, entered.status_code) == (200, 302)
    assert first.get(reverse("account")).status_code == 200
    assert second.post(path).status_code == 410
    assert Session.objects.filter(person=paul).count() == 1


def test_reading_the_link_uses_nothing_up(paul):
    _ask(paul.email)
    path = letter("signin-link")

    for _ in range(3):
        browser().get(path)

    assert browser().post(path).status_code == 302


def test_a_link_is_dead_after_a_quarter_of_an_hour(paul):
    _ask(paul.email)
    Link.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert browser().post(letter("signin-link")).status_code == 410


def test_the_table_of_links_opens_nothing(paul):
    _ask(paul.email)

    assert Link.objects.get().mark not in letter("signin-link")


@pytest.mark.parametrize("token", ["x", "é" * 40, "%00", "a" * 3000, "..", "'; DROP TABLE person"])
def test_a_forged_link_is_answered_with_a_word(rive, token):
    path = reverse("signin-link", args=["T"]).replace("T", "") + token.replace(" ", "%20")

    assert browser().get(path).status_code in (400, 404, 410)
    assert browser().post(path).status_code in (400, 404, 410)


def test_nobody_learns_who_has_an_account(paul):
    known, unknown = _ask(paul.email), _ask("nobody@rive.example")

    assert (known.status_code, unknown.status_code) == (200, 200)
    assert [_said(known)] == [_said(unknown)]
    assert len(mail.outbox) == 2


def test_a_new_mailbox_gets_an_account_without_any_right(rive):
    _ask("Louise@Rive.example")
    phone = browser()

    answer = phone.post(letter("signin-link"), {"name": "  Louise   Weber "})

    assert answer.status_code == 302
    louise = Person.objects.get(email="louise@rive.example")
    assert (louise.name, louise.grants.count()) == ("Louise Weber", 0)
    assert not louise.has_usable_password()
    assert phone.get(reverse("api-kpis")).status_code == 403
    assert phone.get(answer["Location"]).status_code == 200  # no page of agents, which would refuse


def test_accounts_are_not_made_by_the_hundred(rive):
    for number in range(links.PER_ADDRESS):
        assert _ask(f"robot{number}@rive.example").status_code == 200

    assert _ask("robot@rive.example").status_code == 429
    assert not Person.objects.filter(email__startswith="robot").exists()


def test_a_mailbox_is_not_flooded(paul):
    for _ in range(links.PER_MAILBOX):
        _ask(paul.email)

    assert _ask(paul.email).status_code == 429
    assert len(mail.outbox) == links.PER_MAILBOX


def test_a_link_of_one_federation_opens_nothing_in_the_other(paul, client):
    _ask(paul.email)

    assert client.post(letter("signin-link")).status_code == 410


def test_the_letter_names_our_address_and_not_the_one_a_request_made_up(paul):
    browser().post(
        reverse("signin-letter"),
        {"email": paul.email},
        headers={"x-forwarded-host": "evil.example"},
    )

    ours = re.escape(HOST)
    assert re.search(rf"http://{ours}(:\d+)?/signin/link/", mail.outbox[-1].body)
    assert "evil" not in mail.outbox[-1].body


def test_somebody_with_an_app_still_owes_the_digits_after_a_letter(paul):
    from tests.identity.test_second_factor import _with_app

    _with_app(paul)
    _ask(paul.email)
    phone = browser()

    assert phone.post(letter("signin-link"))["Location"] == reverse("signin-second")
    assert phone.get(reverse("account")).status_code == 302


def test_a_shut_account_gets_in_by_no_letter(rive):
    person = make(rive, "Yann")
    _ask(person.email)
    Person.objects.filter(pk=person.pk).update(is_active=False)

    answer = browser().post(letter("signin-link"), {"name": "Yann"})

    assert answer.status_code == 410
    assert Session.objects.count() == 0
