"""The API tells what exists and what is measured, of one federation, and refuses bad questions plainly."""

from datetime import timedelta

import psycopg
import pytest

from eclor.core.context.actions import NewEntity, add_entity
from eclor.core.context.models import Entity
from eclor.core.identity.models import Person
from eclor.core.observations.queries import Grain, grain_for
from eclor.core.territories.entering import entered
from eclor.core.territories.models import Commune
from eclor.testing.house import owner_conninfo
from eclor.testing.plugin import HOME


def _lamp(scope, number, lon=5.95, commune=None):
    return add_entity(
        scope,
        NewEntity(
            type="Streetlight",
            urn=f"urn:ngsi-ld:Streetlight:{number}",
            name=f"Lampe {number}",
            lon=lon,
            lat=49.47,
            commune=commune,
            attributes={"ratedPower": 38},
        ),
    )


def _latest_power(lamps):
    """Say, as the owner, that each of these lamps takes 38 W now; gives the way to take it back."""
    # The lamps are in an open transaction of the test: only their numbers are known to the owner.
    series = {900_100 + number: lamp.pk for number, lamp in enumerate(lamps)}
    with psycopg.connect(owner_conninfo(HOME), autocommit=True) as owner:
        owner.execute("ALTER TABLE series DISABLE TRIGGER ALL")
        for number, entity in series.items():
            owner.execute(
                "INSERT INTO series (id, territory_id, entity_id, attribute, unit, public,"
                " keep_days) VALUES (%s, 1, %s, 'power', 'WTT', true, 400)",
                (number, entity),
            )
            owner.execute(
                "INSERT INTO latest (series_id, at, received_at, changed_at, num, entity_id,"
                " territory_id) VALUES (%s, now(), now(), now(), 38, %s, 1)",
                (number, entity),
            )

    def take_back() -> None:
        with psycopg.connect(owner_conninfo(HOME), autocommit=True) as owner:
            owner.execute("DELETE FROM latest WHERE series_id = ANY(%s)", (list(series),))
            owner.execute("DELETE FROM series WHERE id = ANY(%s)", (list(series),))
            owner.execute("ALTER TABLE series ENABLE TRIGGER ALL")

    return take_back


def test_a_lamp_is_told_with_what_it_is(louis, client):
    lamp = _lamp(louis, 1)

    told = client.get(f"/api/entities/{lamp.pk}").json()

    assert (told["name"], told["attributes"], told["measured"]) == (
        "Lampe 1",
        {"ratedPower": 38},
        [],
    )


def test_a_lamp_of_the_neighbour_does_not_exist_here(louis, client, other_federation):
    with entered(other_federation):
        theirs = Entity.objects.create(
            territory_id=other_federation,
            urn="urn:x",
            type="Streetlight",
            name="X",
            created_at=louis.now,
            modified_at=louis.now,
        )

    assert client.get(f"/api/entities/{theirs.pk}").status_code == 404
    assert client.get(f"/@bord-de-moselle/api/entities/{theirs.pk}").status_code == 200


def test_an_agent_of_one_commune_reads_the_things_of_that_commune_alone(louis, client):
    audun, villerupt = (Commune.objects.get(insee=insee) for insee in ("57038", "54580"))
    here, there = _lamp(louis, 1, commune=audun.pk), _lamp(louis, 2, commune=villerupt.pk)
    agent = Person.objects.create(territory_id=1, email="hugo@example.org", name="Hugo")
    agent.grants.create(territory_id=1, role="operator", commune=audun)
    client.force_login(agent)
    take_back = _latest_power([here, there])

    try:
        layer = client.get("/api/layers/lighting.lamps").json()
        cards = client.get("/api/layers").json()
        latest = client.get("/api/latest?type=Streetlight").json()
    finally:
        take_back()

    assert [feature[0] for feature in layer["features"]] == [here.pk]
    assert {card["key"]: card["count"] for card in cards}["lighting.lamps"] == 1
    assert list(latest["entities"]) == [str(here.pk)]


