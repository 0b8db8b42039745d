"""Figures, lines and open data of the card: what nobody knows is empty, never nought."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from eclor.core.territories.models import Commune
from eclor.services.waste import actions, queries
from eclor.services.waste.models import JudgedWait, WaitForecast
from eclor.services.waste.service import SERVICE
from eclor.services.waste.tests.conftest import MINUTE, new_centre, new_container
from eclor.services.waste.words import Stream

KPIS = {kpi.key: kpi for kpi in SERVICE.kpis}
DATASETS = {dataset.key: dataset for dataset in SERVICE.datasets}
TILES = {tile.key: tile for tile in SERVICE.tiles}


@pytest.mark.parametrize("key", sorted(KPIS))
def test_a_territory_without_anything_knows_no_figure(louis, key):
    assert KPIS[key].value(louis).value is None


def test_the_mean_wait_counts_only_the_centres_that_know_theirs(louis, sensors, recorded):
    sensors.lane(new_centre(louis, "Audun"), louis.now, False)
    sensors.lane(new_centre(louis, "Aumetz"), louis.now - timedelta(hours=1), True)
    actions.estimate_waits(louis)

    assert KPIS["mean_wait"].value(louis).value == 0
    assert KPIS["centres_without_news"].value(louis).value == 1


def test_when_all_centres_are_closed_their_mean_wait_is_not_unknown_but_closed(louis):
    night = replace(louis, now=louis.now.replace(hour=2))
    new_centre(louis, "Audun")

    with override("en"):
        assert str(KPIS["mean_wait"].value(night).instead) == "all closed"
        assert str(KPIS["mean_wait"].value(louis).instead) == ""


def test_containers_over_85_are_counted_among_those_heard(louis, sensors):
    for level in (20, 86, 99):
        sensors.says(new_container(louis, f"Verre {level}"), "fillingLevel", level, louis.now)

    assert KPIS["containers_nearly_full"].value(louis).value == 2


def said(scope, key="wait"):
    """What a tile says in English: (value, of what, one line more)."""
    with override("en"):
        found = TILES[key].line(scope)
        return str(found.value), str(found.about), str(found.context)


def test_the_portal_names_the_centre_where_one_waits_least(louis, sensors, recorded):
    sensors.lane(new_centre(louis), louis.now, False)
    actions.estimate_waits(louis)

    assert said(louis)[:2] == ("0 min", "Audun-le-Tiche")
    assert TILES["wait"].line(louis).odds.likely == 0


def test_from_home_the_portal_names_the_nearest_centre_even_if_one_waits_longer(
    louis, sensors, recorded
):
    near = new_centre(louis, "Near", lon=5.93, lat=49.46)
    far = new_centre(louis, "Far", lon=6.05, lat=49.40)
    for centre in (near, far):
        sensors.lane(centre, louis.now, False)
    actions.estimate_waits(louis)
    WaitForecast.objects.filter(centre_id=near).update(p50=9, p90=15)
    home = Commune.objects.get(name="Villerupt")

    there, anywhere = replace(louis, home=home.pk), louis

    assert TILES["wait"].line(there).address.endswith(f"/centres/{near.pk}")
    assert TILES["wait"].line(anywhere).address.endswith(f"/centres/{far.pk}")


def test_the_portal_says_unknown_or_closed_rather_than_nought(louis):
    nothing = said(louis)[0]
    new_centre(louis, openingHours="Su 03:00-04:00")
    closed = said(louis)
    new_centre(louis, "Aumetz")
    silent = said(louis)

    assert nothing == "No recycling centre here"
    assert (closed[0], closed[2]) == ("Closed", "Opens Sunday at 3:00")
    assert silent[0] == ""


def test_the_next_bin_is_that_of_the_chosen_commune(louis):
    actions.add_round(
        louis, actions.AddRound(commune="57038", stream=Stream.GLASS, weekdays=frozenset({5}))
    )
    home = Commune.objects.get(name="Audun-le-Tiche")

    assert said(louis, "calendar")[2] == "Choose your commune"
    assert said(replace(louis, home=home.pk), "calendar") == (
        "Tomorrow",
        "Audun-le-Tiche",
        "Glass, out before 5:00",
    )


def test_every_row_of_a_data_set_has_the_same_keys(louis, sensors, recorded):
    for number in range(2):
        sensors.lane(new_centre(louis, f"Centre {number}"), louis.now - number * 10 * MINUTE, False)
        new_container(louis, f"Verre {number}")
        actions.add_round(
            louis,
            actions.AddRound(
                commune="57038",
                stream=Stream.GLASS,
                weekdays=frozenset({1}),
                street="Rue Foch" * number,
            ),
        )
    actions.estimate_waits(louis)
    JudgedWait.objects.create(
        territory_id=louis.territory,
        centre_id=queries.centres(louis)[0].pk,
        arrived_at=louis.now,
        waited=3,
        said_p50=2,
        said_p90=4,
    )

    for dataset in DATASETS.values():
        rows = [dict(row) for row in dataset.rows(louis)]
        assert rows, dataset.key
        assert {tuple(row) for row in rows} == {tuple(rows[0])}


def test_open_data_is_served_as_json_and_as_a_spreadsheet(louis, client):
    new_centre(louis, "=cmd()")

    told = client.get("/api/datasets/waste.centres.json").json()
    sheet = client.get("/api/datasets/waste.centres.csv").content.decode()

    assert told["rows"][0]["wait_p50_minutes"] is None
    assert told["rows"][0]["unknown_because"] in ("never_heard", "closed")
    assert ",=cmd()" not in sheet


@pytest.mark.parametrize("count", [1, 3])
def test_lists_ask_as_much_of_the_database_for_three_rows_as_for_one(louis, sensors, count):
    for number in range(count):
        new_centre(louis, f"Centre {number}")
        sensors.says(new_container(louis, f"Verre {number}"), "fillingLevel", 5, louis.now)

    asked = {}
    for read in (queries.centres_now, queries.containers, queries.scores, queries.sites):
        with CaptureQueriesContext(connection) as captured:
            read(louis)
        asked[read.__name__] = len(captured)

    assert asked == {"centres_now": 3, "containers": 2, "scores": 3, "sites": 2}
