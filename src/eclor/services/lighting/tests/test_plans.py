"""The nights planned from the counters: what they are made of, who may give them, what is shown."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from eclor.core.commands.models import Order
from eclor.core.context.actions import NewEntity, add_entity
from eclor.core.jobs.models import Work
from eclor.core.territories.entering import enter
from eclor.core.territories.models import Commune
from eclor.services.lighting import actions, queries
from eclor.services.lighting.models import NightProgramme, TriedPlan
from eclor.services.lighting.rules.programmes.canonical import written
from eclor.services.lighting.tests.conftest import ENGLISH, new_lamp, text_of
from eclor.services.lighting.words.adaptive import (
    Lesson,
    Month,
    NightPlan,
    Outcome,
    Proposed,
    StreetTrial,
    Way,
)
from eclor.services.lighting.words.charging import ORDINARY, WriteNight
from eclor.services.lighting.words.programmes import Calendar, Charge, Programme
from eclor.services.lighting.words.traffic import Counts

FULL_NIGHT = written(Charge(Calendar("ordinary"), {"ordinary": Programme("ordinary")})).decode()
KWH = {
    Way.FULL: 180.0, Way.WEEKLY: 120.0, Way.AHEAD: 108.0, Way.LIVE: 110.0, Way.POINTS: 103.0,
    Way.BOUND: 99.0,
}  # fmt: skip


def planner(
    counts: Counts, place: object, lesson: Lesson, holidays: object, names: object
) -> NightPlan:
    """A plan that saves 40 % of every street and leaves half a per cent too dark."""
    streets = tuple(
        StreetTrial(load, 1000.0, 900.0, {way: Outcome(kwh, 4.5) for way, kwh in KWH.items()})
        for load in lesson.loads
    )
    months = (Month(date(2026, 10, 1), KWH, dict.fromkeys(KWH, 4.5), 900.0),)
    proposed = tuple(
        Proposed(section, window, FULL_NIGHT, "")
        for section, window in sorted({load.group for load in lesson.loads if load.group})
    )
    return NightPlan(
        date(2026, 10, 1), date(2026, 10, 31), lesson.points, counts.sections, streets, months,
        proposed, from_sunset=198.0,
    )  # fmt: skip


@pytest.fixture
def counted(maya, says):
    """A counter beside three lamps of one street; another lamp nobody knows the power of."""
    counter = add_entity(
        maya,
        NewEntity(
            type="TrafficCounter", urn="urn:ngsi-ld:TrafficCounter:test:1", name="Compteur CT-01",
            lon=5.951, lat=49.47, commune=Commune.objects.get(insee="57038").pk, attributes={},
        ),
    )  # fmt: skip
    hour = maya.now.replace(minute=0, second=0, microsecond=0)
    for n in range(1, 4):
        says.hour(counter, "intensity", 40.0 * n, hour - timedelta(hours=n))
    lamps = [new_lamp(maya, f"L{n}") for n in range(3)]
    new_lamp(maya, "unknown", ratedPower=None)
    return lamps


@pytest.fixture
def tried(maya, counted):
    return actions.plan_nights(maya, planner)


def test_a_plan_is_made_of_counts_by_the_hour_and_of_streets_with_their_lamps(maya, counted):
    told = queries.taught(maya)

    (load,) = told.lesson.loads
    assert (load.street, load.lamps, load.watts) == ("Rue de la Mine", 3, 180.0)
    assert round(load.metres) == 72
    assert told.unpowered == 1
    assert told.counts.flow[:, 0].tolist() == [120.0, 80.0, 40.0]


def test_without_a_count_nobody_plans(maya):
    with pytest.raises(ValueError, match=r"compteur|counter"):
        actions.plan_nights(maya, planner)

    assert not TriedPlan.objects.exists()


def test_only_the_last_plans_are_kept(maya, counted):
    for _ in range(actions.PLANS_KEPT + 2):
        newest = actions.plan_nights(maya, planner)

    assert TriedPlan.objects.count() == actions.PLANS_KEPT
    assert TriedPlan.objects.filter(pk=newest.pk).exists()


def test_an_operator_asks_for_a_plan_and_the_worker_makes_it(operator, maya):
    answer = operator.post("/lighting/plan/new")

    work = Work.objects.get(name=actions.PLAN_WORK)
    assert (answer.status_code, work.state) == (302, "waiting")
    assert "A plan is being made." in text_of(operator.get("/lighting/plan", headers=ENGLISH))


def test_a_plan_that_waits_or_is_being_made_is_not_asked_for_twice(maya):
    first = actions.ask_plan(maya)

    assert actions.ask_plan(maya) == first
    Work.objects.update(started_at=maya.now)
    assert actions.ask_plan(maya) == first
    assert Work.objects.filter(name=actions.PLAN_WORK).count() == 1


def test_whoever_asks_a_plan_is_the_whole_federations(maya, counted):
    elsewhere = Commune.objects.exclude(insee="57038").first()
    narrow = replace(maya, communes=frozenset({elsewhere.pk}))

    actions.plan_nights(narrow, planner)

    actions.count_light(maya)
    tried, year = queries.own_year(narrow, queries.account(narrow))
    assert [street.load.street for street in tried.plan.streets] == ["Rue de la Mine"]
    assert year.fleet.lamps == len(counted)


def test_the_page_shows_what_each_way_saves_beside_the_exact_least(operator, maya, tried):
    page = text_of(operator.get("/lighting/plan", headers=ENGLISH))

    assert "A programme for each night, planned at noon 0.1 −40 %" in page
    assert "0.50 % +9.1 %" in page
    assert "The rated power of 1 lamp is not known" in page


def test_the_desk_gives_the_streets_of_a_counter_what_was_tried(operator, maya, tried, counted):
    said = {"reason": "Essai de l’hiver", "valid": "720", "key": "k1"}

    shown = operator.get(f"/lighting/plan/{tried.pk}/0", headers=ENGLISH)
    operator.post(f"/lighting/plan/{tried.pk}/0", said)
    operator.post(f"/lighting/plan/{tried.pk}/0", said)

    assert "Rue de la Mine" in text_of(shown)
    row = NightProgramme.objects.get()
    order = Order.objects.get()
    assert (row.name, row.charge) == ("Compteur CT-01", FULL_NIGHT)
    assert order.params["programme"] == "Compteur CT-01"
    assert order.parts.count() == len(counted) + 1  # the lamp of unknown power hangs there too


def test_a_sodium_lamp_of_a_street_is_left_out_of_what_the_plan_tells_it(operator, maya, counted):
    old = new_lamp(maya, "ancienne", lanternType="SHP routier")
    tried = actions.plan_nights(maya, planner)

    operator.post(f"/lighting/plan/{tried.pk}/0", {"reason": "Essai", "valid": "720", "key": "k1"})

    dims = {one.load.lamps: one.load.dims for one in NightPlan.from_json(tried.body).streets}
    assert dims == {3: True, 1: False}
    told = set(Order.objects.get().parts.values_list("entity_id", flat=True))
    assert told >= {one.pk for one in counted}
    assert old.pk not in told


def test_the_editor_begins_from_what_a_plan_proposes(operator, maya, tried):
    said = {
        "title": "Essai", "first": "80", "after_dusk": "0", "after_dawn": "0", "fill": "1",
        "preset": "adaptive:0", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0",
    }  # fmt: skip

    page = operator.get("/lighting/programmes/new")
    answer = operator.post("/lighting/programmes/new", said)

    assert "Compteur CT-01" in page.content.decode()
    assert answer.context["form"]["first"].value() == "100"


def test_a_plan_writes_over_no_programme_that_somebody_wrote(operator, maya, tried, counted):
    own = actions.write_night(
        maya, WriteNight(title="Compteur CT-01", night=Programme(ORDINARY, first=60))
    )
    before = own.charge

    for key in ("k1", "k2"):
        said = {"reason": "Essai de l’hiver", "valid": "720", "key": key}
        operator.post(f"/lighting/plan/{tried.pk}/0", said)

    own.refresh_from_db()
    assert own.charge == before
    assert list(
        NightProgramme.objects.order_by("name").values_list("name", "charge", "planned")
    ) == [
        ("Compteur CT-01", before, False),
        ("Compteur CT-01 2", FULL_NIGHT, True),
    ]


def test_a_planned_programme_that_somebody_changes_is_theirs(operator, maya, tried, counted):
    said = {"reason": "Essai de l’hiver", "valid": "720", "key": "k1"}
    operator.post(f"/lighting/plan/{tried.pk}/0", said)
    row = NightProgramme.objects.get()

    changed = WriteNight(programme=row.pk, before=ORDINARY, night=Programme(ORDINARY, first=70))
    actions.write_night(maya, changed)
    operator.post(f"/lighting/plan/{tried.pk}/0", said | {"key": "k2"})

    row.refresh_from_db()
    assert (row.planned, row.charge == FULL_NIGHT) == (False, False)
    assert NightProgramme.objects.filter(planned=True).count() == 1


def test_nobody_gives_a_plan_that_is_gone_or_without_a_reason(operator, maya, tried):
    assert operator.get(f"/lighting/plan/{tried.pk + 1}/0").status_code == 404
    assert operator.get(f"/lighting/plan/{tried.pk}/9").status_code == 404
    assert operator.post(f"/lighting/plan/{tried.pk}/0", {"key": "k"}).status_code == 422
    assert not Order.objects.exists()


def test_the_other_federation_sees_no_plan(tried, other_federation):
    enter(other_federation)

    assert not TriedPlan.objects.exists()


def test_the_board_claims_what_was_computed_here(operator, maya, tried):
    actions.count_light(maya)

    page = text_of(operator.get("/lighting/savings", headers=ENGLISH))

    assert "By control alone, computed" in page
    assert "the lamps that hang there is 43 %, as computed above" in page


def test_the_page_asks_as_often_for_three_groups_as_for_one(operator, maya, tried):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            operator.get("/lighting/plan")
        return len(found)

    operator.get("/lighting/plan")
    one = asked()
    body = dict(tried.body)
    body["proposed"] = [tried.body["proposed"][0] | {"window": f"2{n}:00-05:00"} for n in range(3)]
    TriedPlan.objects.filter(pk=tried.pk).update(body=body)

    assert asked() == one
