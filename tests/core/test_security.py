"""What the house says to browsers about trust, whatever page is asked for, and what it keeps to itself."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from eclor.core.service.configuration import BadSetting, Configuration
from eclor.core.ui.middleware import Headers
from eclor.testing.house import PASSWORD, eclor

PAGES = ("/", "/signin", "/no-such-page", "/api/kpis", "/charter", "/account", "/signin/letter")
CHOSEN = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "eclor.run.settings"
from django.conf import settings as s
print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,
    s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE, s.DEBUG,
    s.SECURE_HSTS_SECONDS]))
from django.contrib.auth.hashers import make_password
print(make_password("a-password"))
"""


@pytest.fixture
def public(tmp_path):
    """The environment of a house behind https."""
    return os.environ | {
        "ECLOR_HOME": str(tmp_path / "house"),
        "ECLOR_PUBLIC_URL": "https://valdalzette.example",
    }


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_what_a_browser_must_know(path, louis, client):
    said = client.get(path).headers

    assert said["X-Content-Type-Options"] == "nosniff"
    assert said["X-Frame-Options"] == "DENY"
    assert said["Referrer-Policy"] == "same-origin"
    assert said["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in said["Content-Security-Policy"]
    assert "charset=utf-8" in said["Content-Type"] or "json" in said["Content-Type"]
    assert "Access-Control-Allow-Origin" not in said or path.startswith("/api/")


def test_over_https_a_browser_is_told_to_stay_there(louis, client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    page = Headers(lambda request: client.get("/signin"))

    answer = page(client.get("/signin", secure=True).wsgi_request)

    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def _chosen(public):
    done = subprocess.run(
        [sys.executable, "-c", CHOSEN], env=public, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_behind_https_cookies_belong_to_the_host_alone(public):
    chosen, _password = _chosen(public)

    session, csrf, *said = json.loads(chosen)
    assert (session, csrf) == ("__Host-eclor_session", "__Host-eclor_csrf")
    assert said == [True, True, True, "Lax", False, 31_536_000]


def test_a_password_is_kept_by_argon2_with_the_strength_of_today(public):
    _chosen_settings, password = _chosen(public)

    assert password.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")


def test_the_check_before_going_public_finds_nothing(public):
    done = subprocess.run(
        eclor("manage", "check", "--deploy", "--fail-level", "WARNING"),
        env=public,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_the_cookie_of_a_session_is_out_of_reach_of_scripts_and_of_other_sites(maya, client):
    client.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})

    cookie = client.cookies["eclor_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["domain"] == ""


def test_signing_in_draws_a_new_session(maya, client):
    client.post(reverse("passkey-ask"))
    before = client.cookies["eclor_session"].value

    client.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})

    assert client.cookies["eclor_session"].value != before


def test_signing_out_ends_the_session_and_clears_what_the_browser_kept(maya, client):
    client.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})
    stolen = client.cookies["eclor_session"].value

    answer = client.post(reverse("signout"))

    assert answer["Clear-Site-Data"] == '"cache"'
    thief = Client()
    thief.cookies["eclor_session"] = stolen
    assert thief.get(reverse("account")).status_code == 302


def test_what_is_personal_is_kept_by_no_cache(maya, client):
    client.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})

    for view in ("account", "mine", "sessions", "account-again"):
        assert "no-store" in client.get(reverse(view))["Cache-Control"], view


@pytest.mark.parametrize("view", ["signout", "passkey-take", "account-drop", "people-give"])
def test_nothing_is_changed_by_looking(view, maya, client):
    client.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})

    assert client.get(reverse(view)).status_code in (302, 403, 405)
    assert client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize("view", ["signin", "signin-letter", "passkey-ask", "theme"])
def test_no_other_site_sends_a_form_of_ours(view, louis):
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post(reverse(view), {"email": "a@b.fr"}, headers={"origin": "https://evil.fr"})

    assert answer.status_code in (302, 403)
    assert "eclor_session" not in browser.cookies


def test_a_role_opens_nothing_under_the_public_name(maya, client, settings):
    settings.ECLOR = replace(settings.ECLOR, desk_host="desk.example.org")
    client.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})

    outside = client.get(reverse("hypervisor")).status_code
    inside = client.get(reverse("hypervisor"), headers={"host": "desk.example.org"}).status_code

    assert (outside, inside) == (403, 200)


def test_whoever_finds_a_weakness_reads_whom_to_tell(louis, client, settings):
    silent = client.get("/.well-known/security.txt").status_code
    settings.ECLOR = replace(settings.ECLOR, security_contact="mailto:securite@example.org")

    said = client.get("/.well-known/security.txt")

    assert silent == 404
    assert said["Content-Type"].startswith("text/plain")
    assert "Contact: mailto:securite@example.org\n" in said.content.decode()
    assert "Expires: " in said.content.decode()


def test_a_contact_that_is_no_address_stops_the_start():
    with pytest.raises(BadSetting, match="SECURITY_CONTACT"):
        Configuration(security_contact="the mayor")


@pytest.mark.parametrize("weak", ["short", "password1234", "maya@example.org"])
def test_a_password_that_is_easily_guessed_is_refused(weak, maya, client):
    client.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})

    assert client.post(reverse("account-password"), {"password": weak}).status_code == 422


@pytest.mark.parametrize(
    "good", ["une phrase sans chiffre", "  mots  espacés  ", "é" * 64, "x7" * 90]
)
def test_a_long_password_of_any_letters_is_taken_as_it_is(good, maya, client):
    client.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})

    changed = client.post(reverse("account-password"), {"password": good})

    given = {"email": "maya@example.org", "password": good}
    assert changed.status_code == 302
    assert Client().post(reverse("signin"), given).status_code == 302
    assert Client().post(reverse("signin"), given | {"password": good + " "}).status_code == 422


def test_a_new_password_signs_the_other_devices_out(maya, client):
    given = {"email": "maya@example.org", "password": PASSWORD}
    other = Client()
    for one in (client, other):
        one.post(reverse("signin"), given)

    client.post(reverse("account-password"), {"password": "une phrase sans chiffre"})

    assert client.get(reverse("account")).status_code == 200
    assert other.get(reverse("account")).status_code == 302


@pytest.mark.parametrize("view", ["signin", "account-password"])
def test_a_password_field_hides_what_is_typed_and_lets_a_manager_fill_it(view, maya, client):
    if view != "signin":
        client.post(reverse("signin"), {"email": "maya@example.org", "password": PASSWORD})

    fields = re.findall(
        r'<input[^>]*name="password"[^>]*>', client.get(reverse(view)).content.decode()
    )

    assert fields
    for field in fields:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)


@pytest.mark.parametrize("path", PAGES)
def test_no_answer_repeats_a_request(path, louis, client):
    answer = client.generic("TRACE", path, headers={"x-secret": "sesame-ouvre-toi"})

    assert b"sesame-ouvre-toi" not in answer.content
