"""Before what cannot be undone one proves once more who one is, by what one has."""

import json

from django.core import mail
from django.urls import reverse

from eclor.core.identity import again, attempts
from eclor.core.identity.models import Factor
from eclor.testing.house import PASSWORD
from tests.identity.authenticator import Telephone
from tests.identity.conftest import HOST, browser, letter, make, signed_in

MINE = "/mes-donnees#erase"


def _by_letter(person):
    person.set_unusable_password()
    person.save()
    desk = browser()
    desk.post(reverse("signin-letter"), {"email": person.email})
    assert desk.post(letter("signin-link")).status_code == 302
    return desk


def _proved(desk):
    return desk.get(reverse("mine")).context["ways"].proved


def _post(desk, address, said):
    return desk.post(
        address, json.dumps(said), "application/json", headers={"accept": "application/json"}
    )


def _with_telephone(person):
    desk, telephone = signed_in(person), Telephone(f"http://{HOST}")
    asked = _post(desk, reverse("account-passkey-ask"), {}).json()
    _post(desk, reverse("account-passkey-take"), telephone.makes(asked))
    return desk, telephone


def test_louise_who_has_no_password_proves_it_by_a_letter_and_comes_back(rive):
    desk = _by_letter(make(rive, "Louise"))
    before = desk.get(reverse("account-again"), {"next": MINE}).content.decode()
    mail.outbox.clear()

    sent = desk.post(reverse("account-again-letter"), {"next": MINE})
    back = desk.post(letter("signin-link"))

    assert "id_code" not in before  # nothing to type is asked of her
    assert (sent.status_code, back["Location"]) == (200, MINE)
    assert _proved(desk)


def test_a_letter_opened_elsewhere_is_no_proof_here(rive):
    desk = _by_letter(make(rive, "Louise"))
    mail.outbox.clear()
    desk.post(reverse("account-again-letter"), {"next": MINE})

    elsewhere = browser()
    elsewhere.post(letter("signin-link"))

    assert (_proved(desk), _proved(elsewhere)) == (False, False)


def test_paul_proves_it_with_his_telephone(paul):
    desk, telephone = _with_telephone(paul)
    asked = _post(desk, reverse("passkey-ask"), {}).json()

    address = f"{reverse('account-again-passkey')}?next={reverse('mine')}"
    answer = _post(desk, address, telephone.signs(asked))

    assert answer.json() == {"towards": reverse("mine")}
    assert _proved(desk)


def test_the_telephone_of_somebody_else_proves_nothing(paul, nora):
    desk, _ = _with_telephone(paul)
    _, other = _with_telephone(nora)
    asked = _post(desk, reverse("passkey-ask"), {}).json()

    answer = _post(desk, reverse("account-again-passkey"), other.signs(asked))

    assert answer.status_code == 422
    assert not _proved(desk)


def test_signing_in_alone_is_no_proof_for_a_deed(paul):
    desk = signed_in(paul)

    answer = desk.post(reverse("mine-erase"), {"password": ""})

    assert (answer.status_code, _proved(desk)) == (422, False)


def test_a_proof_is_for_one_deed(paul):
    desk = signed_in(paul)
    desk.post(reverse("account-again"), {"code": PASSWORD})
    request = desk.get(reverse("mine")).wsgi_request

    assert [again.deny(request, paul, ""), bool(again.deny(request, paul, ""))] == ["", True]


def test_a_proof_of_six_minutes_ago_is_none(paul):
    desk = signed_in(paul)
    desk.post(reverse("account-again"), {"code": PASSWORD})
    session = desk.session
    session["again"] |= {"at": session["again"]["at"] - 360}
    session.save()

    assert not _proved(desk)


def test_a_passkey_added_elsewhere_since_is_owed_first(paul):
    desk = signed_in(paul)
    desk.post(reverse("account-again"), {"code": PASSWORD})
    Factor.objects.create(
        territory_id=paul.territory_id, person=paul, kind="passkey", made_at="2026-01-01T00:00Z"
    )

    assert not _proved(desk)
    assert desk.post(reverse("mine-erase"), {"password": PASSWORD}).status_code == 422


def test_guesses_at_the_door_keep_nobody_from_a_deed_nor_the_other_way_round(paul):
    desk = signed_in(paul)
    for _ in range(attempts.PER_ACCOUNT):
        attempts.failed(paul.email, "192.0.2.7")

    proven = desk.post(reverse("account-again"), {"code": PASSWORD})
    for _ in range(attempts.PER_ACCOUNT):
        desk.post(reverse("mine-erase"), {"password": "guess"})
    shut = desk.post(reverse("mine-erase"), {"password": PASSWORD})

    assert (proven.status_code, shut.status_code) == (302, 422)
    attempts.FailedSignIn.objects.filter(email=paul.email).delete()
    assert signed_in(paul).get(reverse("account")).status_code == 200
