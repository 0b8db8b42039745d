"""Operators find a lamp, read its sheet, and take the inventory away as files."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eclor.core.context.actions import relate
from eclor.core.gateways.models import Device
from eclor.core.service.scope import Scope
from eclor.services.lighting import actions, queries
from eclor.services.lighting.models import ON_FEEDER
from eclor.services.lighting.tests.conftest import (
    ENGLISH,
    new_cabinet,
    new_feeder,
    new_lamp,
    text_of,
)
from eclor.services.lighting.words.inventory import Asked, LampState


@pytest.fixture
def today(val_alzette):
    return Scope(territory=val_alzette, now=timezone.now())


@pytest.fixture
def street(today, says):
    """Three lamps of the Rue de la Mine: lit, dark, never heard; one of another street and cabinet."""
    cabinet = new_cabinet(today)
    feeder = new_feeder(today, "Départ 2", cabinet)
    lamps = [
        new_lamp(today, f"AR-01-{n:03d}", cabinet, lightingClass="P4", lanternHeight=6.0)
        for n in range(3)
    ]
    relate(today, lamps[0].pk, ON_FEEDER, feeder.pk)
    says.says(lamps[0], "dimming", 70, today.now)
    says.says(lamps[0], "power", 42, today.now)
    says.says(lamps[1], "dimming", 0, today.now)
    new_lamp(today, "AR-02-001", new_cabinet(today, "Armoire AR-02"), street="Rue Foch")
    return lamps


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"street": "Rue Foch"}, ["AR-02-001"]),
        ({"lighting_class": "P4", "state": LampState.LIT}, ["AR-01-000"]),
        ({"state": LampState.OFF}, ["AR-01-001"]),
        ({"text": "mine"}, ["AR-01-000", "AR-01-001", "AR-01-002"]),
        ({"text": "100%"}, []),
        ({"commune": "54580"}, []),
    ],
)
def test_lamps_are_found_by_what_they_are(street, today, asked, names):
    found = queries.lamps(today, Asked(**asked))

    assert ([row.name for row in found.rows], found.total) == (names, len(names))


def test_a_page_beyond_the_last_is_the_first(street, today):
    assert len(queries.lamps(today, Asked(page=9)).rows) == 4


@pytest.mark.parametrize("lamps", [1, 3])
def test_a_page_of_lamps_costs_one_question(today, lamps):
    for number in range(lamps):
        new_lamp(today, f"L{number}")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        queries.lamps(today, Asked())

    assert len(asked) == 1


def test_the_list_says_how_each_lamp_does(operator, street):
    page = text_of(operator.get("/lighting/lamps?text=mine", headers=ENGLISH))

    assert "3 lamps" in page
    assert "AR-01-000 Rue de la Mine, Audun-le-Tiche Armoire AR-01 60 W P4 70 %" in page
    assert "never heard" in page


def test_a_link_with_nonsense_still_leads_to_the_list(operator, street):
    page = operator.get("/lighting/lamps?state=purple&cabinet=x&page=-3")

    assert page.status_code == 200


def test_the_sheet_of_a_lamp_says_what_it_is_and_where_it_hangs(operator, street):
    page = text_of(operator.get(f"/lighting/lamps/{street[0].pk}", headers=ENGLISH))

    assert "Cabinet Armoire AR-01 Feeder Départ 2" in page
    assert "Mounting height 6 m" in page
    assert "70 % 42 W" in page


def test_the_sheet_of_a_lamp_says_by_which_way_it_is_reached(operator, street, today):
    def behind(key: str, name: str, lamp: int, custom: str) -> None:
        server = Device.objects.create(
            territory_id=today.territory, key=key, name=name, protocol=custom, handle=key
        )
        Device.objects.create(
            territory_id=today.territory, key=f"{key}-1", entity_id=lamp, gateway=server,
            external_id="1", protocol=custom, handle=f"{key}-1",
        )  # fmt: skip

    behind("radio", "Mairie", street[0].pk, "chirpstack")
    behind("ar-01", "", street[1].pk, "native")

    radio, wire, none = (
        text_of(operator.get(f"/lighting/lamps/{lamp.pk}", headers=ENGLISH)) for lamp in street
    )

    assert "ChirpStack 4, LoRaWAN server Mairie" in radio
    assert "Our own topics (obs/…) ar-01" in wire
    assert "How it is reached" not in none


def test_a_street_counts_its_lamps(operator, street):
    streets = text_of(operator.get("/lighting/streets?commune=57038", headers=ENGLISH))
    one = text_of(
        operator.get("/lighting/street?commune=57038&name=Rue+de+la+Mine", headers=ENGLISH)
    )

    assert "Rue de la Mine 3 1 1 0.2 kW 0.0 kW" in streets
    assert "Lamps 3 Lamps lit 1" in one
    assert operator.get("/lighting/street?name=Nulle+part").status_code == 404


def test_the_table_can_be_read_again(operator, street):
    answer = operator.get("/lighting/lamps.csv?text=mine")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["name"] for row in rows] == ["AR-01-000", "AR-01-001", "AR-01-002"]
    assert (rows[0]["cabinet"], rows[0]["feeder"], rows[0]["lanternHeight"], rows[0]["level"]) == (
        "Armoire AR-01", "Départ 2", "6.0", "70.0",
    )  # fmt: skip


def test_lamps_are_points_for_whoever_draws_maps(operator, street):
    found = json.loads(operator.get("/lighting/lamps.geojson").content)

    assert found["type"] == "FeatureCollection"
    assert len(found["features"]) == 4
    assert found["features"][0]["geometry"] == {"type": "Point", "coordinates": [5.95, 49.47]}


def test_others_read_lamps_feeders_and_cabinets_by_their_usual_names(operator, street):
    found = json.loads(operator.get("/lighting/lamps.jsonld?text=mine").content)

    by_type: dict[str, list[dict]] = {}
    for entity in found:
        by_type.setdefault(entity["type"], []).append(entity)
    lit = next(e for e in by_type["Streetlight"] if e["name"]["value"] == "AR-01-000")
    group, cabinet = by_type["StreetlightGroup"][0], by_type["StreetlightControlCabinet"][0]
    assert lit["illuminanceLevel"]["value"] == 0.7
    assert (lit["powerState"]["value"], lit["status"]["value"]) == ("on", "ok")
    assert lit["refStreetlightGroup"]["object"] == group["id"]
    assert lit["refStreetlightControlCabinet"]["object"] == cabinet["id"]
    assert [one["object"] for one in group["refStreetlight"]] == [lit["id"]]
    assert "powerState" not in next(
        e for e in by_type["Streetlight"] if e["name"]["value"] == "AR-01-002"
    )


@pytest.mark.parametrize(
    "path",
    ["/lighting/lamps", "/lighting/lamps.csv", "/lighting/streets", "/lighting/interventions"],
)
def test_an_inhabitant_is_sent_to_sign_in(client, today, path):
    assert client.get(path).url.startswith("/signin")


def test_what_breaks_the_decree_is_said_street_by_street(operator, today):
    new_lamp(today, "bleu", street="Rue Bleue", colourTemperature=4000, mountedOn="2021-05-04")
    new_lamp(today, "ancien", street="Rue Bleue", colourTemperature=4000, mountedOn="2015-05-04")

    page = text_of(operator.get("/lighting/street?commune=57038&name=Rue+Bleue", headers=ENGLISH))

    assert "1 rule is broken: bleu, Colour temperature 4,000 K, at most 3,000 K" in page
    assert "Installed flux by surface" in page


def test_the_chain_of_savings_shows_every_factor_with_its_source(operator, today):
    actions.count_light(today)

    page = text_of(operator.get("/lighting/savings", headers=ENGLISH))

    assert "Lamps changed for LED · not ours −54 %" in page
    assert "Krakow, one year of traffic" in page
    assert "71 % can be saved" in page


def test_what_the_meters_counted_is_said_by_commune(operator, today, says):
    cabinet = new_cabinet(today)
    midnight = today.now.replace(hour=0, minute=0, second=0, microsecond=0)
    for day, value in ((3, 1000.0), (2, 1100.0), (1, 1250.0)):
        says.day(cabinet, "energy", value, midnight - timedelta(days=day))

    (found,) = queries.used(today)

    assert (found.commune, found.kwh, found.days) == ("Audun-le-Tiche", 250.0, 2)
    assert found.euro == pytest.approx(50.0)
    actions.count_light(today)
    assert "250 kWh" in text_of(operator.get("/lighting/savings", headers=ENGLISH))
