"""The portal installs on a telephone under its federation's own name, and keeps nobody's own pages."""

import json

from django.contrib.staticfiles import finders

from eclor.core.identity.models import Person


def test_the_manifest_is_that_of_the_federation(louis, client):
    here = json.loads(client.get("/manifest.webmanifest").content)
    there = json.loads(client.get("/@bord-de-moselle/manifest.webmanifest").content)

    assert (here["name"], here["start_url"]) == ("Val d'Alzette, Eclor", "/")
    assert (there["name"], there["scope"]) == ("Bord de Moselle, Eclor", "/@bord-de-moselle/")


def test_every_icon_of_the_manifest_was_drawn(louis, client):
    icons = json.loads(client.get("/manifest.webmanifest").content)["icons"]

    for one in icons:
        path = finders.find(one["src"].removeprefix("/static/"))
        assert path, one["src"]
        side = int(one["sizes"].split("x")[0])
        with open(path, "rb") as file:
            head = file.read(24)
        assert (head[:8], int.from_bytes(head[16:20])) == (b"\x89PNG\r\n\x1a\n", side)
    assert {"any", "maskable"} == {one["purpose"] for one in icons}


def test_the_worker_lies_at_the_top_and_is_asked_anew(louis, client):
    answer = client.get("/sw.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    script = answer.content.decode()
    assert '"offline": "/hors-ligne"' in script
    assert "\nimport" not in script, "A worker that asks for another file is refused by browsers."


def test_a_public_page_may_be_kept_and_an_agents_may_not(louis, maya, client):
    assert client.get("/").headers.get("Eclor-Keep") == "yes"
    assert "Eclor-Keep" not in client.get("/nowhere").headers
    client.force_login(Person.objects.get(pk=maya.person))

    assert "Eclor-Keep" not in client.get("/").headers


def test_the_offline_page_needs_nothing_of_the_territory(louis, client):
    page = client.get("/hors-ligne").content.decode()

    assert "data-last-known" in page
    assert "data-tile" not in page
