"""Repairs: asked for by somebody or by an alarm, planned, done at the foot of the pole."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from eclor.core.alarms.catalogue import copy_cards
from eclor.core.alarms.models import Alarm, Rule
from eclor.core.territories.entering import enter
from eclor.core.trust.models import AuditLine
from eclor.services.lighting import actions, queries
from eclor.services.lighting.models import Intervention
from eclor.services.lighting.rules.interventions import is_late, may_become, parts_of
from eclor.services.lighting.service import SERVICE
from eclor.services.lighting.tests.conftest import ENGLISH, new_lamp, text_of
from eclor.services.lighting.words.interventions import (
    AskIntervention,
    Defect,
    DismissIntervention,
    FinishIntervention,
    Part,
    PlanIntervention,
    Stage,
)

DAY = date(2026, 11, 24)


@pytest.fixture
def lamp(louis):
    return new_lamp(louis)


@pytest.fixture
def alarm(maya, lamp):
    """The lamp is out of order, says the morning's look at its readings."""
    copy_cards(maya)
    return Alarm.objects.create(
        territory_id=maya.territory, dedupe_key="x", entity=lamp, severity=2, title="Foyer éteint",
        rule=Rule.objects.get(key="lighting.lamp_failed"), since=maya.now, raised_at=maya.now,
        last_at=maya.now, waiting_since=maya.now, announced_at=maya.now, signal="01TEST",
    )  # fmt: skip


@pytest.fixture
def asked(maya, lamp):
    return actions.ask_intervention(maya, AskIntervention(entity=lamp.pk, defect=Defect.DARK))


def test_an_intervention_is_asked_for_planned_and_done(maya, lamp, asked):
    actions.plan_intervention(
        maya, PlanIntervention(intervention=asked.pk, on=DAY, person=maya.person, lift=True)
    )
    actions.finish_intervention(
        maya,
        FinishIntervention(
            intervention=asked.pk, report="Platine changée", parts=(Part("Platine LED"),),
            renewed=True,
        ),
    )  # fmt: skip

    (work,) = queries.of_thing(maya, lamp.pk)
    assert (work.stage, work.row.planned_on, work.assignee) == (Stage.DONE, DAY, "Maya")
    assert (work.parts, work.row.renewed, work.ended_by) == ([Part("Platine LED")], True, "Maya")
    lines = AuditLine.objects.filter(did__startswith="lighting.").order_by("pk")
    assert [line.did.partition(".")[2] for line in lines] == [
        "ask_intervention", "plan_intervention", "finish_intervention",
    ]  # fmt: skip


def test_one_alarm_has_one_open_intervention(maya, lamp, alarm):
    order = AskIntervention(entity=lamp.pk, defect=Defect.DARK, alarm=alarm.pk)

    first, second = (actions.ask_intervention(maya, order) for _ in range(2))

    assert first.pk == second.pk


def test_an_alarm_of_another_lamp_is_not_answered_here(maya, louis, alarm):
    other = new_lamp(louis, "other")

    with pytest.raises(actions.Refused):
        actions.ask_intervention(
            maya, AskIntervention(entity=other.pk, defect=Defect.DARK, alarm=alarm.pk)
        )


def test_what_has_ended_stays_ended(maya, asked):
    actions.dismiss_intervention(
        maya, DismissIntervention(intervention=asked.pk, report="Elle brille")
    )

    with pytest.raises(actions.Refused):
        actions.finish_intervention(
            maya, FinishIntervention(intervention=asked.pk, report="Encore")
        )


def test_what_is_late_comes_first(maya, lamp):
    def ask(on=None):
        made = actions.ask_intervention(maya, AskIntervention(entity=lamp.pk, defect=Defect.DARK))
        if on:
            actions.plan_intervention(maya, PlanIntervention(intervention=made.pk, on=on))
        return made.pk

    today = maya.now.date()
    later, unplanned, late = ask(today + timedelta(days=2)), ask(), ask(today - timedelta(days=1))

    assert [w.row.pk for w in queries.interventions(maya)] == [late, unplanned, later]


def test_an_agent_of_another_commune_does_not_see_it(maya, asked):
    elsewhere = replace(maya, communes=frozenset({999_999}))

    assert queries.interventions(elsewhere) == []
    with pytest.raises(queries.NoSuchIntervention):
        queries.intervention(elsewhere, asked.pk)


def test_the_other_federation_never_sees_it(asked, other_federation):
    enter(other_federation)

    assert not Intervention.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM lighting_intervention")
        assert cursor.fetchone() == (0,)


