"""Outlines of communes out of GeoJSON: good files, bad files, and what is stored of them."""

import copy
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from eclor.core.context.importing.faults import BadFile
from eclor.core.context.importing.geojson import Outline, read_outlines
from eclor.core.context.importing.reading import read_bytes
from eclor.core.context.importing.storing import (
    federation_for,
    federation_of,
    store_outlines,
)
from eclor.run.imports import main
from eclor.testing.house import owner_conninfo
from eclor.testing.plugin import HOME

TRUE_OUTLINES = Path("../shared/data/territory/ccphva_communes.geojson")
NEIGHBOURS = Path("../shared/data/territory/voisinage_communes.geojson")
SQUARE = [[5.90, 49.40], [5.95, 49.40], [5.95, 49.45], [5.90, 49.45], [5.90, 49.40]]


def feature(
    code: object = "54580", name: object = "Villerupt", ring: Any = SQUARE
) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": code, "nom": name},
        "geometry": {"type": "Polygon", "coordinates": [copy.deepcopy(ring)]},
    }


def file_of(*features: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def faults_of(content: bytes) -> list[str]:
    with pytest.raises(BadFile) as told:
        read_outlines(content)
    return told.value.lines()


@pytest.fixture
def connection(django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """As the owner, in a transaction that is taken back."""
    with psycopg.connect(owner_conninfo(HOME)) as line:
        # The two federations of the tests were given their numbers by hand.
        line.execute("SELECT setval(pg_get_serial_sequence('territory', 'id'), 100)")
        line.commit()
        yield line
        line.rollback()


def test_an_outline_is_read_with_its_commune() -> None:
    (outline,) = read_outlines(file_of(feature()))

    assert (outline.insee, outline.name) == ("54580", "Villerupt")
    assert outline.geometry["type"] == "Polygon"
    assert outline.shape.exterior.is_ccw


def test_other_hands_names_of_properties_are_understood() -> None:
    said = feature()
    said["properties"] = {"INSEE_COM": 1004, "NOM_COM": "Ambérieu-en-Bugey", "POPULATION": 14000}

    (outline,) = read_outlines(file_of(said))

    assert (outline.insee, outline.name, outline.population) == (
        "01004",
        "Ambérieu-en-Bugey",
        14000,
    )


def test_islands_and_holes_are_kept() -> None:
    island = [[6.0, 49.4], [6.05, 49.4], [6.05, 49.45], [6.0, 49.4]]
    hole = [[5.92, 49.42], [5.93, 49.42], [5.93, 49.43], [5.92, 49.42]]
    said = feature()
    said["geometry"] = {"type": "MultiPolygon", "coordinates": [[SQUARE, hole], [island]]}

    (outline,) = read_outlines(file_of(said))

    assert outline.geometry["type"] == "MultiPolygon"
    assert [len(part) for part in outline.geometry["coordinates"]] == [2, 1]


@pytest.mark.parametrize(
    ("ring", "told"),
    [
        (SQUARE[:-1], "ring 1 is not closed"),
        ([SQUARE[0], SQUARE[1], SQUARE[0]], "fewer than four points"),
        ([SQUARE[0]] * 5, "encloses nothing"),
        ([[5.9, 49.4], [5.95, 49.45], [5.95, 49.4], [5.9, 49.45], [5.9, 49.4]], "crosses itself"),
        ([[909000, 6920000]] * 4, "Lambert 93"),
        ([[lat, lon] for lon, lat in SQUARE], "longitude comes first"),
        ([["5.9", 49.4], *SQUARE[1:]], "is not a position"),
        ([[5.9], *SQUARE[1:]], "is not a position"),
        ([[5.9, 191], *SQUARE[1:]], "not a longitude and a latitude"),
        ([[True, False], *SQUARE[1:]], "is not a position"),
        ("here", "ring 1"),
    ],
)
def test_an_impossible_outline_is_refused_with_its_commune(ring: Any, told: str) -> None:
    faults = faults_of(file_of(feature(ring=ring)))

    assert len(faults) == 1
    assert faults[0].startswith("feature 1 (54580 Villerupt): ")
    assert told in faults[0]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"not json", "This is not JSON"),
        (b'{"type": "FeatureCollection", "features": [', "This is not JSON"),
        (b'{"type": "Topology"}', "A GeoJSON FeatureCollection is wanted"),
        (b"[1, 2, 3]", "A GeoJSON FeatureCollection is wanted"),
        (b'{"type": "FeatureCollection", "features": []}', "holds no feature"),
        (b"[" * 100_000, "nest deeper"),
        (b'{"a":' * 50 + b"1" + b"}" * 50, "nest deeper"),
        (file_of("text"), "not a GeoJSON Feature"),
        (file_of(feature(code="545")), "a property `code` of five characters"),
        (file_of(feature(name="")), "a property `nom` is wanted"),
        (file_of(feature(name=None)), "a property `nom` is wanted"),
        (file_of(feature(), feature()), "the commune 54580 came in feature 1 already"),
        (file_of({**feature(), "geometry": None}), "a Polygon or MultiPolygon is wanted"),
        (file_of({**feature(), "geometry": {"type": "Point", "coordinates": [6, 49]}}), "wanted"),
        (file_of(feature()).replace(b"49.45", b"NaN"), "This is not JSON"),
        (file_of(feature()).replace(b"49.45", b"1e400"), ""),
        (file_of(feature()).replace(b"Villerupt", b"\\ud800"), ""),
        (file_of(feature()).replace(b"Villerupt", b"\xff\xfe"), ""),
    ],
)
def test_a_bad_file_is_refused_with_a_reason(content: bytes, told: str) -> None:
    assert any(told in line for line in faults_of(content))


