"""What a provider says of somebody is proven, and takes no account over."""

import json
import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from joserfc.jwk import ECKey

from eclor.core.identity.models import LinkedIdentity, Person
from eclor.core.identity.oidc import client
from eclor.core.identity.oidc.providers import BadProviders, providers
from tests.identity.conftest import browser, make, signed_in
from tests.identity.issuer import CLIENT, SECRET, issuer

KEY = "proconnect"
START, BACK, LEFT = "provider-start", "provider-back", "provider-left"


@pytest.fixture
def there(rive, tmp_path, settings):
    client.forget()  # a port may come again within the test run
    with issuer() as found:
        entry = {"key": KEY, "title": "ProConnect", "issuer": found.url}
        entry |= {"client_id": CLIENT, "client_secret": SECRET}
        _configure(settings, tmp_path / "providers.json", entry)
        found.expects = lambda acr: _configure(settings, tmp_path / acr, entry | {"acr": acr})
        yield found


def _configure(settings, path, entry):
    path.write_text(json.dumps([entry]))
    settings.ECLOR = replace(settings.ECLOR, providers=str(path))


def _come_back(there, desk=None, connect=False, **changed):
    desk = desk or browser()
    sent = desk.get(reverse(START, args=[KEY]), {"connect": 1} if connect else {})
    assert sent.status_code == 302, sent.content
    said = there.authorize(sent["Location"]) | changed
    return desk, desk.get(reverse(BACK, args=[KEY]), said)


def test_the_browser_is_sent_with_state_nonce_and_a_challenge(there):
    _come_back(there)

    assert there.asked["response_type"] == "code"
    assert there.asked["code_challenge_method"] == "S256"
    assert min(len(there.asked[n]) for n in ("state", "nonce", "code_challenge")) >= 43


def test_an_address_of_sign_in_that_asks_something_already_keeps_its_question(there):
    there.asks_already = "?tenant=val-alzette"

    _come_back(there)

    assert there.asked["tenant"] == "val-alzette"
    assert there.asked["response_type"] == "code"


@pytest.mark.parametrize("plain", [False, True])
def test_somebody_new_gets_an_account_with_no_right(there, plain):
    there.plain = plain

    phone, answer = _come_back(there)

    assert answer.status_code == 302
    assert phone.get(reverse("account")).status_code == 200
    paul = Person.objects.get(email="paul@rive.example")
    assert (paul.name, paul.grants.count()) == ("Paul Weber", 0)


def test_the_second_time_it_is_the_same_person(there):
    _come_back(there)
    there.person["email"] = "moved@rive.example"

    _come_back(there)

    assert LinkedIdentity.objects.count() == Person.objects.filter(name="Paul Weber").count() == 1


def test_who_proves_it_at_the_provider_comes_back_to_the_very_place(there):
    phone, _ = _come_back(there)
    deed = f"{reverse('mine')}?since=1&until=2#erase"

    off = phone.get(reverse("account-again-with", args=[KEY]), {"next": deed})
    sent = phone.get(off["Location"])
    back = phone.get(reverse(BACK, args=[KEY]), there.authorize(sent["Location"]))

    assert back["Location"] == deed


def test_an_account_that_is_there_is_not_taken_over_by_its_address(there):
    make(there and 2, "Paul", "operator")

    phone, answer = _come_back(there)

    assert answer.status_code == 409
    assert phone.get(reverse("account")).status_code == 302
    assert not LinkedIdentity.objects.exists()


def test_whoever_signed_in_connects_a_provider_and_comes_by_it_later(there):
    paul = make(2, "Paul", "operator")
    _come_back(there, signed_in(paul), connect=True)

    phone, answer = _come_back(there)

    assert answer.status_code == 302
    assert phone.get(reverse("account")).context["owes"]  # a provider is one proof


def test_whoever_comes_by_a_provider_at_an_open_session_does_not_get_its_account(there):
    nora = make(2, "Nora", "administrator")

    desk, _answer = _come_back(there, signed_in(nora))

    assert desk.get(reverse("account")).context["request"].person.email == "paul@rive.example"
    assert not LinkedIdentity.objects.filter(person=nora).exists()


def test_a_provider_is_connected_by_who_proved_it_lately(there):
    desk = signed_in(make(2, "Paul", "operator"))
    session = desk.session
    session["fresh"] = 0
    session.save()

    sent = desk.get(reverse(START, args=[KEY]), {"connect": 1})

    assert sent["Location"].startswith(reverse("account-again"))