def test_after_ten_years_it_is_forgotten(maya, asked):
    actions.dismiss_intervention(maya, DismissIntervention(intervention=asked.pk, report="Rien"))
    in_ten_years = replace(maya, now=maya.now + timedelta(days=3661))

    gone = [actions.forget_interventions(maya), actions.forget_interventions(in_ten_years)]

    assert gone == [0, 1]


def test_a_team_does_it_all_on_its_phone(operator, maya, lamp, alarm):
    sheet = operator.get(f"/lighting/lamps/{lamp.pk}").content.decode()
    form = operator.get(f"/lighting/things/{lamp.pk}/intervention?alarm={alarm.pk}")
    operator.post(
        f"/lighting/things/{lamp.pk}/intervention",
        {"defect": "dark", "what": "Devant l'école", "alarm": alarm.pk},
    )
    made = Intervention.objects.get()
    operator.post(f"/lighting/interventions/{made.pk}/plan", {"on": "2026-11-24", "person": ""})
    operator.post(
        f"/lighting/interventions/{made.pk}/done",
        {"report": "Fusible", "parts": "2 x Fusible 6 A\nPlatine", "origin": "wear"},
    )

    page = text_of(operator.get(f"/lighting/interventions/{made.pk}", headers=ENGLISH))
    made.refresh_from_db()
    assert f"intervention?alarm={alarm.pk}" in sheet
    assert '<option value="dark" selected>' in form.content.decode()
    assert (made.stage, made.parts) == ("done", [["Fusible 6 A", 2], ["Platine", 1]])
    assert "2 × Fusible 6 A 1 × Platine" in page
    assert "Lamp out" in text_of(operator.get("/lighting/interventions?ended=1", headers=ENGLISH))


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("done", {"report": "", "origin": "wear"}),
        ("done", {"report": "x", "origin": "martians"}),
        ("done", {"report": "x", "origin": "wear", "parts": "0 x Rien"}),
        ("plan", {"on": "soon"}),
        ("plan", {"on": "2026-11-24", "person": "99999"}),
        ("dismiss", {"report": ""}),
    ],
)
def test_what_cannot_be_is_refused_on_the_sheet(operator, asked, verb, said):
    answer = operator.post(f"/lighting/interventions/{asked.pk}/{verb}", said)

    asked.refresh_from_db()
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert asked.stage == "asked"


def test_the_console_tells_what_is_to_be_done_at_the_lamp_before_what_was(operator, maya, lamp):
    asked = [
        actions.ask_intervention(maya, AskIntervention(entity=lamp.pk, defect=defect)).pk
        for defect in (Defect.FLICKERS, Defect.DARK)
    ]
    actions.dismiss_intervention(maya, DismissIntervention(intervention=asked[1], report="Rien"))

    said = operator.get(f"/hypervisor/things/{lamp.pk}/works.json", headers=ENGLISH).json()

    assert [(w["title"], w["state"], w["open"]) for w in said["works"]] == [
        ("Lamp that flickers", "to plan", True),
        ("Lamp out", "closed without action", False),
    ]
    assert said["works"][0]["url"] == f"/lighting/interventions/{asked[0]}"
    assert [page["url"] for page in said["pages"]] == [f"/lighting/lamps/{lamp.pk}"]
    assert said["silent"] == []


def test_who_may_not_see_interventions_is_told_of_none(maya, louis, lamp, asked):
    assert [w.open for w in SERVICE.works(maya, lamp.pk)] == [True]
    assert SERVICE.works(louis, lamp.pk) == []


def test_an_unknown_thing_has_no_intervention(operator, val_alzette):
    assert operator.get("/lighting/things/999999/intervention").status_code == 404
    assert operator.get("/lighting/interventions/999999").status_code == 404


@given(st.sampled_from(Stage), st.sampled_from(Stage))
def test_nothing_leads_out_of_an_end(now, then):
    assert may_become(now, then) <= now.is_open


def test_a_plan_is_late_the_day_after():
    assert not is_late(Stage.PLANNED, DAY, DAY)
    assert is_late(Stage.PLANNED, DAY, DAY + timedelta(days=1))
    assert not is_late(Stage.DONE, DAY, DAY + timedelta(days=1))


def test_parts_are_read_as_people_write_them():
    assert parts_of("2 x Fusible 6 A\n\n3× Borne\nPlatine 40 W") == (
        Part("Fusible 6 A", 2), Part("Borne", 3), Part("Platine 40 W", 1),
    )  # fmt: skip
