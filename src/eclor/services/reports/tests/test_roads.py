"""Whose road it is decides who treats it, and the report keeps why."""

from dataclasses import replace

import pytest
from django.test import Client

from eclor.core.context.actions import NewEntity, add_entity
from eclor.core.context.models import Entity
from eclor.services.reports.actions.ruling import WriteLine, remove_line, write_line
from eclor.services.reports.forms import PlaceForm
from eclor.services.reports.models import Report, RuleLine
from eclor.services.reports.queries.roads import road_at
from eclor.services.reports.rules.routing import Because, Line, route
from eclor.services.reports.tests.conftest import HERE, told
from eclor.services.reports.words import Kind, Owner, Spot

METRE = 1 / 111_195  # of latitude, in degrees


def road(scope, name: str, owner: str, metres_north: float) -> Entity:
    lat = HERE.lat + metres_north * METRE
    line = {"type": "LineString", "coordinates": [[HERE.lon - 0.02, lat], [HERE.lon + 0.001, lat]]}
    said = NewEntity(
        type="Road",
        urn=f"urn:ngsi-ld:Road:test:{name.replace(' ', '-')}",
        name=name,
        lon=HERE.lon - 0.01,
        lat=lat,
        attributes={"roadOwner": owner} if owner else {},
    )
    made = add_entity(scope, said)
    Entity.objects.filter(pk=made.pk).update(geometry=line)
    return made


def test_of_two_lines_that_name_as_much_category_counts_before_owner_before_commune():
    theirs, everywhere = Owner.DEPARTMENT, {"days": 5}
    lines = [
        Line(commune=1, kind=None, team="Commune", **everywhere),
        Line(commune=0, kind=None, owner=theirs, team="Owner", **everywhere),
        Line(commune=0, kind=Kind.LAMP, team="Lamps", **everywhere),
        Line(commune=1, kind=Kind.WATER, team="Water of Audun", **everywhere),
        Line(commune=0, kind=Kind.WATER, owner=theirs, team="Their water", **everywhere),
    ]

    assert route(lines, 1, Kind.ROAD, theirs).because is Because.OWNER
    assert route(lines, 1, Kind.ROAD, Owner.COMMUNE).team == "Commune"
    assert route(lines, 1, Kind.ROAD).team == "Commune"
    assert route(lines, 1, Kind.LAMP, theirs).team == "Lamps"
    assert route(lines, 1, Kind.WATER, theirs).team == "Their water"
    assert route(lines, 1, Kind.WATER).because is Because.BOTH


def test_the_nearest_road_whose_owner_is_known_decides_up_to_thirty_metres(today):
    road(today, "Rue sans maître", "", 1)
    road(today, "Rue de Metz", "department", -8)
    road(today, "Rue des Lilas", "commune", 20)
    away = Spot(lon=HERE.lon, lat=HERE.lat - 39 * METRE)

    assert road_at(today, HERE).owner == "department"
    assert road_at(today, Spot(lon=HERE.lon, lat=HERE.lat + 10 * METRE)).name == "Rue des Lilas"
    assert (road_at(today, away).owner, road_at(today, None).owner) == ("", "")


def test_a_report_beside_the_departments_road_goes_there_and_keeps_why(today, audun):
    road(today, "Rue de Metz", "department", 5)
    theirs = WriteLine(
        commune=0, kind=Kind.ROAD, owner=Owner.DEPARTMENT, team="Département", days=15
    )
    write_line(today, replace(theirs, owner=None, team="Voirie"))
    write_line(today, theirs)

    row = Report.objects.get(pk=told(today, audun, Kind.ROAD).report)
    remove_line(today, RuleLine.objects.get(owner="department").pk)
    row.refresh_from_db()

    assert (row.team, row.routed, row.road) == ("Département", "Département", "Rue de Metz")
    assert (row.owner, row.because) == ("department", Because.OWNER_CATEGORY)


def test_on_a_private_road_what_is_not_taken_is_said_with_its_name(today, audun):
    road(today, "Allée du Parc", "private", 5)
    closed = WriteLine(commune=0, kind=None, owner=Owner.PRIVATE, team="", days=5, offered=False)
    write_line(today, closed)
    said = {
        "kind": "road",
        "commune": audun.insee,
        "lon": HERE.lon,
        "lat": HERE.lat,
        "place": "",
        "pole": "",
    }

    form = PlaceForm(today, Kind.ROAD, said)

    assert not form.is_valid()
    assert "Allée du Parc" in form.errors["place"][0]
    assert PlaceForm(today, Kind.ROAD, {**said, "lat": HERE.lat - 60 * METRE}).is_valid()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_sheet_says_why_it_went_there_and_what_the_table_says_today(
    today, audun, desk: Client, language
):
    road(today, "Rue de Metz", "department", 5)
    pk = told(today, audun, Kind.ROAD).report
    write_line(today, WriteLine(commune=0, kind=Kind.ROAD, team="Voirie", days=5))

    page = desk.get(f"/reports/desk/{pk}", headers={"accept-language": language}).content.decode()

    assert "Rue de Metz" in page
    assert ("le tableau dit" if language == "fr" else "Today the table says Voirie") in page
