"""Lamps that a TALQ gateway announced come into the inventory, and from then on speak through it."""

import json
from collections.abc import Iterator

import pytest
from django.test import Client

from eclor.core.context.models import Entity
from eclor.core.gateways.actions import speaking_to
from eclor.core.gateways.models import Device
from eclor.core.identity.models import Person
from eclor.services.lighting.rules.importing.talq import lamps_file
from tests.talq import gateway as says
from tests.talq.conftest import Gateway

LED = {"address": "led-40", "name": "LED 40 W", "controlType": "DALI", "wattage": 40.0}


class Told:
    def publish(self, subject: bytes, payload: bytes) -> None:
        """The recorders look by themselves in these tests."""

    def store_numbered(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> int:
        raise AssertionError("nothing is said again here")


def _signed_in(territory: int, role: str) -> Client:
    person = Person(territory_id=territory, email=f"talq-{role}@example.org", name="Noor")
    person.set_unusable_password()
    person.save()
    person.grants.create(territory_id=territory, role=role)
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


@pytest.fixture
def administrator(val_alzette) -> Iterator[Client]:
    with speaking_to(Told()):
        yield _signed_in(val_alzette, "administrator")


@pytest.fixture
def operator(val_alzette) -> Iterator[Client]:
    with speaking_to(Told()):
        yield _signed_in(val_alzette, "operator")


def test_a_gateways_lamps_are_shown_then_imported_then_linked(gateway: Gateway, administrator):
    gateway.announce()
    gateway.ask("POST", "/lamp-types", [LED])
    door = administrator.get("/lighting/import").content.decode()

    shown = administrator.post(f"/lighting/import/talq/{gateway.device.pk}", follow=True)
    before = Entity.objects.filter(attributes__controller=says.LAMP).count()
    kept = shown.redirect_chain[-1][0].split("?")[0]
    done = administrator.post(f"{kept}/apply", {"kind": "lamps"})

    lamp = Entity.objects.get(attributes__controller=says.LAMP)
    device = Device.objects.get(gateway=gateway.device, external_id=says.LAMP)
    assert "From a TALQ gateway" in door
    assert ("2 lines are sound" in shown.content.decode(), before) == (True, 0)
    assert (done.status_code, "linked to their controller" in done.content.decode()) == (200, True)
    assert (lamp.attributes["supportNumber"], lamp.attributes["ratedPower"]) == ("12", 40)
    assert (device.entity, device.protocol) == (lamp, "talq")
    assert device.mapping["actualLightState"] == {"attribute": "dimming"}


def test_who_may_not_enrol_devices_links_none_and_reads_that_they_wait(gateway, operator):
    gateway.announce()
    gateway.ask("POST", "/lamp-types", [LED])

    shown = operator.post(f"/lighting/import/talq/{gateway.device.pk}", follow=True)
    kept = shown.redirect_chain[-1][0].split("?")[0]
    done = operator.post(f"{kept}/apply", {"kind": "lamps"}).content.decode()

    assert "linked to their controller" not in done
    assert "somebody who may enrol devices" in done
    assert not Device.objects.filter(gateway=gateway.device, external_id=says.LAMP).exists()


def test_a_second_import_changes_nothing_and_enrols_nobody_twice(gateway, administrator):
    gateway.announce()
    gateway.ask("POST", "/lamp-types", [LED])

    for _ in range(2):
        shown = administrator.post(f"/lighting/import/talq/{gateway.device.pk}", follow=True)
        kept = shown.redirect_chain[-1][0].split("?")[0]
        done = administrator.post(f"{kept}/apply", {"kind": "lamps"})

    assert "linked to their controller" not in done.content.decode()
    assert Device.objects.filter(gateway=gateway.device).count() == 2
    assert Entity.objects.filter(attributes__controller=says.LAMP).count() == 1


def test_a_gateway_without_lamps_and_one_that_is_not_there_say_so(gateway, administrator):
    gateway.bootstrap()
    gateway.ask("POST", "/devices", [says.cabinet()])

    none = administrator.post(f"/lighting/import/talq/{gateway.device.pk}")
    nowhere = administrator.post("/lighting/import/talq/999999999")

    assert (none.status_code, nowhere.status_code) == (422, 404)
    assert "announced no lamp yet" in none.content.decode()


def test_the_luminaires_type_says_more_than_the_lamps():
    asset = {"id": "asset", "type": "LuminaireAssetFunction",
             "luminaireTypeAddress": says.text("l1")}  # fmt: skip
    lamp = says.lamp(says.LAMP, "12")
    lamp["functions"].append(asset)
    luminaire = {"address": "l1", "name": "Rue 3", "maximumPower": 36.0, "cct": 2700,
                 "maximumLuminousFluxOutput": 5000}  # fmt: skip

    found = json.loads(lamps_file([lamp, says.cabinet()], {"led-40": LED}, {"l1": luminaire}))

    (feature,) = found["features"]
    said = feature["properties"]
    assert (said["ratedPower"], said["colourTemperature"], said["luminousFlux"]) == (36, 2700, 5000)
    assert feature["geometry"] == {"type": "Point", "coordinates": [5.9402, 49.4702]}
    assert lamps_file([says.cabinet()], {}, {}) == b""
