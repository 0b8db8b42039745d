"""What every page has: its label, its policy, nothing inline, plain words when something is wrong."""

import re

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from eclor.core.territories.here import Here
from eclor.core.ui import errors
from eclor.core.ui.built import icons
from eclor.core.ui.checks import icons_can_be_drawn, named
from eclor.core.ui.context import house
from eclor.core.ui.middleware import policy

PAGES = ("/", "/carte", "/carte?view=list", "/signin", "/no-such-page")
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_anything_inline(path, louis, client):
    page = client.get(path).content.decode()

    assert INLINE.findall(page) == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_takes_anything_from_elsewhere(path, louis, client):
    answer = client.get(path)

    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', answer.content.decode()) == []
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", PAGES[:4])
def test_made_up_figures_are_labelled_on_every_page(path, louis, client):
    assert "simul" in client.get(path).content.decode().split("<main")[0]


def test_what_a_hand_does_stands_in_the_bar_and_what_the_house_says_of_itself_at_the_foot(
    louis, client
):
    page = client.get("/accessibilite").content.decode()

    bar, rest = page.split('<nav class="bar"')[1].split("</nav>", 1)
    assert re.search(r'class="do" href="/reports/".*Signaler', bar)
    assert 'href="/charter"' in rest.split("<footer")[1]


def test_a_true_territory_has_no_such_label(louis):
    request = RequestFactory().get("/")
    request.here = Here(1, "vraie", "Communauté vraie", simulated=False, timezone="Europe/Paris")

    page = render_to_string("eclor/trouble.html", {"title": "x", "text": "y"}, request)

    assert house(request)["house"].simulated is False
    assert "simulated" not in page


def test_the_policy_opens_another_origin_only_for_a_base_map_somebody_chose():
    assert "http" not in policy()
    assert "https://tiles.example.org" in policy("https://tiles.example.org/style.json")


def test_a_page_that_is_gone_says_so_plainly_and_leads_home(louis, client):
    answer = client.get("/vieux-lien")

    assert answer.status_code == 404
    page = answer.content.decode()
    assert 'href="/"' in page
    assert "404" not in re.sub(r"<[^>]*>", "", page)  # attributes hold times, whose digits are free


def test_a_program_gets_a_sentence_instead_of_a_page(louis, client):
    answer = client.get("/api/nothing-here")

    assert answer.status_code == 404
    assert answer.json()["error"].endswith(".")


def test_a_way_home_stays_inside_the_same_federation(louis, client):
    page = client.get("/@bord-de-moselle/vieux-lien").content.decode()

    assert 'href="/@bord-de-moselle/"' in page


def test_every_kind_of_trouble_has_its_page(louis):
    request = RequestFactory().get("/x")
    pages = [
        errors.bad_request(request),
        errors.forbidden(request, PermissionDenied()),
        errors.not_found(request),
        errors.failed(request),
        errors.unavailable(request),
    ]

    assert [page.status_code for page in pages] == [400, 403, 404, 500, 503]
    assert all(b"<h1>" in page.content for page in pages)


def test_the_page_of_trouble_stands_even_when_templates_do_not(monkeypatch):
    def broken(*_: object) -> str:
        raise RuntimeError("no template today")

    monkeypatch.setattr(errors, "render_to_string", broken)
    page = errors.failed(RequestFactory().get("/x"))

    assert (page.status_code, b"<h1>" in page.content) == (500, True)


def test_every_icon_of_every_card_can_be_drawn():
    assert icons_can_be_drawn() == []
    assert {name for _, name in named()} <= set(icons().outlines)


def test_a_person_chooses_the_language_for_this_device(louis, client):
    answer = client.post("/language", {"language": "en", "back": "/carte"})

    assert answer["Location"] == "/carte"
    assert client.cookies["eclor_language"].value == "en"
    assert '<html lang="en"' in client.get("/").content.decode()


def test_a_language_nobody_speaks_here_is_left_alone(louis, client):
    client.post("/language", {"language": "tlh", "back": "/"})

    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


def test_going_back_never_leads_to_another_site(louis, client):
    answer = client.post("/language", {"language": "en", "back": "https://evil.example.org/"})

    assert answer["Location"] == "/"


def test_a_person_chooses_night_and_leaves_it_to_the_device_again(louis, client):
    client.post("/language/theme", {"theme": "night", "back": "/"})
    night = client.get("/").content.decode()
    client.post("/language/theme", {"theme": "", "back": "/"})
    again = client.get("/").content.decode()

    assert ('data-theme="night"' in night, "data-theme" in again) == (True, False)


def test_a_name_with_a_script_in_it_stays_a_name(container, louis):
    container("<script>alert(1)</script>\u202e")
    page = Client().get("/carte?view=list&type=WasteContainer").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
