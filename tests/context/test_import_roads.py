"""Roads out of GeoJSON files: owners as different hands write them, nothing twice, every fault told."""

import json
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from eclor.core.context.importing.faults import BadFile
from eclor.core.context.importing.roads import Road, read_roads
from eclor.core.context.importing.storing import federation_for
from eclor.core.context.importing.storing_roads import store_roads
from tests.context.test_import_lamps import connection  # noqa: F401 -- a fixture

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LINE = [[5.95, 49.47], [5.96, 49.47]]


def roads(*features: dict[str, Any]) -> list[Road]:
    return read_roads(json.dumps({"type": "FeatureCollection", "features": features}).encode())


def feature(line: Any = LINE, kind: str = "LineString", **said: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": line}
    return {"type": "Feature", "geometry": geometry, "properties": said}


@pytest.mark.parametrize(
    ("said", "owner"),
    [
        ({"cpx_classement_administratif": "Départementale"}, "department"),
        ({"proprietaire": "Privée"}, "private"),
        ({"roadOwner": "intercommunal"}, "intercommunal"),
        ({"owner": "voie communale"}, "commune"),
        ({"owner": "État"}, "state"),
        ({"owner": ""}, ""),
        ({}, ""),
    ],
)
def test_owners_are_understood_as_different_hands_write_them(said, owner) -> None:
    (road,) = roads(feature(id="R1", nom="Rue de Metz", **said))

    assert (road.key, road.name, road.owner) == ("R1", "Rue de Metz", owner)
    assert road.middle == (5.955, 49.47)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (feature(owner="Monsieur le duc"), "no owner of a road"),
        (feature([5.95, 49.47], "Point"), "LineString or MultiLineString"),
        (feature([[5.95, 49.47], [5.95, 49.47]]), "no length"),
        (feature([[5.95, 49.47], ["a", "b"]]), "cannot be read"),
        (feature([[49.47, 5.95], [49.48, 5.95]]), "longitude comes first"),
        (feature([[5.9, 49.47], [6.1, 49.47]]), "cut it into sections"),
        ("a road", "not a GeoJSON Feature"),
    ],
)
def test_what_is_no_road_is_refused_with_its_number(wrong, told) -> None:
    with pytest.raises(BadFile) as refused:
        roads(feature(id=1), wrong)

    (line,) = refused.value.lines()
    assert line.startswith("feature 2: ")
    assert told in line


def test_an_id_that_comes_twice_is_refused() -> None:
    with pytest.raises(BadFile, match="feature 1 already"):
        roads(feature(id="R1"), feature(id="R1"))


def test_a_second_import_changes_what_changed_alone_and_keeps_an_owner(
    connection: psycopg.Connection[Any],  # noqa: F811
) -> None:
    home = federation_for(connection, "import-roads", "")
    first = store_roads(
        connection, home, roads(feature(id="a", owner="commune"), feature(id="b")), NOW
    )
    again = store_roads(connection, home, roads(feature(id="a"), feature(id="b")), NOW)
    later = store_roads(connection, home, roads(feature(id="b", owner="private")), NOW)

    assert [(o.added, o.changed, o.same) for o in (first, again, later)] == [
        (2, 0, 0),
        (0, 0, 2),
        (0, 1, 0),
    ]
    rows = connection.execute(
        "SELECT attributes->>'roadOwner', geometry->>'type' FROM entity"
        " WHERE territory_id = %s ORDER BY urn",
        (home.id,),
    ).fetchall()
    assert rows == [("commune", "LineString"), ("private", "LineString")]
