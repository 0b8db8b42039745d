"""Every sensor and every algorithm has its page; what is said there follows from the cards."""

import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from eclor.core.context.actions import NewEntity, add_entity
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.transparency import queries
from eclor.core.transparency.chain import CATEGORIES, ELEMENTS, chain

# Measured by no sensor: what the house works out, and what tells of the house itself.
COMPUTED = {"Device", "FieldPost", "Open311ServiceRequest", "Platform", "StreetlightGroup"}


@pytest.fixture
def station(louis: Scope) -> int:
    said = NewEntity(
        type="WeatherStation", urn="urn:ngsi-ld:WeatherStation:test:1", name="Météo d’essai",
        lon=5.95, lat=49.47, commune=1,
    )  # fmt: skip
    return add_entity(louis, said).pk


@pytest.fixture
def browser() -> Client:
    return Client()


def test_every_type_that_measures_says_what_it_senses_by_and_serves():
    measuring = {k.key for k in registry.types.values() if any(a.measured for a in k.attributes)}

    assert measuring - {kind.key for kind in queries.kinds()} <= COMPUTED
    assert all(kind.serves for kind in queries.kinds())


@pytest.mark.parametrize("kind", list(queries.kinds()), ids=lambda kind: kind.key)
def test_the_chain_of_a_sensor_has_every_link(kind):
    links = chain(kind, "Val d’Alzette")

    assert {link.category for link in links} == set(CATEGORIES)
    assert {link.element for link in links} <= set(ELEMENTS)


def test_a_sensor_has_a_page_with_its_chain_and_its_code(browser: Client, station: int):
    page = browser.get(reverse("sensor", args=[station])).content.decode()

    assert "Météo d’essai" in page
    assert "Val d" in page
    assert reverse("sensor-code", args=[station]) in page


def test_the_code_leads_to_the_page_of_that_sensor(browser: Client, station: int, settings):
    import segno

    drawn = browser.get(reverse("sensor-code", args=[station]))

    address = f"{settings.ECLOR.origin}{reverse('sensor', args=[station])}"
    wanted = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        wanted, kind="svg", scale=8, border=4, light="#fff"
    )
    assert (drawn["Content-Type"], drawn.content) == ("image/svg+xml", wanted.getvalue())


@pytest.mark.parametrize("said", ["0", "999999999", "-1", "x", "9" * 30, "١"])
def test_what_is_no_sensor_has_no_page(browser: Client, station: int, said: str):
    for name in ("sensor", "sensor-code"):
        assert browser.get(reverse(name, args=[said])).status_code == 404


def test_a_sensor_of_another_federation_is_not_there(station: int):
    assert Client(HTTP_HOST="moselle.example.org").get(f"/capteurs/{station}").status_code == 404


def test_the_list_leads_to_every_algorithm_and_each_has_its_page(browser: Client, station: int):
    page = browser.get(reverse("sensors")).content.decode()

    for service, one in queries.algorithms():
        address = reverse("algorithm", args=[service.key, one.key])
        assert address in page
        assert browser.get(address).status_code == 200
    assert browser.get(reverse("algorithm", args=["waste", "none"])).status_code == 404
    assert len(re.findall(r"/algorithmes/", page)) == len(queries.algorithms()) >= 4


def test_the_register_tells_programs_the_same(browser: Client, station: int):
    said = browser.get(reverse("sensors-json")).json()

    assert [one["number"] for one in said["sensors"] if one["type"] == "WeatherStation"] == [1]
    assert len(said["algorithms"]) == len(queries.algorithms())
