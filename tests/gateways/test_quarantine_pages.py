"""Strangers on the operators' pages: adopted with their messages, or ignored with a reason."""

from dataclasses import replace
from typing import Any

import pytest

from eclor.core.context.models import Entity
from eclor.core.gateways import queries
from eclor.core.gateways.models import Device, RefusedMessage, Stranger
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.core.trust.models import AuditLine
from tests.gateways.things import device, station, stranger

NEW = {
    "which": "new",
    "type": "WeatherStation",
    "name": "Météo de Thil",
    "position": "49.47, 5.95",
    "due_minutes": "10",
}


@pytest.fixture
def unknown(admin: Scope, bus: Any) -> Stranger:
    return stranger(device(admin, "lora", protocol="chirpstack"))


def test_the_list_says_who_brought_it_and_how_often_it_spoke(
    unknown: Stranger, maya: Scope, browser_of: Any
):
    said = browser_of(maya).get("/devices/strangers/").content.decode()

    assert "ABCD" in said
    assert "brought by lora" in said
    assert "1 message" in said


def test_its_kind_is_proposed_from_what_it_says(unknown: Stranger, maya: Scope, browser_of: Any):
    answer = browser_of(maya).get(f"/devices/strangers/{unknown.pk}/")

    assert answer.context["names"] == ["temperature", "humidity"]
    assert '<option value="WeatherStation" selected>' in answer.content.decode()


def test_adopted_it_becomes_a_new_thing_and_is_heard_again(
    unknown: Stranger, maya: Scope, bus: Any, browser_of: Any
):
    commune = Commune.objects.get(insee="54580")

    answer = browser_of(maya).post(
        f"/devices/strangers/{unknown.pk}/", NEW | {"commune": str(commune.pk)}
    )

    found = Device.objects.get(external_id="ABCD")
    entity = found.entity
    assert answer.url == f"/devices/{found.pk}/?said=1"
    assert entity is not None
    assert (entity.name, entity.commune, entity.lat, entity.lon) == (
        "Météo de Thil",
        commune,
        49.47,
        5.95,
    )
    assert found.due_seconds == 600
    assert len(bus.stored) == 1
    assert not queries.strangers(maya).exists()


def test_adopted_it_may_speak_for_a_thing_that_is_known(
    unknown: Stranger, maya: Scope, browser_of: Any
):
    known = station(maya, "Météo de Thil")

    browser_of(maya).post(
        f"/devices/strangers/{unknown.pk}/",
        {"which": "known", "entity": "de thil", "due_minutes": "15"},
    )

    assert Device.objects.get(external_id="ABCD").entity == known
    assert Entity.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"type": ""}, "Choose what kind of thing"),
        ({"name": " "}, "Give it a name"),
        ({"position": "5.95, 49.47"}, "Latitude comes first"),
        ({"position": "at the town hall"}, "Write latitude and longitude"),
        ({"which": "known", "entity": ""}, "Write which thing it measures"),
        ({"which": "neither"}, "neither"),
    ],
)
def test_a_wrong_adoption_adopts_nobody(
    unknown: Stranger, maya: Scope, browser_of: Any, wrong: dict[str, str], said: str
):
    answer = browser_of(maya).post(f"/devices/strangers/{unknown.pk}/", NEW | wrong)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Device.objects.count() == 1


def test_adopted_twice_it_is_adopted_once(
    unknown: Stranger, maya: Scope, bus: Any, browser_of: Any
):
    page = browser_of(maya)

    page.post(f"/devices/strangers/{unknown.pk}/", NEW)
    page.post(f"/devices/strangers/{unknown.pk}/", NEW)

    assert Device.objects.filter(external_id="ABCD").count() == 1
    assert len(bus.stored) == 1


def test_ignored_it_bothers_nobody_until_it_is_taken_back(
    unknown: Stranger, maya: Scope, browser_of: Any
):
    page = browser_of(maya)

    page.post(f"/devices/strangers/{unknown.pk}/ignore", {"because": "The neighbour's."})
    after = page.get("/devices/strangers/").context["found"].total
    waiting = RefusedMessage.objects.filter(handled_at__isnull=True).count()
    page.post(f"/devices/strangers/{unknown.pk}/listen")

    assert (after, waiting) == (0, 0)
    assert [one.pk for one in queries.strangers(maya)] == [unknown.pk]
    assert [line.did for line in AuditLine.objects.order_by("-pk")[:2]] == [
        "devices.listen_again",
        "devices.ignore",
    ]


def test_nobody_is_ignored_without_a_reason(unknown: Stranger, maya: Scope, browser_of: Any):
    answer = browser_of(maya).post(f"/devices/strangers/{unknown.pk}/ignore", {"because": " "})

    assert answer.status_code == 422
    assert queries.strangers(maya).exists()


def test_an_agent_of_one_commune_sees_no_stranger_of_a_gateway_elsewhere(
    unknown: Stranger, maya: Scope
):
    agent = replace(maya, communes=frozenset({Commune.objects.get(insee="57038").pk}))

    assert queries.stranger_page(agent).total == 0
    assert queries.stranger(agent, unknown.pk) is None
