"""An inventory comes in from a file: shown first, then stored whole or not at all, once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from eclor.core.context.models import Entity, Relation
from eclor.core.jobs.models import Work
from eclor.core.territories.entering import enter
from eclor.core.trust.models import AuditLine
from eclor.services.lighting import actions, demo, queries
from eclor.services.lighting.models import CABINET, FEEDER, LAMP, SUPPORT, InventoryFile
from eclor.services.lighting.rules.importing.columns import guess_kind, map_columns
from eclor.services.lighting.rules.importing.sheets import read_sheet
from eclor.services.lighting.tests.conftest import ENGLISH, new_cabinet, new_lamp, text_of
from eclor.services.lighting.words.importing import Imported
from eclor.services.lighting.words.inventory import Asked

CABINETS = "armoire,lon,lat,rue\nAR-77,{lon},{lat},Rue Foch\n"
FEEDERS = "depart,armoire\nD1,AR-77\nD2,AR-77\n"
LAMPS = (
    "num_support,lon,lat,armoire,depart,puissance,flux\n"
    "701,{lon},{lat},AR-77,D1,38,5000\n702,{lon},{lat},AR-77,D2,60,8000\n"
)


@pytest.fixture
def here(maya):
    """A place that lies in the federation, whatever its outlines are."""
    from eclor.core.territories.models import Commune

    one = Commune.objects.filter(insee="57038").get()
    return {"lon": one.lon, "lat": one.lat}


def bring(scope, text, name="file.csv"):
    sheet = read_sheet(name, text.encode())
    kind = guess_kind(sheet)
    return actions.import_inventory(scope, sheet, kind, map_columns(sheet, kind, {}))


def test_cabinets_feeders_and_lamps_come_in_once_with_what_feeds_what(maya, here):
    files = [text.format(**here) for text in (CABINETS, FEEDERS, LAMPS)]

    first, again = ([bring(maya, text) for text in files] for _ in range(2))

    assert first == [Imported(1, 0, 0), Imported(2, 0, 0), Imported(2, 0, 0)]
    assert again == [Imported(0, 0, 1), Imported(0, 0, 2), Imported(0, 0, 2)]
    (row, _other) = queries.every_lamp(maya, Asked(text="70"))
    assert (row.cabinet_name, row.feeder_name) == ("Armoire AR-77", "Départ D1")
    assert (row.watts, row.attributes["luminousFlux"]) == (38.0, 5000.0)
    assert AuditLine.objects.filter(did="lighting.import_inventory").count() == 6


def test_the_boards_are_counted_anew_for_an_inventory_that_changed_something(maya, here):
    bring(maya, CABINETS.format(**here))
    assert [work.name for work in Work.objects.all()] == [actions.ACCOUNT_WORK]
    Work.objects.all().delete()

    bring(maya, CABINETS.format(**here))

    assert not Work.objects.exists()


def test_one_refused_line_and_nothing_is_stored(maya, here):
    text = LAMPS.format(**here) + "703,5.0,45.0,,,38,5000\n"
    bring(maya, CABINETS.format(**here))
    bring(maya, FEEDERS)

    with pytest.raises(actions.RefusedFile):
        bring(maya, text)

    assert not Entity.objects.filter(type=LAMP).exists()


def test_a_lamp_that_moved_to_another_feeder_hangs_on_that_one_alone(maya, here):
    for text in (CABINETS, FEEDERS, LAMPS):
        bring(maya, text.format(**here))

    done = bring(maya, LAMPS.format(**here).replace("AR-77,D1", "AR-77,D2"))

    assert done == Imported(0, 1, 1)
    arrows = Relation.objects.filter(source__type=LAMP, name="on_feeder")
    assert {arrow.target.name for arrow in arrows} == {"Départ D2"}
    assert arrows.count() == 2


def test_a_pole_finds_the_lamps_that_came_before_it(maya, here):
    for text in (CABINETS, FEEDERS, LAMPS):
        bring(maya, text.format(**here))

    bring(maya, "num_support,lon,lat,materiau\n701,{lon},{lat},acier\n".format(**here))

    arrow = Relation.objects.get(name="mounted_on")
    assert (arrow.source.name, arrow.target.type) == ("Lampe 701", SUPPORT)


def test_what_was_exported_comes_in_again_and_changes_nothing(operator, louis, maya, here):
    for text in (CABINETS, FEEDERS, LAMPS):
        bring(maya, text.format(**here))
    new_lamp(louis, "old", **here)

    exported = operator.get("/lighting/lamps.csv").content.decode()

    assert bring(maya, exported) == Imported(0, 0, 3)


def test_the_neighbours_see_nothing_of_it(maya, here, other_federation):
    bring(maya, CABINETS.format(**here))
    actions.keep_file(maya, "file.csv", b"x")

    enter(other_federation)

    assert not Entity.objects.filter(type=CABINET).exists()
    assert not InventoryFile.objects.exists()


def send(client, text, name="lampes.csv", **more):
    sent = SimpleUploadedFile(name, text.encode())
    return client.post("/lighting/import", {"file": sent, **more}, headers=ENGLISH)


def test_an_agent_sends_a_file_looks_at_it_and_imports_it(operator, maya, here):
    preview = send(operator, CABINETS.format(**here)).url
    page = operator.get(preview, headers=ENGLISH)

    body = page.content.decode()
    assert "1 line is sound" in text_of(page)
    assert '<option value="cabinets" selected>' in body
    address, _, _ = preview.partition("?")
    done = operator.post(f"{address}/apply", {"kind": "cabinets"}, headers=ENGLISH)
    assert "new 1 changed 0 as before 0" in text_of(done)
    assert Entity.objects.get(type=CABINET).attributes == {"street": "Rue Foch"}
    assert operator.get(preview).status_code == 404


def test_refused_lines_are_shown_each_with_its_reason_and_nothing_can_be_applied(
    operator, maya, here
):
    text = LAMPS.format(**here) + "701,{lon},{lat},,,38,5000\n=1+1,{lon},{lat},,,0,1\n".format(
        **here
    )
    preview = send(operator, text).url
    address, _, query = preview.partition("?")

    page = operator.get(preview, headers=ENGLISH)
    table = operator.get(f"{address}/refused.csv?{query}", headers=ENGLISH).content.decode()
    applied = operator.post(f"{address}/apply", {"kind": "lamps"}, headers=ENGLISH)

    said = text_of(page)
    assert "4 lines are refused: nothing can be stored" in said
    assert "No cabinet is called “AR-77”" in said
    assert "Rated power: 0 is impossible" in said
    assert "/apply" not in page.content.decode()
    assert table.splitlines()[-1].startswith("5,'=1+1,")
    assert "4 lines are refused" in text_of(applied, 422)
    assert not Entity.objects.filter(type=LAMP).exists()


def test_the_agent_says_what_a_column_means(operator, maya, here):
    text = "lon,lat,w1,w2\n{lon},{lat},38,60\n".format(**here)
    preview = send(operator, text, kind="lamps").url
    address, _, _ = preview.partition("?")

    page = operator.get(f"{preview}&column-ratedPower=w2", headers=ENGLISH)
    strange = operator.get(f"{preview}&column-ratedPower=w3")
    operator.post(f"{address}/apply", {"kind": "lamps", "column-ratedPower": "w2"})

    assert "Rated power 60.0" in text_of(page)
    assert strange.status_code == 404
    assert Entity.objects.get(type=LAMP).attributes == {"ratedPower": 60.0}


@pytest.mark.parametrize("text", ["", "lon,lat\n", '{"type": "Feature', "a\0b"])
def test_what_cannot_be_read_is_refused_at_the_door(operator, val_alzette, text):
    answer = send(operator, text)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not InventoryFile.objects.exists()


def test_only_who_sent_a_file_sees_it_and_only_agents_send(client, operator, maya, here):
    kept = actions.keep_file(replace(maya, person="999"), "file.csv", b"lon,lat\n5.9,49.4\n")

    assert operator.get(f"/lighting/import/{kept.pk}").status_code == 404
    operator.post("/signout")
    assert client.get("/lighting/import").status_code == 302


def test_a_file_nobody_imported_is_forgotten_the_next_day(maya):
    actions.keep_file(maya, "file.csv", b"x")

    tomorrow = replace(maya, now=maya.now + timedelta(hours=25))

    assert [actions.forget_files(maya), actions.forget_files(tomorrow)] == [0, 1]


def test_a_feeder_needs_no_place(maya, here):
    bring(maya, CABINETS.format(**here))

    bring(maya, FEEDERS)

    assert set(Entity.objects.filter(type=FEEDER).values_list("lon", flat=True)) == {None}


def test_the_demonstration_says_what_its_lamps_are_and_marks_it_as_simulated(louis):
    cabinet = new_cabinet(louis, simulated=True)
    for n in range(3):
        new_lamp(louis, f"AR-01-{n}", cabinet, simulated=True, lanternType="SHP routier")
    real = new_lamp(louis, "real", cabinet, lanternType="SHP routier")

    for _ in range(2):
        demo.load(louis)

    rows = list(queries.every_lamp(louis, Asked(text="AR-01-")))
    assert [row.attributes["luminousFlux"] for row in rows] == [5700] * 3
    assert {(row.feeder_name, row.cabinet_name) for row in rows} == {("Départ D1", cabinet.name)}
    assert Entity.objects.get(type=FEEDER).simulated
    assert "luminousFlux" not in Entity.objects.get(pk=real.pk).attributes
    assert Work.objects.filter(name=actions.ACCOUNT_WORK).count() == 1
