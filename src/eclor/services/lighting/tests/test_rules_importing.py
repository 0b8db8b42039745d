"""Files as town halls keep them: read, mapped, and refused line by line with a reason."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from eclor.core.context.importing.faults import BadFile
from eclor.services.lighting.models import TYPES
from eclor.services.lighting.rules.importing.columns import guess_kind, map_columns
from eclor.services.lighting.rules.importing.places import where
from eclor.services.lighting.rules.importing.planning import plan
from eclor.services.lighting.rules.importing.sheets import read_sheet
from eclor.services.lighting.words.importing import Kind, Reason
from eclor.services.lighting.words.known import Known, KnownCommune, KnownThing

TODAY = date(2026, 11, 23)
MONTPELLIER = Path("../shared/data/lighting/montpellier/montpellier_supports_eclairage_2013.csv.gz")

CABINET = KnownThing("urn:ngsi-ld:StreetlightControlCabinet:t:ar-01", "Armoire AR-01", 1)
OTHER = KnownThing("urn:ngsi-ld:StreetlightControlCabinet:t:ar-02", "Armoire AR-02", 1)
FEEDERS = tuple(
    KnownThing(f"urn:ngsi-ld:StreetlightGroup:t:{c.urn[-5:]}-d1", "Départ D1", number="D1",
               cabinet=c.urn)
    for c in (CABINET, OTHER)
)  # fmt: skip


def known(**more):
    there = {
        "slug": "t",
        "communes": [
            KnownCommune(1, "57038", "Audun-le-Tiche", box(5.90, 49.45, 5.97, 49.49)),
            KnownCommune(2, "54580", "Villerupt", box(5.97, 49.45, 6.04, 49.49)),
        ],
        "cabinets": [CABINET, OTHER],
        "feeders": FEEDERS,
        "types": TYPES,
    }
    return Known(**there | more)


def planned(text, kind=None, there=None, said=None):
    sheet = read_sheet("file", text if isinstance(text, bytes) else text.encode())
    chosen = kind or guess_kind(sheet)
    return plan(sheet, chosen, map_columns(sheet, chosen, said or {}), there or known(), TODAY)


def refusals(text, **more):
    return [(one.line, one.reason) for one in planned(text, **more).refused]


LAMPS = "num_support;lon;lat;Armoire;Départ;Puissance;Flux;Temp_couleur;Hauteur;Date_pose;Classe\n"


def lamp(number="12", lon="5,93", cabinet="AR-01", watts="38 W", **more):
    flux, kelvin, mounted, kind = (
        more.get(name, usual)
        for name, usual in (("flux", "5000"), ("kelvin", "2700"), ("mounted", "31/05/2019"),
                            ("kind", "P4"))
    )  # fmt: skip
    return f"{number};{lon};49,467;{cabinet};D1;{watts};{flux};{kelvin};6,5;{mounted};{kind}\n"


def test_a_lamp_hangs_on_its_feeder_and_cabinet_with_all_that_is_said_of_it():
    (one,) = planned(LAMPS + lamp()).things

    assert (one.urn, one.commune) == ("urn:ngsi-ld:Streetlight:t:57038-12", 1)
    assert one.arrows == {"fed_by": CABINET.urn, "on_feeder": FEEDERS[0].urn}
    assert one.attributes == {
        "supportNumber": "12", "ratedPower": 38.0, "luminousFlux": 5000.0,
        "colourTemperature": 2700.0, "lanternHeight": 6.5, "mountedOn": "2019-05-31",
        "lightingClass": "P4",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (lamp(lon="7,5"), Reason.OUTSIDE),
        (lamp(lon="650000"), Reason.NOT_A_PLACE),
        (lamp(lon=""), Reason.NOT_A_PLACE),
        (lamp(cabinet="AR-77"), Reason.UNKNOWN_CABINET),
        (lamp(watts="0"), Reason.OUT_OF_BOUNDS),
        (lamp(watts="-38"), Reason.OUT_OF_BOUNDS),
        (lamp(watts="38 kW"), Reason.OUT_OF_BOUNDS),
        (lamp(watts="nan"), Reason.NOT_A_NUMBER),
        (lamp(watts="beaucoup"), Reason.NOT_A_NUMBER),
        (lamp(flux="90000"), Reason.EFFICACY),
        (lamp(kelvin="27"), Reason.OUT_OF_BOUNDS),
        (lamp(mounted="31/02/2019"), Reason.NOT_A_DATE),
        (lamp(mounted="2031-01-01"), Reason.DATE_TO_COME),
        (lamp(kind="ME3"), Reason.UNKNOWN_CLASS),
        ("1;2;3\n", Reason.CELLS),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_name_and_the_others_are_still_read(line, reason):
    assert refusals(LAMPS + line + lamp("13")) == [(2, reason)]


def test_a_pole_number_that_comes_twice_is_refused_with_the_line_it_stands_on():
    found = planned(LAMPS + lamp() + lamp("13") + lamp(lon="5,94"))

    (one,) = found.refused
    assert (one.line, one.reason, one.values["line"]) == (4, Reason.NUMBER_TWICE, 2)
    assert 700 < one.values["metres"] < 750


def test_the_same_pole_number_may_come_again_in_another_commune():
    assert refusals(LAMPS + lamp() + lamp(lon="6,0")) == []


def test_two_lanterns_share_a_pole_when_each_has_its_own_identifier():
    head = "id,num_support,lon,lat,puissance\n"
    near = "a,12,5.93,49.467,38\nb,12,5.93001,49.467,38\n"

    assert refusals(head + near) == []
    assert refusals(head + near + "c,12,5.931,49.467,38\n") == [(4, Reason.NUMBER_TWICE)]


def test_a_number_that_a_lamp_elsewhere_in_the_commune_has_is_taken():
    stands = KnownThing("urn:ngsi-ld:Streetlight:t:x", "Lampe x", 1, 5.94, 49.467, "12")
    text = "id,num_support,lon,lat,puissance\na,12,5.93,49.467,38\n"

    assert refusals(text, there=known(lamps=[stands])) == [(2, Reason.NUMBER_TAKEN)]


def test_without_identifier_a_lamp_is_known_again_by_its_pole():
    stands = KnownThing("urn:ngsi-ld:Streetlight:t:x", "Lampe x", 1, 5.94, 49.467, "12")

    (one,) = planned(LAMPS + lamp(), there=known(lamps=[stands])).things

    assert one.urn == stands.urn


def test_a_feeder_of_another_cabinet_is_refused():
    only = known(feeders=FEEDERS[1:])

    assert refusals(LAMPS + lamp(), there=only) == [(2, Reason.FEEDER_ELSEWHERE)]


def test_a_lamp_within_sixty_metres_of_the_border_is_of_the_nearest_commune():
    assert [t.commune for t in planned(LAMPS + lamp(lon="5,8995")).things] == [1]
    assert refusals(LAMPS + lamp(lon="5,8985")) == [(2, Reason.OUTSIDE)]


def test_a_commune_out_of_reach_is_refused():
    communes = [KnownCommune(1, "57038", "Audun", box(5.9, 49.4, 6.1, 49.5), reach=False)]

    assert refusals(LAMPS + lamp(), there=known(communes=communes)) == [(2, Reason.OUT_OF_REACH)]


def test_without_outlines_nobody_says_the_places_were_checked():
    found = planned(LAMPS + lamp(lon="7"), there=known(communes=[]))

    assert (len(found.things), found.checked) == (1, False)


def test_without_outlines_a_place_far_from_every_town_hall_is_still_outside():
    communes = [KnownCommune(1, "57038", "Audun", None, middle=(5.95, 49.47))]

    assert refusals(LAMPS + lamp(lon="6,3"), there=known(communes=communes)) == [
        (2, Reason.OUTSIDE)
    ]


def geojson(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def point(lon, lat, **said):
    where = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": where, "properties": said}


def test_geojson_is_read_as_a_table_is_gzip_or_not():
    content = geojson(
        point(5.93, 49.467, num_support=12, puissance=38.5, passage_pieton=True),
        {"type": "Feature", "geometry": None, "properties": {"num_support": 13}},
    )

    for sent in (content, gzip.compress(content)):
        found = planned(sent)
        assert [(t.line, t.lon, t.attributes) for t in found.things] == [
            (1, 5.93, {"supportNumber": "12", "ratedPower": 38.5, "crossing": True})
        ]
        assert [(r.line, r.reason) for r in found.refused] == [(2, Reason.NO_PLACE)]


def test_a_feeder_may_be_drawn_as_the_line_it_is():
    line = {"type": "LineString", "coordinates": [[5.93, 49.467], [5.931, 49.468]]}
    feature = {
        "type": "Feature", "geometry": line, "properties": {"depart": "D7", "armoire": "AR-01"}
    }  # fmt: skip

    (one,) = planned(geojson(feature)).things

    assert (one.urn, one.geometry) == ("urn:ngsi-ld:StreetlightGroup:t:ar-01-D7", line)
    assert one.arrows == {"fed_by": CABINET.urn}


def test_feeders_of_two_cabinets_may_have_the_same_number_and_one_cabinet_not():
    text = "depart,armoire\nD2,AR-01\nD2,AR-02\nd2,AR-01\nD3,\n,AR-01\nD4,AR-9\n"

    assert refusals(text) == [
        (4, Reason.ID_TWICE), (5, Reason.NO_CABINET), (6, Reason.NO_NUMBER),
        (7, Reason.UNKNOWN_CABINET),
    ]  # fmt: skip


def test_supports_and_cabinets_are_told_from_lamps():
    supports = planned("num_support,lon,lat,materiau\n7,5.93,49.467,acier\n7,5.94,49.467,bois\n")
    cabinets = planned("armoire,x,y,puissance_souscrite\nAR-01,5.93,49.467,12 kVA\n")

    assert (supports.kind, cabinets.kind) == (Kind.SUPPORTS, Kind.CABINETS)
    assert [(r.line, r.reason) for r in supports.refused] == [(3, Reason.NUMBER_TWICE)]
    assert (cabinets.things[0].urn, cabinets.things[0].attributes) == (
        CABINET.urn, {"maximumPowerAvailable": 12_000.0},
    )  # fmt: skip


def test_a_column_may_be_said_and_an_unknown_one_is_refused():
    text = "lon,lat,p1,p2\n5.93,49.467,38,60\n"

    (one,) = planned(text, Kind.LAMPS, said={"ratedPower": "p2"}).things

    assert one.attributes == {"ratedPower": 60.0}
    with pytest.raises(ValueError, match="There is no column 'p3'"):
        planned(text, Kind.LAMPS, said={"ratedPower": "p3"})


@pytest.mark.parametrize("content", [b"", b"lon,lat\n", b"{", b"\x1f\x8bxx", b"a\0b", b"[[[[[[[["])
def test_what_is_neither_a_table_nor_geojson_is_refused_whole(content):
    with pytest.raises(BadFile):
        read_sheet("file", content)


@given(st.lists(st.text(max_size=12), min_size=3, max_size=3))
def test_no_cell_ever_breaks_the_plan(cells):
    sheet = read_sheet("file", geojson(point(5.93, 49.467, puissance=cells[0], armoire=cells[1],
                                             date_pose=cells[2])))  # fmt: skip
    kind = guess_kind(sheet)

    found = plan(sheet, kind, map_columns(sheet, kind, {}), known(), TODAY)

    assert len(found.things) + len(found.refused) == 1


def test_thirty_thousand_real_lamps_are_read_and_none_is_lost():
    if not MONTPELLIER.exists():
        pytest.skip(f"{MONTPELLIER} is not here")
    city = [KnownCommune(9, "34172", "Montpellier", box(3.7, 43.5, 4.0, 43.7))]

    found = planned(MONTPELLIER.read_bytes(), there=known(communes=city, feeders=(), cabinets=()))

    assert len({one.urn for one in found.things}) == len(found.things)
    assert (len(found.things), len(found.refused)) == (29_969, 0)


# --- Lambert 93 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y", "degrees"),
    [  # by PROJ, EPSG:4326 to EPSG:2154
        (913853.849, 6934062.719, (5.95, 49.47)),
        (652216.626, 6861681.5, (2.3488, 48.8534)),
        (331261.333, 6275547.918, (-1.5586, 43.4832)),
        (1228644.138, 6199127.37, (9.4509, 42.6973)),
    ],
)
def test_metres_of_lambert_93_lie_where_proj_puts_them(x, y, degrees):
    assert where({"lon": f"{x:.3f}".replace(".", ","), "lat": str(y)}) == pytest.approx(
        degrees, abs=2e-8
    )


def test_degrees_are_no_metres():
    assert where({"lon": "5.95", "lat": "49.47"}) == (5.95, 49.47)
