"""Finding things as people type them."""

import pytest

from eclor.core.context.actions import relate, take_away
from eclor.core.context.searching import things
from eclor.core.service.folding import folded
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.faces.hypervisor.queries.relations import pointing_at


@pytest.mark.parametrize("typed", ["Crusnes", "crusnes", "CRÙSNES", "  rue crus ", "12 crusnes"])
def test_accents_and_capitals_are_forgiven(maya, thing, typed):
    thing("Armoire 12 rue de Crûsnes")

    assert [found.name for found in things(maya, typed)] == ["Armoire 12 rue de Crûsnes"]


def test_every_word_must_be_somewhere_in_name_commune_or_kind(maya, thing):
    audun = Commune.objects.get(insee="57038")
    thing("AR-12", commune=audun.pk)
    thing("AR-13")

    assert [f.name for f in things(maya, "ar audun")] == ["AR-12"]
    assert [f.name for f in things(maya, "armoire audun")] == ["AR-12"]
    assert things(maya, "ar ottange") == []


def test_a_name_that_begins_as_typed_comes_first(maya, thing):
    for name in ("Verre AR-1", "AR-1 bis", "XAR-1"):
        thing(name)

    assert [f.name for f in things(maya, "ar-1")] == ["AR-1 bis", "Verre AR-1", "XAR-1"]


def test_signs_of_the_database_are_letters_here(maya, thing):
    thing("100 % verre")
    thing("autre_chose")

    assert [f.name for f in things(maya, "%")] == ["100 % verre"]
    assert [f.name for f in things(maya, "e_c")] == ["autre_chose"]
    assert things(maya, "\\") == things(maya, "") == things(maya, "\x00") == []


def test_nothing_of_another_federation_and_nothing_taken_away_is_found(
    maya, thing, other_federation
):
    gone = thing("Borne retirée")
    take_away(maya, gone)
    thing("Borne d'ici")

    assert [f.name for f in things(maya, "borne")] == ["Borne d'ici"]
    assert things(Scope(territory=other_federation, now=maya.now), "borne") == []


def test_folding_says_what_the_database_says(maya, db):
    from django.db import connection

    said = "Éclairage à Rédange, çà et là"
    with connection.cursor() as cursor:
        cursor.execute("SELECT unaccent(lower(%s))", [said])
        assert folded(said) == cursor.fetchone()[0]


def test_one_walks_from_a_cabinet_to_the_lamps_it_feeds_in_one_question(
    maya, thing, django_assert_num_queries
):
    cabinet = thing("AR-12")
    lamps = [thing(f"L{n}", "Streetlight") for n in range(3)]
    relate(maya, lamps[0], "fed_by", cabinet)
    with django_assert_num_queries(1):
        one = pointing_at(maya, cabinet, "fed_by")
    for lamp in lamps:
        relate(maya, lamp, "fed_by", cabinet)

    with django_assert_num_queries(1):
        three = pointing_at(maya, cabinet, "fed_by")

    assert (one.total, [row.name for row in one.rows]) == (1, ["L0"])
    assert (three.total, [row.name for row in three.rows]) == (3, ["L0", "L1", "L2"])
