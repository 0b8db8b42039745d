"""The handbook is served by the house itself: every page, every link, every picture, a search."""

import re
from pathlib import Path

import pytest

from eclor.faces.docs import library
from eclor.faces.docs.rendering import rendered

PAGES = sorted(library.FOLDER.rglob("*.md"))


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.relative_to(library.FOLDER).as_posix())
def test_every_page_is_served_and_every_link_leads_somewhere(path, louis, client):
    name = path.relative_to(library.FOLDER).with_suffix("").as_posix()
    page = client.get(f"/docs/{name}")
    text = page.content.decode().split("<main")[1].split("</main>")[0]

    assert page.status_code == 200
    for address in set(re.findall(r'(?:href|src)="(/docs[^"#]*)', text)):
        assert client.get(address).status_code == 200, address
    for anchor in set(re.findall(r'href="#([^"]*)"', text)):
        assert f'id="{anchor}"' in text, anchor


def test_a_search_forgives_accents_and_needs_no_script(louis, client):
    page = client.get("/docs?q=dechetterie%20attente").content.decode()
    again = client.get("/docs?q=d%C3%A9ch%C3%A8terie%20attente").content.decode()

    assert "/docs/guides/habitant#" in again
    assert "<h2>" in page


def test_a_page_that_goes_while_somebody_searches_is_passed_over(tmp_path, monkeypatch):
    (tmp_path / "README.md").write_text("# Lampes\n\nUne lampe éclaire la rue.\n")
    (tmp_path / "gone.md").symlink_to(tmp_path / "taken-away.md")
    monkeypatch.setattr(library, "FOLDER", tmp_path)

    hits = library.search("lampe")

    assert [hit.entry.name for hit in hits] == ["README"]


def test_markup_written_into_a_page_is_shown_and_not_obeyed():
    html = rendered("# A\n\n<script>alert(1)</script> and [x](javascript:alert(1))", "").html

    assert "<script>" not in html
    assert 'href="javascript' not in html


def test_two_headings_of_the_same_name_have_two_addresses():
    found = rendered("# A\n\n## Same\n\n## Same\n", "")

    assert [s.anchor for s in found.sections] == ["a", "same", "same-1"]


@pytest.mark.parametrize(
    "name", ["../README", "..%2fREADME", "guides/../../README", ".git/config", "nothing", "a\\b"]
)
def test_nothing_outside_the_handbook_is_served(name, louis, client):
    assert client.get(f"/docs/{name}").status_code == 404
    assert client.get(f"/docs/pictures/{name}").status_code == 404


def test_a_house_without_its_handbook_says_so_plainly(louis, client, monkeypatch):
    monkeypatch.setattr(library, "FOLDER", Path("/nowhere"))

    page = client.get("/docs?q=lampe")

    assert page.status_code == 200
    assert "n’est pas installée ici" in page.content.decode()
    assert client.get("/docs/operate/run").status_code == 404


def test_a_page_says_in_which_language_it_is_written(louis, client):
    french = client.get("/docs/guides/habitant").content.decode()
    english = client.get("/docs/guides/developer").content.decode()

    assert '<main id="main" class="read prose" lang="fr">' in french
    assert '<main id="main" class="read prose" lang="en">' in english


def test_a_name_longer_than_any_file_bears_is_a_page_that_is_not_there(louis, client):
    asked = [f"/docs/{'%5B' * 2000}", f"/docs/{'a' * 300}", f"/docs/pictures/{'a' * 300}.png"]

    assert [client.get(path).status_code for path in asked] == [404, 404, 404]


def test_the_shelves_name_their_pages_in_the_readers_language(louis, client):
    french = client.get("/docs", headers={"accept-language": "fr"}).content.decode()
    english = client.get("/docs", headers={"accept-language": "en"}).content.decode()

    assert "Faire tourner Eclor" in french
    assert "Running Eclor" not in french
    assert "Running Eclor" in english
    assert '<a href="/docs/rooms/waste" lang="fr" hreflang="en">Déchets' in french


def test_the_line_that_says_the_french_title_is_not_shown():
    found = rendered("<!-- fr: Une porte -->\n# A door\n\nThe text.\n", "")

    assert (found.title, found.french) == ("A door", "Une porte")
    assert "fr:" not in found.html
