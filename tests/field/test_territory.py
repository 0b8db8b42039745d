"""The simulated territory: drawn from a seed, the same for everybody."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from shapely import Point, Polygon

from eclor.field.made import make_territory
from eclor.field.made.sharing import shared_out
from eclor.field.made.words import Made

COG = Path("../shared/data/territory/communes_cog.json")
OUTLINES = Path("../shared/data/territory/ccphva_communes.geojson")


@pytest.fixture(scope="module")
def made() -> Made:
    return make_territory(57)


def test_another_process_draws_the_same_territory_to_the_last_byte(made: Made) -> None:
    told = "from eclor.field.made import make_territory; print(make_territory(57).fingerprint())"
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}

    said = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True, env=environment
    )

    assert said.stdout.strip() == made.fingerprint()


def test_another_seed_draws_another_territory(made: Made) -> None:
    assert make_territory(58).fingerprint() != made.fingerprint()


def test_the_territory_has_all_its_things(made: Made) -> None:
    counts = Counter(thing.type for thing in made.things)

    assert counts == {
        "Streetlight": 4600,
        "StreetlightControlCabinet": 25,
        "RecyclingCentre": 3,
        "WasteContainer": 150,
        "WeatherStation": 12,
        "TrafficCounter": 20,
    }
    assert len({thing.key for thing in made.things}) == len(made.things)


def test_each_lamp_is_fed_by_the_cabinet_that_speaks_for_it(made: Made) -> None:
    fed_by = {r.source: r.target for r in made.relations if r.name == "fed_by"}

    lamps = made.of_type("Streetlight")

    assert len(fed_by) == 4600
    assert all(fed_by[lamp.key] == lamp.gateway for lamp in lamps)


def test_lamps_stand_in_their_own_commune(made: Made) -> None:
    outlines = {c.insee: Polygon(c.outline) for c in made.communes}

    astray = [t.key for t in made.things if not outlines[t.insee].contains(Point(t.lon, t.lat))]

    assert astray == []


def test_neighbours_share_a_border_and_no_land(made: Made) -> None:
    shapes = [Polygon(c.outline) for c in made.communes]

    shared = [a.intersection(b).area for i, a in enumerate(shapes) for b in shapes[:i]]

    assert all(shape.is_valid for shape in shapes)
    assert max(shared) < 1e-7  # square degrees: about a tenth of a hectare, the rounding


def test_no_street_name_comes_twice_in_a_commune(made: Made) -> None:
    names = [(street.insee, street.name) for street in made.streets]

    assert len(set(names)) == len(names)


def test_names_codes_and_populations_are_the_true_ones(made: Made) -> None:
    if not COG.exists():
        pytest.skip(f"{COG} is not here")
    truth = {c["code"]: (c["nom"], c["population"]) for c in json.loads(COG.read_text())}

    ours = {c.insee: (c.name, c.population) for c in made.communes}

    assert ours == truth


def test_town_halls_stand_inside_the_true_outlines(made: Made) -> None:
    if not OUTLINES.exists():
        pytest.skip(f"{OUTLINES} is not here")
    features = json.loads(OUTLINES.read_text())["features"]
    truth = {f["properties"]["code"]: Polygon(f["geometry"]["coordinates"][0]) for f in features}

    astray = [c.name for c in made.communes if not truth[c.insee].contains(Point(c.lon, c.lat))]

    assert astray == []


def test_shares_add_up_to_the_whole() -> None:
    assert shared_out(25, {"a": 2, "b": 1, "c": 1}) == {"a": 13, "b": 6, "c": 6}
    assert shared_out(4, {"a": 100, "b": 1}, at_least=1) == {"a": 3, "b": 1}
    with pytest.raises(ValueError, match="cannot give"):
        shared_out(1, {"a": 1, "b": 1}, at_least=1)
