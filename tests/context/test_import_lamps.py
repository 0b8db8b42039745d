"""Street lamps out of CSV files: columns found out, every line checked, nothing twice."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.core.context.importing.faults import BadFile
from eclor.core.context.importing.lamps import (
    ColumnMap,
    Lamp,
    drop_ambiguous_id,
    map_columns,
    read_lamps,
)
from eclor.core.context.importing.storing import federation_for, store_lamps
from eclor.core.context.importing.table import number, read_table
from eclor.run.imports import main
from eclor.testing.house import owner_conninfo
from eclor.testing.plugin import HOME
from tests.context.test_import_communes import forget, territories

MONTPELLIER = Path("../shared/data/lighting/montpellier/montpellier_supports_eclairage_2013.csv.gz")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def connection(django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(owner_conninfo(HOME)) as line:
        # The two federations of the tests were given their numbers by hand.
        line.execute("SELECT setval(pg_get_serial_sequence('territory', 'id'), 100)")
        line.commit()
        yield line
        line.rollback()


def lamps(tmp_path: Path, text: str | bytes, **said: str) -> list[Lamp]:
    path = tmp_path / "lamps.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    table = read_table(path)
    return read_lamps(table, drop_ambiguous_id(table, map_columns(table.header, said)))


def faults(tmp_path: Path, text: str | bytes, **said: str) -> list[str]:
    with pytest.raises(BadFile) as told:
        lamps(tmp_path, text, **said)
    return told.value.lines()


def test_lamps_are_read_with_their_columns_guessed(tmp_path: Path) -> None:
    text = "num;Longitude;Latitude;Type_Lanterne;Puissance\nL1;5,93;49,467;LED;38 W\n"

    (lamp,) = lamps(tmp_path, text)

    assert (lamp.key, lamp.lon, lamp.lat) == ("L1", 5.93, 49.467)
    assert lamp.attributes == {"lanternType": "LED", "ratedPower": 38.0}


@pytest.mark.parametrize(
    "place", ['"49.467, 5.93"', '"POINT (5.93 49.467)"',
              '"{""type"":""Point"",""coordinates"":[5.93,49.467]}"'],
)  # fmt: skip
def test_one_column_may_give_the_place(tmp_path: Path, place: str) -> None:
    (lamp,) = lamps(tmp_path, f"id,geo_point_2d\n1,{place}\n")

    assert (lamp.lon, lamp.lat) == (5.93, 49.467)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_accents_survive_every_encoding(tmp_path: Path, encoding: str) -> None:
    (lamp,) = lamps(tmp_path, "lon,lat,nom\n5.93,49.467,Réverbère\n".encode(encoding))

    assert lamp.name == "Réverbère"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    text = delimiter.join(["id", "lon", "lat"]) + "\n" + delimiter.join(["a", "5.93", "49.467"])

    (lamp,) = lamps(tmp_path, text)

    assert lamp.key == "a"


def test_a_column_may_be_said_and_may_become_any_attribute(tmp_path: Path) -> None:
    text = "x1,y1,materiau\n5.93,49.467,fonte\n"

    (lamp,) = lamps(tmp_path, text, lon="x1", lat="y1", material="materiau")

    assert lamp.attributes == {"material": "fonte"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"lon": "nowhere"}, "There is no column 'nowhere'; the file has lon, lat"),
        ({"power": "lat"}, "power is measured, not described"),
        ({"a b": "lat"}, "is not the name of an attribute"),
    ],
)
def test_an_impossible_mapping_is_refused(tmp_path: Path, said: dict[str, str], told: str) -> None:
    assert told in faults(tmp_path, "lon,lat\n5.93,49.467\n", **said)[0]


def test_a_file_without_places_says_what_it_has(tmp_path: Path) -> None:
    assert faults(tmp_path, "rue,commune\nCarnot,Villerupt\n") == [
        "No column gives the place; the file has rue, commune. Say which with"
        " --map lon=COLUMN,lat=COLUMN or --map point=COLUMN."
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("north,49.4,LED", "the longitude 'north' is not a number."),
        (",49.4,LED", "the longitude is missing."),
        ("5.93,,LED", "the latitude is missing."),
        ("5.93,49.4", "2 cells where the first line names 3."),
        ("5.93,49.4,LED,more", "4 cells where the first line names 3."),
        ("0,0,LED", "0, 0 lies in the sea off Africa: the place is missing."),
        ("905000,6920000,LED", "is not a longitude and a latitude (Lambert 93? convert to WGS84)."),
        ("49.467,5.93,LED", "has latitude first: longitude comes first."),
        ("nan,49.4,LED", "the longitude 'nan' is not a number."),
        ("1e400,49.4,LED", "inf, 49.4 is not a place."),
        ("1_0,49.4,LED", "the longitude '1_0' is not a number."),
        ("5.93,49.4," + "x" * 300, "lanternType is longer than 200 characters."),
    ],
)
def test_a_wrong_line_is_told_by_its_number(tmp_path: Path, line: str, told: str) -> None:
    said = faults(tmp_path, f"lon,lat,type\n5.93,49.467,LED\n\n{line}\n")

    assert len(said) == 1
    assert said[0].startswith("line 4: ")
    assert said[0].endswith(told)


def test_lines_are_counted_through_texts_of_several_lines(tmp_path: Path) -> None:
    text = 'lon,lat,nom\n5.93,49.467,"two\nlines"\nnorth,49.4,x\n'

    assert faults(tmp_path, text)[0].startswith("line 4: ")


def test_only_the_first_twenty_faults_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    said = faults(tmp_path, "lon,lat\n" + "a,b\n" * 500)

    assert len(said) == 21
    assert said[-1] == "… and 480 more."


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"lon,lat\n", "holds no row"),
        (b"\nlon,lat\n", "the first line must name the columns"),
        (b"lon,lon\n1,2\n", "two columns are called 'lon'"),
        (b"lon,lat\n5.93,49.4\0\n", "line 2: a NUL character"),
        (b"lon,lat\n5.93,49.4\x81\x8d\n", "line 2: bytes that are neither UTF-8 nor Windows-1252"),
        (b'lon,lat\n5.93,"49.4' + b"x" * 200_000, "is a quotation mark missing?"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    assert told in faults(tmp_path, content)[0]


def test_a_gzip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"lon,lat\n" + b"5.93,49.46\n" * (26 << 20)))

    with pytest.raises(BadFile, match="more than 256 MB once unpacked"):
        read_table(path)


def test_an_id_that_comes_twice_is_a_fault_when_it_was_said_to_be_one(tmp_path: Path) -> None:
    text = "ref2,lon,lat\na,5.93,49.4\na,5.94,49.4\n"

    assert faults(tmp_path, text, id="ref2") == ["line 3: the id 'a' stands on line 2 already."]


def test_a_guessed_id_that_comes_twice_is_no_id(tmp_path: Path) -> None:
    found = lamps(tmp_path, "code,lon,lat\na,5.93,49.4\na,5.94,49.4\n")

    assert len({lamp.key for lamp in found}) == 2
    assert "a" not in {lamp.key for lamp in found}


def test_two_lamps_on_one_pole_stay_two(tmp_path: Path) -> None:
    found = lamps(tmp_path, "lon,lat\n5.93,49.4\n5.93,49.4\n5.9300,49.40000001\n")

    assert [lamp.key.partition("-")[2] for lamp in found] == ["", "2", "3"]


def test_columns_and_guesses_are_shown_to_whoever_imports() -> None:
    mapping = map_columns(("id", "X", "Y", "hauteur"), {"height": "hauteur"})

    assert mapping == ColumnMap(
        {"height": 3, "lon": 1, "lat": 2, "id": 0}, frozenset({"id", "lon", "lat"})
    )


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_french_and_english_numbers_mean_the_same(digits: int, decimals: int) -> None:
    value = digits / 10**decimals
    english, french = f"{value:,.6f}", f"{value:,.6f}".replace(",", " ").replace(".", ",")

    assert number(english) == number(french) == pytest.approx(value, abs=1e-6)


def test_lamps_are_stored_once_however_often_they_come(
    connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    home = federation_for(connection, "lampes", "Lampes")
    found = lamps(tmp_path, "id,lon,lat,type\na,5.93,49.4,LED\nb,5.94,49.4,SHP\n")

    first = store_lamps(connection, home, found, NOW)
    second = store_lamps(connection, home, found, NOW)

    assert (first.added, first.changed, first.same) == (2, 0, 0)
    assert (second.added, second.changed, second.same) == (0, 0, 2)
    assert connection.execute(
        "SELECT urn, attributes ->> 'lanternType', version, simulated FROM entity"
        " WHERE territory_id = %s ORDER BY 1",
        (home.id,),
    ).fetchall() == [
        ("urn:ngsi-ld:Streetlight:lampes:a", "LED", 1, False),
        ("urn:ngsi-ld:Streetlight:lampes:b", "SHP", 1, False),
    ]


def test_a_lamp_that_changed_is_changed_and_keeps_what_others_wrote(
    connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    home = federation_for(connection, "lampes", "Lampes")
    store_lamps(connection, home, lamps(tmp_path, "id,lon,lat,type\na,5.93,49.4,SHP\n"), NOW)
    connection.execute("UPDATE entity SET attributes = attributes || '{\"note\": \"neuve\"}'"
                       " WHERE territory_id = %s", (home.id,))  # fmt: skip

    outcome = store_lamps(
        connection, home, lamps(tmp_path, "id,lon,lat,type\na,5.931,49.4,LED\n"), NOW
    )

    row = connection.execute(
        "SELECT lon, attributes, version FROM entity WHERE territory_id = %s", (home.id,)
    ).fetchone()
    assert (outcome.added, outcome.changed) == (0, 1)
    assert row == (5.931, {"lanternType": "LED", "note": "neuve"}, 2)


def test_lamps_know_the_commune_they_stand_in(
    connection: psycopg.Connection[Any], tmp_path: Path
) -> None:
    home = federation_for(connection, "val-alzette", "")
    connection.execute(
        "UPDATE commune SET outline = %s WHERE insee = '54580'",
        ('{"type": "Polygon", "coordinates": [[[5.9,49.4],[5.95,49.4],[5.95,49.5],[5.9,49.4]]]}',),
    )

    outcome = store_lamps(
        connection, home, lamps(tmp_path, "id,lon,lat\nin,5.94,49.42\nout,6.0,49.42\n"), NOW
    )

    assert outcome.outside == 1
    assert connection.execute(
        "SELECT e.urn, c.name FROM entity e LEFT JOIN commune c ON c.id = e.commune_id"
        " WHERE e.type = 'Streetlight' AND e.territory_id = 1 ORDER BY 1"
    ).fetchall() == [
        ("urn:ngsi-ld:Streetlight:val-alzette:in", "Villerupt"),
        ("urn:ngsi-ld:Streetlight:val-alzette:out", None),
    ]


def test_one_bad_line_in_a_thousand_stores_nothing(
    connection: psycopg.Connection[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lamps.csv"
    good = "".join(f"{n},{5.9 + n / 1e5:.5f},49.4\n" for n in range(1000))
    path.write_text(f"id,lon,lat\n{good}1001,5.93,190\n")

    code = main(["lamps", str(path), "--federation", "presque"])

    assert code == 1
    assert "line 1002: 5.93, 190 is not a longitude and a latitude." in capsys.readouterr().err
    assert "presque" not in territories(connection)


def test_the_import_shows_its_columns_and_five_lamps_before_it_tells_what_it_did(
    connection: psycopg.Connection[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lampes.csv"
    path.write_text("num;lon;lat;hauteur\n" + "".join(f"L{n};5,9{n};49,4;6\n" for n in range(8)))
    try:
        code = main(["lamps", str(path), "--federation", "vue", "--map", "name=num"])

        said = capsys.readouterr().out
        assert code == 0
        assert "lampes.csv: 4 columns between semicolons, utf-8." in said
        assert "name         <- num\n" in said
        assert "lon          <- lon  (guessed)" in said
        assert "not used: hauteur" in said
        assert said.count("  line ") == 5
        assert "The federation Vue (vue) was made." in said
        assert "Stored: 8 lamps added, 0 changed, 0 as they were" in said
        assert said.endswith("/@vue/carte\n")
        assert "The bus does not answer: pages that are open show it once" in said
    finally:
        forget(connection, "vue")


def test_nearly_thirty_thousand_lamps_of_montpellier_are_stored_once(
    connection: psycopg.Connection[Any],
) -> None:
    if not MONTPELLIER.exists():
        pytest.skip(f"{MONTPELLIER} is not here")
    table = read_table(MONTPELLIER)
    found = read_lamps(table, map_columns(table.header, {}))
    home = federation_for(connection, "montpellier", "Montpellier")

    first = store_lamps(connection, home, found, NOW)
    second = store_lamps(connection, home, found, NOW)

    assert (first.added, first.changed) == (29_969, 0)
    assert (second.added, second.changed, second.same) == (0, 0, 29_969)
