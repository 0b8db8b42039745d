"""A point is published on its street or in open country, never at a door."""

from math import cos, radians

import pytest

from eclor.core.context.actions import NewEntity, add_entity
from eclor.core.context.streets import DEGREE, Placed, middle_of_stretch, place_published
from eclor.core.territories.models import Commune

LON, LAT = 5.95, 49.47
EAST = DEGREE * cos(radians(LAT))


@pytest.fixture
def foch(maya):
    """Four lamps along rue Foch, 30 m apart, from west to east."""
    audun = Commune.objects.get(insee="57038")
    for n in range(4):
        add_entity(
            maya,
            NewEntity(
                type="Streetlight",
                urn=f"urn:ngsi-ld:Streetlight:test:foch-{n}",
                name=f"FOCH-{n}",
                lon=LON + 30 * n / EAST,
                lat=LAT,
                commune=audun.pk,
                attributes={"street": "Rue Foch"},
            ),
        )


def test_two_neighbours_are_published_at_the_same_point_on_their_street(louis, foch):
    one = place_published(louis, LON + 35 / EAST, LAT + 12 / DEGREE)
    other = place_published(louis, LON + 55 / EAST, LAT - 20 / DEGREE)

    assert one == other
    assert one[0] is Placed.STREET
    assert one[1] == pytest.approx(LON + 45 / EAST, abs=2e-6)
    assert one[2] == pytest.approx(LAT, abs=2e-6)


def test_in_open_country_a_point_is_published_in_the_middle_of_its_cell(louis, foch):
    there = place_published(louis, LON + 0.0201, LAT + 0.0201)
    beside = place_published(louis, LON + 0.0203, LAT + 0.0203)

    assert there[0] is Placed.CELL
    assert there == beside
    assert abs(there[2] - (LAT + 0.0201)) < 0.001


def test_a_lone_thing_is_a_stretch_of_its_own():
    assert middle_of_stretch([[(20.0, 5.0)]]) == (20.0, 5.0)


def test_the_lamps_of_another_street_are_no_neighbours():
    near, crossing = [(0.0, 10.0), (40.0, 10.0)], [(10.0, 60.0), (10.0, 90.0)]

    assert middle_of_stretch([near, crossing]) == (20.0, 10.0)