def test_every_wrong_feature_is_named() -> None:
    bad = [feature(code=f"5400{n}", ring=SQUARE[:-1]) for n in range(5)]

    faults = faults_of(file_of(feature(), *bad))

    assert [line.split(":")[0] for line in faults] == [
        f"feature {n + 2} (5400{n} Villerupt)" for n in range(5)
    ]


def test_another_grid_named_in_the_file_is_refused() -> None:
    said = json.loads(file_of(feature()))
    said["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}

    assert "convert it to WGS84" in faults_of(json.dumps(said).encode())[0]


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.geojson.gz"
    bomb.write_bytes(gzip.compress(b" " * (70 << 20)))

    with pytest.raises(BadFile, match="more than 64 MB once unpacked"):
        read_bytes(bomb, 64 << 20)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (gzip.compress(b"{}", mtime=0)[:-6], "damaged gzip"),
        (b"\x1f\x8bnonsense", "damaged"),
    ],
)
def test_files_that_cannot_be_read_are_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)

    with pytest.raises(BadFile, match=told):
        read_bytes(path)


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="There is no file"):
        read_bytes(tmp_path / "nowhere.geojson")
    with pytest.raises(BadFile, match="is a folder"):
        read_bytes(tmp_path)


def outlines(*codes: str) -> list[Outline]:
    return read_outlines(file_of(*(feature(code, f"Commune {code}") for code in codes)))


def test_a_known_commune_gets_its_true_outline(connection: psycopg.Connection[Any]) -> None:
    home = federation_for(connection, "val-alzette", "")

    outcome = store_outlines(connection, home, outlines("54580"), add=False)

    row = connection.execute(
        "SELECT outline_simulated, outline ->> 'type', population FROM commune"
        " WHERE territory_id = 1 AND insee = '54580'"
    ).fetchone()
    box = connection.execute(
        "SELECT west, south, east, north FROM territory WHERE id = 1"
    ).fetchone()
    assert (outcome.changed, outcome.added) == (1, 0)
    assert row == (False, "Polygon", 10000)
    assert box == (5.90, 49.40, 5.95, 49.45)


def test_communes_of_elsewhere_are_left_out_unless_asked_for(
    connection: psycopg.Connection[Any],
) -> None:
    home = federation_for(connection, "val-alzette", "")

    left = store_outlines(connection, home, outlines("54580", "57647"), add=False)
    taken = store_outlines(connection, home, outlines("54580", "57647"), add=True)

    assert (left.changed, left.added, list(left.left_out)) == (1, 0, ["Commune 57647"])
    assert (taken.changed, taken.added, list(taken.left_out)) == (1, 1, [])