def test_a_provider_asked_for_by_one_person_is_not_connected_to_the_next(there):
    desk = signed_in(make(2, "Nora", "administrator"))
    sent = desk.get(reverse(START, args=[KEY]), {"connect": 1})
    session = desk.session
    session["provider"] = session["provider"] | {"owner": 0x7FFF}
    session.save()

    answer = desk.get(reverse(BACK, args=[KEY]), there.authorize(sent["Location"]))

    assert answer.status_code == 409
    assert not LinkedIdentity.objects.exists()


def test_a_mailbox_that_nobody_checked_opens_no_account(there):
    there.person["email_verified"] = False

    assert _come_back(there)[1].status_code == 409


@pytest.mark.parametrize(
    "lies",
    [{"nonce": "of another sign-in"}, {"aud": "another house"}, {"iss": "https://evil.example"},
     {"exp": 1}, {"azp": "another house"}, {"sub": "somebody else"}, {"sub": None}],
    ids=str,
)  # fmt: skip
def test_a_token_that_lies_opens_nothing(there, lies):
    there.lies = lies

    phone, answer = _come_back(there)

    assert answer.status_code == 502
    assert phone.get(reverse("account")).status_code == 302


def test_a_token_signed_by_somebody_else_opens_nothing(there):
    there.signs_with = ECKey.generate_key("P-256", {"kid": "one"})

    assert _come_back(there)[1].status_code == 502


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "guessed"},
        {"state": "é"},
        {"code": ""},
        {"code": "another"},
        {"iss": "https://evil.example"},
    ],
    ids=str,
)
def test_an_answer_that_does_not_fit_opens_nothing(there, changed):
    assert _come_back(there, **changed)[1].status_code == 502


def test_an_answer_is_taken_once_and_never_unasked(there):
    phone, _first = _come_back(there)
    said = there.authorize(f"x?state={there.asked['state']}")

    assert phone.get(reverse(BACK, args=[KEY]), said).status_code == 502
    assert browser().get(reverse(BACK, args=[KEY]), said).status_code == 502


def test_a_provider_that_is_down_is_said_and_nothing_else_fails(there):
    there.down = True

    answer = browser().get(reverse(START, args=[KEY]))

    assert answer.status_code == 502
    assert browser().get(reverse("signin")).status_code == 200


def test_a_provider_nobody_named_is_not_there(there):
    assert browser().get(reverse(START, args=["facebook"])).status_code == 404


@pytest.mark.parametrize(
    "text",
    ["{", "{}", '[{"key": "a"}]', '[{"colour": 1}]',
     '[{"key":"a b","title":"","issuer":"https://a","client_id":"","client_secret":""}]',
     '[{"key":"a","title":"","issuer":"http://evil.example","client_id":"","client_secret":""}]'],
)  # fmt: skip
def test_a_file_of_providers_that_cannot_be_is_refused(text, tmp_path, settings):
    path = tmp_path / "providers.json"
    path.write_text(text)
    settings.ECLOR = replace(settings.ECLOR, providers=str(path))

    with pytest.raises(BadProviders):
        providers()


def test_a_provider_that_says_it_is_another_opens_nothing(there):
    there.says_it_is = "https://fca.integ01.dev-franceconnect.fr"

    answer = browser().get(reverse(START, args=[KEY]))

    assert answer.status_code == 502
    assert not there.asked  # nobody was sent there
    assert not LinkedIdentity.objects.exists()


def test_the_level_of_trust_is_asked_for_and_must_come_back(there):
    there.expects("eidas1")

    _desk, low = _come_back(there)
    there.lies["acr"] = "eidas1"
    _desk, right = _come_back(there)

    assert there.asked["acr_values"] == "eidas1"
    assert (low.status_code, right.status_code) == (502, 302)


def test_signing_out_is_told_to_the_provider_one_came_by(there):
    phone, _answer = _come_back(there)

    left = phone.post(reverse("signout")).content.decode()

    parts = urlsplit(unescape(re.search(r'href="([^"]+/logout[^"]*)"', left)[1]))
    said = parse_qs(parts.query)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{there.url}/logout"
    assert said["post_logout_redirect_uri"][0].endswith(reverse(LEFT))
    assert said["id_token_hint"][0].count(".") == 2
    back = phone.get(reverse(LEFT), {"state": said["state"][0]})
    assert (back.status_code, back["Location"]) == (302, reverse("home"))
    assert phone.get(reverse("account")).status_code == 302


def test_who_came_by_a_password_signs_out_here_alone(there):
    desk = signed_in(make(2, "Paul", "operator"))

    assert desk.post(reverse("signout"))["Location"] == reverse("home")


def test_a_provider_without_a_page_for_it_is_told_nothing(there):
    there.logs_out = False
    client.forget()
    phone, _answer = _come_back(there)

    assert phone.post(reverse("signout"))["Location"] == reverse("home")
