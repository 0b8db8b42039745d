"""A reported dump is an order to fetch it in the waste room, by facts alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from eclor.services.reports.actions.handling import Move, move
from eclor.services.reports.models import Report
from eclor.services.reports.tests.conftest import HERE, text_of, told
from eclor.services.reports.tests.test_lamps import delivered
from eclor.services.reports.words import Kind, Refusal, State
from eclor.services.waste.actions.pickups import PlanPickUp, plan_pick_up
from eclor.services.waste.models import PickUp

LIST = "/waste/pick-ups"


@pytest.fixture
def reported(today, audun) -> int:
    """Mattresses, a car boot full."""
    answers = {"dump_what": "bulky", "dump_size": "boot"}
    number = told(today, audun, Kind.DUMP, answers=answers).report
    delivered(today)
    return number


def order(page: str) -> str:
    """Where the first dump of the list is said to be fetched."""
    return page.split("/end")[0].rsplit("/", 1)[1]


def test_it_is_listed_with_what_how_much_and_the_way_there(desk, reported):
    page = desk.get(LIST)

    said = text_of(page)
    assert "Meubles, matelas" in said
    assert "Un coffre de voiture" in said
    assert f"geo:{HERE.lat},{HERE.lon}" in page.content.decode()


def test_the_report_follows_the_lorry_to_the_end(desk, today, reported):
    day = (today.now + timedelta(days=2)).date().isoformat()
    number = order(desk.get(LIST).content.decode())

    desk.post(f"{LIST}/{number}/plan", {"day": day})
    delivered(today)
    planned = Report.objects.get(pk=reported).state
    for _ in range(2):
        desk.post(f"{LIST}/{number}/end")
    delivered(today)

    assert planned == State.PLANNED
    assert Report.objects.get(pk=reported).state == State.DONE
    assert "enlevé" in text_of(desk.get(LIST))


def test_what_the_desk_refuses_is_fetched_by_nobody(desk, maya, today, reported):
    move(maya, Move(report=reported, to=State.REFUSED, refusal=Refusal.PRIVATE))
    delivered(today)

    assert "Aucun dépôt" in text_of(desk.get(LIST))


def test_a_dump_that_lies_there_again_is_fetched_again(desk, maya, today, reported):
    number = order(desk.get(LIST).content.decode())
    desk.post(f"{LIST}/{number}/end")
    delivered(today)

    again = replace(maya, now=timezone.now())
    move(again, Move(report=reported, to=State.REOPENED))
    delivered(again)

    assert order(desk.get(LIST).content.decode()) == number


def test_after_midnight_yesterday_is_over(maya, reported):
    half_past_midnight = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

    with pytest.raises(ValueError, match="later"), override("en"):
        plan_pick_up(
            replace(maya, now=half_past_midnight),
            PlanPickUp(pick_up=PickUp.objects.get().pk, day=half_past_midnight.date()),
        )


def test_a_day_that_is_over_is_refused_in_words_and_strangers_sign_in(desk, client, reported):
    number = order(desk.get(LIST).content.decode())

    answer = desk.post(f"{LIST}/{number}/plan", {"day": "2020-01-01"})

    assert "plus tard" in text_of(answer, 422)
    assert desk.post(f"{LIST}/{number}/plan", {"day": "soon"}).status_code == 422
    assert desk.post(f"{LIST}/999/end").status_code == 404
    assert client.get(LIST)["Location"].startswith("/signin")