def test_the_list_comes_in_pages(louis, client):
    for number in range(3):
        _lamp(louis, number)

    first = client.get("/api/entities?type=Streetlight&limit=2").json()
    second = client.get(f"/api/entities?type=Streetlight&limit=2&after={first['after']}").json()

    assert [e["name"] for e in first["entities"]] == ["Lampe 0", "Lampe 1"]
    assert ([e["name"] for e in second["entities"]], second["after"]) == (["Lampe 2"], None)


@pytest.mark.parametrize("lamps", [1, 3])
def test_the_list_costs_the_same_questions_however_long(
    louis, client, lamps, django_assert_num_queries
):
    for number in range(lamps):
        _lamp(louis, number)
    client.get("/api/entities")

    with django_assert_num_queries(2):  # entering the territory, the page
        client.get("/api/entities?type=Streetlight")


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("/api/entities?type=Unicorn", 400),
        ("/api/entities?bbox=1,2,3", 400),
        ("/api/entities?bbox=nan,2,3,4", 400),
        ("/api/entities?limit=-1", 400),
        ("/api/entities?limit=99999999999999999999", 400),
        ("/api/entities?after=1e9", 400),
        ("/api/entities/99999999999999999999999", 404),
        ("/api/latest", 400),
        ("/api/latest?type=Streetlight%00", 400),
        ("/api/layers/no.such", 404),
        ("/api/datasets/no.such.json", 404),
        ("/api/entities/1/power?from=yesterday", 400),
        ("/api/entities?commune=%00%00", 400),
    ],
)
def test_a_bad_question_gets_a_sentence(louis, client, question, status):
    answer = client.get(question)

    assert answer.status_code == status
    assert answer.json()["error"].endswith(".")


def test_a_time_without_its_offset_is_refused(louis, client):
    lamp = _lamp(louis, 1)

    answer = client.get(f"/api/entities/{lamp.pk}/power?from=2026-11-22T08:00:00")

    assert answer.status_code == 400
    assert "offset" in answer.json()["error"]


@pytest.mark.parametrize(
    ("span", "grain"),
    [
        (timedelta(hours=1), Grain.RAW),
        (timedelta(days=7), Grain.QUARTER),
        (timedelta(days=30), Grain.HOUR),
        (timedelta(days=365), Grain.DAY),
    ],
)
def test_a_chart_is_told_as_finely_as_its_span_allows(span, grain):
    assert grain_for(span) is grain


def test_the_week_of_a_lamp_is_read_from_its_quarters_of_an_hour(louis, client):
    lamp = _lamp(louis, 7)
    with psycopg.connect(owner_conninfo(HOME), autocommit=True) as owner:
        # The lamp is in an open transaction of the test: only its number is known to the owner.
        owner.execute("ALTER TABLE series DISABLE TRIGGER ALL")
        owner.execute(
            "INSERT INTO series (id, territory_id, entity_id, attribute, unit, public, keep_days)"
            " VALUES (900002, 1, %s, 'power', 'WTT', true, 400)",
            [lamp.pk],
        )
        owner.execute(
            "INSERT INTO rollup_15m (at, total, low, high, last, last_at, series_id, n)"
            " SELECT now() - interval '1 day', 76, 37, 39, 39, now(), 900002, 2"
        )
    try:
        told = client.get(f"/api/entities/{lamp.pk}/power").json()
    finally:
        with psycopg.connect(owner_conninfo(HOME), autocommit=True) as owner:
            owner.execute("DELETE FROM rollup_15m WHERE series_id = 900002")
            owner.execute("DELETE FROM series WHERE id = 900002")
            owner.execute("ALTER TABLE series ENABLE TRIGGER ALL")

    ((_, mean, low, high, n),) = told["points"]
    assert (told["unit"], told["grain"], mean, low, high, n) == ("W", "15min", 38, 37, 39, 2)


def test_the_front_page_names_the_federation(louis, client):
    assert client.get("/api/").json()["territory"]["name"] == "Val d'Alzette"


def test_a_federation_nobody_knows_is_not_found(louis, client):
    assert client.get("/@nowhere/api/").status_code == 404
