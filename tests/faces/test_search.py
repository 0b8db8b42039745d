"""One field finds services, places, pages and passages, accents forgiven, without any script."""

import pytest
from django.utils.translation import override

from eclor.faces.portal.searching import search


def titles(groups):
    return {str(one.title) for found in groups.values() for one in found}


def test_a_service_is_found_by_what_it_is_for(louis):
    found = titles(search(louis, "DECHETERIE"))

    assert "Déchèteries" in found


def test_whoever_reads_english_finds_a_service_by_its_french_name_too(louis):
    with override("en"):
        found = titles(search(louis, "dechet"))

    assert "Recycling centres" in found


def test_a_page_is_found_by_the_name_it_has_in_another_language(louis):
    with override("fr"):
        found = titles(search(louis, "even without a network"))

    assert "Signaler, même sans réseau" in found


def test_a_place_is_found_without_its_accents(louis, container):
    container("Verre de l'Église")

    assert "Verre de l'Église" in titles(search(louis, "eglise"))


def test_a_commune_leads_to_what_stands_in_it(louis):
    places = [one for found in search(louis, "villerupt").values() for one in found]

    assert any("commune=54580" in one.address for one in places)


def test_an_agents_page_is_not_found_by_an_inhabitant(louis, maya):
    assert "Règles des alarmes" not in titles(search(louis, "regles alarmes"))
    assert "Règles des alarmes" in titles(search(maya, "regles alarmes"))


def test_the_neighbours_places_are_not_found(louis, container, client, other_federation):
    container("Verre unique")

    there = client.get("/@bord-de-moselle/recherche?q=unique").content.decode()

    assert "Verre unique" not in there


def test_a_name_with_a_script_and_a_right_to_left_mark_stays_a_name(louis, container, client):
    container("<script>alert(1)</script>\u202eunique")

    page = client.get("/recherche?q=unique").content.decode()

    assert "<script>alert" not in page
    assert "<bdi>&lt;script&gt;" in page


@pytest.mark.parametrize("asked", ["", " ", "%", "_", "\\", "'; --", "🦊", "a" * 5000])
def test_nothing_people_type_breaks_the_page(louis, client, asked):
    answer = client.get("/recherche", {"q": asked[:3000]})

    assert answer.status_code == 200


def test_nothing_found_says_what_to_try(louis, client):
    page = client.get("/recherche?q=zyxw").content.decode()

    assert "zyxw" in page
    assert "/carte?view=list" in page
