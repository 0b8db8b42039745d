"""The counter on one page: without a script, and for what waited on a device."""

import json
import uuid

import pytest

from eclor.core.territories.models import Territory
from eclor.core.trust.charter.signing import Switching, switch
from eclor.services.reports.actions.limits import IN_AN_HOUR
from eclor.services.reports.models import PhotoListed, Report
from eclor.services.reports.queries.people import TREAT
from eclor.services.reports.tests.conftest import text_of
from eclor.services.reports.tests.test_pages import photo

QUICK = "/reports/send"
BY_SCRIPT = {"HTTP_ACCEPT": "application/json", "HTTP_ORIGIN": "http://testserver"}


def letter(**said: object) -> dict[str, object]:
    given = {"kind": "dump", "commune": "57038", "place": "Rue Foch 7", "text": "Trois matelas"}
    return given | {"form": str(uuid.uuid4())} | said


def test_a_letter_is_taken_in_once_with_its_photos_however_often_it_comes(client, audun):
    said = letter()

    first = client.post(QUICK, said | {"photo1": photo(), "photo2": photo()}, **BY_SCRIPT)
    again = client.post(QUICK, said | {"photo1": photo(), "photo2": photo()}, **BY_SCRIPT)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (Report.objects.count(), PhotoListed.objects.count()) == (1, 2)


def test_a_letter_that_came_before_passes_the_limit_of_its_address(client, audun):
    said = letter()
    client.post(QUICK, said, **BY_SCRIPT)
    for _ in range(IN_AN_HOUR - 1):
        client.post(QUICK, letter(), **BY_SCRIPT)

    late, again = client.post(QUICK, letter(), **BY_SCRIPT), client.post(QUICK, said, **BY_SCRIPT)

    assert (late.status_code, again.status_code) == (429, 200)
    assert "refused" not in late.json()


def test_a_letter_waits_on_the_device_while_the_guarantor_has_closed_the_purpose(
    client, audun, today
):
    switch(today, Switching(TREAT, False, "une plainte"))
    try:
        sent = client.post(QUICK, letter(), **BY_SCRIPT)
        page = client.get("/reports/new?kind=dump")
    finally:
        switch(today, Switching(TREAT, True, "un essai"))

    assert (sent.status_code, page.status_code) == (409, 409)
    assert "refused" not in sent.json()
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"text": ""}, "Dites en quelques mots"),
        ({"place": ""}, "Dites où"),
        ({"kind": "elephant"}, "Dites de quoi"),
        ({"form": "x"}, "UUID"),
        ({"commune": "99999"}, "choix"),
    ],
)
def test_what_cannot_be_taken_in_is_said_in_words(client, audun, said, why):
    answer = client.post(QUICK, letter(**said), **BY_SCRIPT)

    assert answer.status_code == 422
    assert why in answer.json()["refused"]
    assert Report.objects.count() == 0


def test_the_position_says_the_commune(client, audun):
    west, south = 5.94, 49.46
    ring = [[west, south], [west + 0.02, south], [west + 0.02, south + 0.02], [west, south + 0.02]]
    audun.outline = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    audun.save()

    there = {"commune": "", "place": "", "lon": "5.95", "lat": "49.47"}
    answer = client.post(QUICK, letter(**there), **BY_SCRIPT)

    assert answer.status_code == 201
    assert Report.objects.get().commune_id == audun.pk


def test_a_point_in_another_commune_or_outside_is_said_and_nothing_is_guessed(
    client, audun, villerupt
):
    for commune, west in ((audun, 5.94), (villerupt, 5.97)):
        ring = [[west, 49.46], [west + 0.02, 49.46], [west + 0.02, 49.48], [west, 49.48]]
        commune.outline = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        commune.save()

    there = letter(commune="57038", lon="5.98", lat="49.47")
    elsewhere = letter(commune="57038", lon="5.95", lat="91")
    at_the_border = letter(commune="57038", lon="5.961", lat="49.47")

    assert "Villerupt" in client.post(QUICK, there, **BY_SCRIPT).json()["refused"]
    assert "hors de la communauté" in client.post(QUICK, elsewhere, **BY_SCRIPT).json()["refused"]
    assert client.post(QUICK, at_the_border, **BY_SCRIPT).status_code == 201


def test_without_a_script_it_leads_to_the_own_link_and_a_fault_keeps_what_was_written(
    client, audun
):
    taken = client.post(QUICK, letter(asked="dump_what:0"))
    silent = letter(kind="noise", text="", place="Rue Foch 9", asked="noise_when:0")
    refused = client.post(QUICK, silent)

    assert taken["Location"].startswith("/reports/follow/")
    page = refused.content.decode()
    assert "Dites en quelques mots" in text_of(refused, 422)
    assert 'value="Rue Foch 9"' in page
    assert '<option value="noise" selected>' in page


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "https://["])
def test_another_site_cannot_send_in_somebodys_name(client, audun, origin):
    answer = client.post(QUICK, letter(), HTTP_ORIGIN=origin)

    assert "un autre site" in text_of(answer, 403)
    assert Report.objects.count() == 0


def test_the_page_may_be_kept_for_it_is_the_same_for_everybody(client, audun):
    answer = client.get(QUICK)

    assert answer.headers.get("Eclor-Keep") == "yes"
    assert not answer.cookies


def test_it_stands_on_the_home_screen_and_takes_photos_of_other_apps(client, audun):
    manifest = json.loads(client.get("/manifest.webmanifest").content)
    worker = client.get("/sw.js").content.decode()

    assert manifest["shortcuts"][0]["url"] == QUICK
    assert manifest["share_target"]["params"]["files"][0]["name"] == "photo"
    assert f'"pages": ["{QUICK}"]' in worker
    shared = client.post(manifest["share_target"]["action"])
    assert (shared.status_code, shared["Location"]) == (303, QUICK)


def test_a_point_off_the_earth_is_no_place_even_where_nobody_wrote_the_edges(client, today, audun):
    Territory.objects.filter(pk=today.territory).update(west=None)

    answer = client.post(QUICK, letter(place="", lon="5.95", lat="1000"), **BY_SCRIPT)

    assert answer.status_code == 422
