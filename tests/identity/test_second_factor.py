"""Whoever holds a role in a real federation shows two proofs, or holds nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from eclor.core.identity import attempts
from eclor.core.identity.factors import recovery, totp
from eclor.core.identity.models import Factor
from eclor.core.trust.models import AuditLine
from tests.identity.conftest import browser, make, signed_in

# RFC 6238, appendix B, SHA-1, the last six of its eight digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def _digits(secret, later=0):
    return totp.code_at(secret, int(timezone.now().timestamp()) // totp.STEP + later)


def _with_app(person):
    secret, now = totp.new_secret(), timezone.now()
    assert totp.add(person, secret, _digits(secret, -1), now)
    return secret


@pytest.mark.parametrize(
    ("seconds", "digits"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_digits_are_those_of_the_standard(seconds, digits):
    assert totp.code_at(RFC_SECRET, seconds // totp.STEP) == digits


@pytest.mark.parametrize("role", ["operator", "elected", "administrator"])
def test_a_role_opens_nothing_before_a_second_proof(rive, role):
    desk = signed_in(make(rive, "Zoé", role, email="zoe@rive.example"))

    answer = desk.get(reverse("hypervisor"))

    assert (answer.status_code, answer["Location"]) == (302, reverse("account"))
    assert desk.get(reverse("api-kpis")).status_code == 403
    assert desk.get(reverse("account")).context["owes"]


def test_paul_adds_an_app_and_his_role_opens_at_once(paul):
    desk = signed_in(paul)
    secret = desk.get(reverse("account-app")).context["secret"]

    answer = desk.post(reverse("account-app"), {"code": _digits(secret)})

    assert answer["Location"] == reverse("account-paper")
    assert desk.get(reverse("hypervisor")).status_code == 200
    assert AuditLine.objects.filter(did="identity.add_authenticator").count() == 1


def test_wrong_digits_add_no_app(paul):
    desk = signed_in(paul)
    desk.get(reverse("account-app"))

    assert desk.post(reverse("account-app"), {"code": "12345"}).status_code == 422
    assert not Factor.objects.exists()


def test_the_password_alone_signs_nobody_in_who_has_an_app(paul):
    secret = _with_app(paul)
    desk = signed_in(paul)

    before = desk.get(reverse("account"))
    answer = desk.post(reverse("signin-second"), {"code": _digits(secret)})

    assert before.status_code == 302
    assert answer.status_code == 302
    assert desk.get(reverse("hypervisor")).status_code == 200
    assert AuditLine.objects.get(did="identity.sign_in").order["by"] == "password+totp"


def test_digits_that_were_used_open_nothing_again(paul):
    secret, now = _with_app(paul), timezone.now()
    code = _digits(secret)

    assert totp.shows(paul, code, now)
    assert not totp.shows(paul, code, now)


def test_an_app_whose_secret_another_house_sealed_opens_nothing(paul, settings):
    secret = _with_app(paul)
    settings.SECRET_KEY = "the key of another house"

    assert not totp.shows(paul, _digits(secret), timezone.now())


def test_digits_of_two_minutes_ago_open_nothing(paul):
    secret = _with_app(paul)

    assert not totp.shows(paul, _digits(secret, -4), timezone.now())


@pytest.mark.parametrize("code", ["", "١٢٣٤٥٦", "12345", "1234567", "abcdef", "²²²²²²", "\x00" * 6])
def test_what_is_no_six_digits_is_refused_without_a_fault(paul, code):
    _with_app(paul)
    desk = signed_in(paul)

    assert desk.post(reverse("signin-second"), {"code": code}).status_code == 422


def test_a_paper_code_opens_once(paul):
    _with_app(paul)
    code = recovery.renew(paul, timezone.now())[0]

    first = signed_in(paul).post(reverse("signin-second"), {"code": code.upper()})
    second = signed_in(paul).post(reverse("signin-second"), {"code": code})

    assert (first.status_code, second.status_code) == (302, 422)
    assert recovery.left(paul) == recovery.COUNT - 1


def test_no_paper_code_lies_in_the_table(paul):
    codes = recovery.renew(paul, timezone.now())

    kept = {one.mark for one in Factor.objects.all()}
    assert not kept & set(codes)
    assert len(kept) == recovery.COUNT


def test_guessing_the_digits_ends_after_eight(paul):
    secret = _with_app(paul)
    desk = signed_in(paul)
    for _ in range(attempts.PER_ACCOUNT):
        desk.post(reverse("signin-second"), {"code": "000000"})

    assert desk.post(reverse("signin-second"), {"code": _digits(secret)}).status_code == 429


def test_the_first_proof_is_forgotten_after_ten_minutes(paul):
    secret = _with_app(paul)
    desk = signed_in(paul)
    session = desk.session
    session["pending"] = session["pending"] | {"at": timezone.now().timestamp() - 601}
    session.save()

    answer = desk.post(reverse("signin-second"), {"code": _digits(secret)})

    assert answer["Location"] == reverse("signin")


def test_a_stranger_has_no_second_proof_to_give(rive):
    assert browser().get(reverse("signin-second"))["Location"] == reverse("signin")


def test_what_guards_the_account_is_changed_by_whoever_proved_it_lately(paul):
    desk = signed_in(paul)
    session = desk.session
    session["fresh"] = (datetime.now(UTC) - timedelta(minutes=16)).timestamp()
    session.save()

    asked = desk.get(reverse("account-app"))
    wrong = desk.post(reverse("account-again"), {"code": "not it"})
    right = desk.post(
        reverse("account-again"), {"code": "a-password-for-tests", "next": reverse("account-app")}
    )

    assert asked["Location"].startswith(reverse("account-again"))
    assert (wrong.status_code, right["Location"]) == (422, reverse("account-app"))
    assert desk.get(reverse("account-app")).status_code == 200


def test_a_session_from_before_the_app_touches_nothing_that_guards_the_account(paul):
    thief = signed_in(paul)  # who has the password alone
    secret = _with_app(paul)

    dropped = thief.post(reverse("account-drop"), {"factor": Factor.objects.get().pk})
    again = thief.post(reverse("account-again"), {"code": "a-password-for-tests"})

    assert dropped["Location"].startswith(reverse("account-again"))
    assert again.status_code == 422
    assert Factor.objects.count() == 1
    assert thief.post(reverse("account-again"), {"code": _digits(secret)}).status_code == 302
    assert thief.get(reverse("hypervisor")).status_code == 200


def test_wrong_passwords_of_a_stranger_keep_nobody_from_the_second_proof(paul):
    secret = _with_app(paul)
    desk = signed_in(paul)
    for _ in range(attempts.PER_ACCOUNT):
        attempts.failed(paul.email, "192.0.2.7")

    assert desk.post(reverse("signin-second"), {"code": _digits(secret)}).status_code == 302


def test_a_line_of_ipv6_is_one_guesser(rive):
    for number in range(attempts.PER_ADDRESS):
        attempts.failed(f"a{number}@rive.example", f"2001:db8:1:2::{number:x}")

    assert attempts.too_many("b@rive.example", "2001:db8:1:2:ffff::1")
    assert not attempts.too_many("b@rive.example", "2001:db8:1:3::1")


def test_taking_the_last_factor_away_shuts_the_role_at_the_next_sign_in(paul):
    secret = _with_app(paul)
    desk = signed_in(paul)
    desk.post(reverse("signin-second"), {"code": _digits(secret)})

    desk.post(reverse("account-drop"), {"factor": Factor.objects.get(kind="totp").pk})

    assert not Factor.objects.exists()
    assert signed_in(paul).get(reverse("hypervisor"))["Location"] == reverse("account")


def test_nobody_drops_the_factor_of_somebody_else(paul, nora):
    _with_app(paul)

    signed_in(nora).post(reverse("account-drop"), {"factor": Factor.objects.get().pk})

    assert Factor.objects.count() == 1


def test_in_a_demonstration_the_password_is_enough_and_the_page_says_so(maya, client):
    client.post(
        reverse("signin"), {"email": "maya@example.org", "password": "a-password-for-tests"}
    )

    assert client.get(reverse("hypervisor")).status_code == 200
    assert "Démonstration" in client.get(reverse("account")).content.decode()
