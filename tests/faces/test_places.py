"""One thing of the territory has an address of its own; when the thing is gone, the page says so."""

import re

from eclor.core.context.models import Entity


def test_a_place_says_what_it_is_and_where(louis, container, client):
    pk = container("Verre 1")

    page = client.get(f"/lieu/{pk}").content.decode()

    assert "<bdi>Verre 1</bdi></h1>" in page
    assert f"/carte#thing={pk}" in page


def test_a_place_with_a_page_of_its_service_leads_there(louis, client):
    from eclor.core.context.actions import NewEntity, add_entity

    new = NewEntity(
        type="RecyclingCentre", urn="urn:ngsi-ld:RecyclingCentre:1", name="Audun",
        lon=5.9, lat=49.4, attributes={},
    )  # fmt: skip
    pk = add_entity(louis, new).pk

    assert f'href="/waste/centres/{pk}"' in client.get(f"/lieu/{pk}").content.decode()


def test_an_old_link_to_a_thing_that_is_gone_says_so_and_offers_a_search(louis, container, client):
    pk = container("Verre 1")
    Entity.objects.filter(pk=pk).update(deleted_at=louis.now)

    answer = client.get(f"/lieu/{pk}")

    assert answer.status_code == 410
    page = answer.content.decode()
    assert "n’est plus ici" in page
    assert 'action="/recherche"' in page


def test_numbers_no_database_holds_are_gone_too(louis, client):
    assert client.get("/lieu/" + "9" * 30).status_code == 404


def test_the_neighbours_place_is_not_shown(louis, container, client, other_federation):
    pk = container("Verre 1")

    assert client.get(f"/@bord-de-moselle/lieu/{pk}").status_code == 404


def test_figures_say_where_they_come_from_and_give_their_data(louis, client):
    page = client.get("/chiffres").content.decode()

    assert 'href="/api/datasets/waste.centres.csv"' in page
    assert 'id="waste"' in page
    assert "Etalab 2.0" in page


def test_the_accessibility_statement_names_the_town_halls_and_whom_to_write_to(louis, client):
    page = client.get("/accessibilite").content.decode()

    assert "Audun-le-Tiche" in page
    assert "Défenseur des droits" in page
    assert re.search(r"audit", page)