def test_a_file_of_another_country_side_is_refused(connection: psycopg.Connection[Any]) -> None:
    home = federation_for(connection, "val-alzette", "")

    with pytest.raises(BadFile, match="None of the 1 communes"):
        store_outlines(connection, home, outlines("34172"), add=False)


def test_the_federation_is_found_by_its_communes(connection: psycopg.Connection[Any]) -> None:
    assert federation_of(connection, outlines("54580")).slug == "val-alzette"
    with pytest.raises(BadFile, match="say which with --federation"):
        federation_of(connection, outlines("34172"))
    with pytest.raises(BadFile, match="val-alzette"):
        federation_of(connection, outlines("54580", "57999"))


def test_things_without_a_commune_find_theirs(connection: psycopg.Connection[Any]) -> None:
    home = federation_for(connection, "val-alzette", "")
    for number, (lon, lat) in enumerate([(5.92, 49.42), (6.5, 49.42)]):
        connection.execute(
            "INSERT INTO entity (territory_id, urn, type, name, lon, lat, attributes, simulated,"
            " created_at, modified_at, version) VALUES (1, %s, 'Device', 'x', %s, %s, '{}', false,"
            " now(), now(), 1)",
            (f"urn:ngsi-ld:Device:val-alzette:{number}", lon, lat),
        )

    outcome = store_outlines(connection, home, outlines("54580"), add=False)

    assert outcome.placed == 1


def territories(connection: psycopg.Connection[Any]) -> set[str]:
    return {slug for (slug,) in connection.execute("SELECT slug FROM territory").fetchall()}


def test_a_dry_run_stores_nothing(
    connection: psycopg.Connection[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(file_of(feature()))

    code = main(["communes", str(path), "--federation", "essai-a-blanc", "--dry-run"])

    assert code == 0
    assert (
        "Dry run, nothing stored: 0 outlines replaced, 1 communes added." in capsys.readouterr().out
    )
    assert "essai-a-blanc" not in territories(connection)


def test_one_bad_outline_stores_none(
    connection: psycopg.Connection[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(file_of(feature(), feature("54521", "Thil", SQUARE[:-1])))

    code = main(["communes", str(path), "--federation", "moitie"])

    said = capsys.readouterr().err
    assert code == 1
    assert "nothing of" in said
    assert "feature 2 (54521 Thil): ring 1 is not closed" in said
    assert "moitie" not in territories(connection)


def test_an_import_makes_the_federation_and_leaves_its_line_in_the_trail(
    connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(file_of(feature()))
    try:
        for _ in range(2):
            assert main(["communes", str(path), "--federation", "neuve", "--name", "Neuve"]) == 0

        rows = connection.execute(
            "SELECT t.name, t.simulated, c.insee FROM territory t JOIN commune c"
            " ON c.territory_id = t.id WHERE t.slug = 'neuve'"
        ).fetchall()
        trail = connection.execute(
            "SELECT did, \"order\" ->> 'file' FROM audit_line a JOIN territory t"
            " ON t.id = a.territory_id WHERE t.slug = 'neuve'"
        ).fetchall()
        assert rows == [("Neuve", False, "54580")]
        assert trail == [("context.import_communes", "a.geojson")] * 2
    finally:
        forget(connection, "neuve")


def forget(connection: psycopg.Connection[Any], slug: str) -> None:
    connection.rollback()
    connection.execute("SET eclor.tidy = 'audit'")
    for table in ("audit_line", "entity", "commune"):
        connection.execute(
            f"DELETE FROM {table} WHERE territory_id = (SELECT id FROM territory WHERE slug = %s)",  # noqa: S608
            (slug,),
        )
    connection.execute("DELETE FROM territory WHERE slug = %s", (slug,))
    connection.commit()


def test_the_eight_true_outlines_and_their_neighbours_are_valid() -> None:
    if not TRUE_OUTLINES.exists() or not NEIGHBOURS.exists():
        pytest.skip(f"{TRUE_OUTLINES.parent} is not here")

    ours = read_outlines(TRUE_OUTLINES.read_bytes())
    around = read_outlines(NEIGHBOURS.read_bytes())

    assert len(ours) == 8
    assert len(around) == 106
    assert {o.insee for o in ours} <= {o.insee for o in around}
