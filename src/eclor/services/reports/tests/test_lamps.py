"""A lamp reported by the number on its pole becomes work of the lighting room, by facts alone."""

from datetime import timedelta

from eclor.core.facts.delivery import deliver
from eclor.core.facts.models import ToldFact
from eclor.core.facts.telling import tell
from eclor.core.service.scope import Scope
from eclor.services.reports.models import Report
from eclor.services.reports.tests.conftest import told
from eclor.services.reports.words import Kind, State


def reported(today, audun, pole, how="flickers"):
    said = {"spot": None, "asset": pole.pk, "answers": {"lamp_how": how}}
    return told(today, audun, Kind.LAMP, **said).report


def asked(pole) -> list[str]:
    found = ToldFact.objects.filter(name="InterventionAsked", body__entity=pole.pk)
    return [fact.body["defect"] for fact in found.order_by("id")]


def delivered(today: Scope) -> None:
    while deliver(Scope(territory=today.territory, now=today.now + timedelta(seconds=1))):
        pass


def test_it_becomes_one_intervention_and_the_report_follows_it_to_the_end(today, audun, pole):
    number = reported(today, audun, pole)
    delivered(today)
    first = Report.objects.get(pk=number).state

    said = ToldFact.objects.get(name="InterventionAsked", body__entity=pole.pk).body
    tell(today, "InterventionPlanned", said)
    tell(today, "InterventionDone", said)
    delivered(today)

    row = Report.objects.get(pk=number)
    assert asked(pole) == ["flickers"]
    assert (first, row.state) == (State.ASSIGNED, State.DONE)
    assert [step.state for step in row.steps.order_by("pk")] == [
        State.RECEIVED,
        State.ACCEPTED,
        State.ASSIGNED,
        State.PLANNED,
        State.DONE,
    ]
    assert {step.actor for step in row.steps.all()} == {"", "lighting"}


def test_a_second_report_of_the_same_lamp_joins_the_work_that_is_under_way(today, audun, pole):
    reported(today, audun, pole)
    delivered(today)

    second = reported(today, audun, pole, how="dark")
    delivered(today)

    assert asked(pole) == ["flickers", "flickers"]
    assert Report.objects.get(pk=second).state == State.ASSIGNED


def test_a_dump_beside_a_lamp_is_no_work_for_the_lighting_room(today, audun, pole, dump):
    delivered(today)

    assert asked(pole) == []
