"""Whoever lost the second proof comes back by two administrators and a day, and may stop it until then."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from eclor.core.identity import resets
from eclor.core.identity.factors import recovery
from eclor.core.identity.models import Factor, Reset, Session
from eclor.core.identity.permissions import scope_of
from eclor.core.territories.here import at
from eclor.core.trust.models import AuditLine
from eclor.testing.house import PASSWORD
from tests.identity.conftest import HOST, browser, letter, make, signed_in

WHY = "Elle est venue au guichet avec sa carte."


@pytest.fixture
def louise(rive):
    """An operator whose telephone is in the Moselle."""
    found = make(rive, "Louise", "operator")
    _factor(found)
    return found


@pytest.fixture
def omar(rive):
    """A second administrator."""
    return make(rive, "Omar", "administrator")


def _factor(person):
    Factor.objects.create(
        territory_id=person.territory_id, person=person, kind="passkey", made_at=timezone.now()
    )


def _desk(person):
    """Signed in with two proofs."""
    desk = signed_in(person)
    session = desk.session
    session["proved"] = True
    session.save()
    return desk


def _by_paper(person):
    """Signed in with the password and a paper code; (the browser, the codes left)."""
    phone, codes = browser(), recovery.renew(person, timezone.now())
    phone.post(reverse("signin"), {"email": person.email, "password": PASSWORD})
    phone.post(reverse("signin-second"), {"code": codes.pop()})
    assert phone.get(reverse("account")).status_code == 200
    return phone, codes


def _ask(desk, person, because=WHY):
    return desk.post(reverse("people-reset"), {"person": person.email, "because": because})


def _agree(desk):
    return desk.post(reverse("people-reset-agree"), {"reset": Reset.objects.get().pk})


def _pass(hours):
    """The job as it runs so many hours from now."""
    resets.carry_out(scope_of(at(HOST), None, timezone.now() + timedelta(hours=hours), "fr"))


def test_two_administrators_and_a_day_let_louise_back_in(louise, nora, omar):
    asked, agreed = _ask(_desk(nora), louise), _agree(_desk(omar))
    _pass(23)
    before = Factor.objects.filter(person=louise).count()
    _pass(25)

    assert (asked.status_code, agreed.status_code, before) == (302, 302, 1)
    assert not Factor.objects.filter(person=louise).exists()
    assert not Reset.objects.exists()
    assert signed_in(louise).get(reverse("account")).context["owes"]  # a new one, before the role
    done = AuditLine.objects.get(did="identity.reset_factors").order
    assert done == {"person": louise.pk, "by": f"{nora.pk}+{omar.pk}"}
    assert [one.to for one in mail.outbox] == [[louise.email]] * 3


def test_one_administrator_alone_opens_nothing(louise, nora):
    desk = _desk(nora)
    _ask(desk, louise)

    answer = _agree(desk)
    _pass(30)

    assert answer.status_code == 422
    assert Factor.objects.filter(person=louise).exists()


def test_nobody_agrees_with_one_who_administers_no_more(louise, nora, omar):
    _ask(_desk(nora), louise)
    nora.grants.all().delete()

    assert _agree(_desk(omar)).status_code == 422
    assert Reset.objects.get().agreed_by is None


def test_nobody_agrees_about_the_own_account(nora, omar):
    desk = _desk(omar)
    _factor(omar)
    _ask(_desk(nora), omar)

    assert _agree(desk).status_code == 422
    assert Reset.objects.get().agreed_by is None


def test_the_owner_stops_it_by_the_letter_without_signing_in(louise, nora, omar):
    _ask(_desk(nora), louise)
    path = letter("reset")
    _agree(_desk(omar))

    read = browser().get(path)
    still = Reset.objects.count()
    stopped = browser().post(path)
    _pass(30)

    assert (read.status_code, still, stopped.status_code) == (200, 1, 200)
    assert Factor.objects.filter(person=louise).exists()
    assert browser().post(path).status_code == 410
    assert AuditLine.objects.filter(did="identity.stop_reset").exists()


def test_who_uses_the_proof_has_not_lost_it(louise, nora):
    _ask(_desk(nora), louise)
    before = Reset.objects.count()

    _by_paper(louise)

    assert (before, Reset.objects.count()) == (1, 0)


def test_the_proof_shown_once_more_by_whoever_is_signed_in_is_not_lost_either(louise, nora):
    phone, codes = _by_paper(louise)
    _ask(_desk(nora), louise)
    before = Reset.objects.count()

    phone.post(reverse("account-again"), {"code": codes.pop()})

    assert (before, Reset.objects.count()) == (1, 0)


def test_what_nobody_agrees_to_is_forgotten_after_a_week(louise, nora, omar):
    _ask(_desk(nora), louise)
    _pass(24 * 8)

    assert not Reset.objects.exists()
    assert Factor.objects.filter(person=louise).exists()


def test_it_is_asked_once_for_an_account_that_has_a_proof(louise, nora, paul):
    desk = _desk(nora)
    first, second, none = _ask(desk, louise), _ask(desk, louise), _ask(desk, paul)
    silent = _ask(desk, paul, because="")

    assert [a.status_code for a in (first, second, none, silent)] == [302, 422, 422, 422]


def test_nobody_but_an_administrator_of_everything_asks(louise, paul, rive):
    assert _ask(_desk(paul), louise).status_code == 403
    assert _ask(browser(), louise).status_code == 302


def test_a_letter_that_does_not_leave_takes_nothing_away(louise, nora, settings):
    desk = _desk(nora)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert _ask(desk, louise).status_code == 503
    assert not Reset.objects.exists()


def test_her_devices_are_out_when_it_is_done(louise, nora, omar):
    desk, _ = _by_paper(louise)
    _ask(_desk(nora), louise)
    _agree(_desk(omar))

    _pass(25)

    assert desk.get(reverse("account")).status_code == 302
    assert not Session.objects.filter(person=louise).exists()
