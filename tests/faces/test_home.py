"""The home page says each service's line, and lets no service spoil the others'."""

import threading
import time
from datetime import timedelta

import pytest

from eclor.core.service.contract import Kpi, Reading, Tile
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.ui.budget import Desk, Outcome
from eclor.faces.hypervisor.queries import figures as strip
from eclor.faces.hypervisor.queries.figures import figures
from eclor.faces.portal import tiles as portal
from eclor.testing.plugin import NOON

LOUIS = Scope(territory=1, now=NOON)


@pytest.fixture
def desk(monkeypatch, django_db_setup, django_db_blocker):
    """A desk of this test's own; its threads speak to the test database as pages do."""
    with django_db_blocker.unblock():
        found = Desk()
        monkeypatch.setattr(portal, "desk", found)
        yield found
        found.close()


def tile(key, line, rank=100):
    return Tile(key=key, title=key, icon="snowflake", page="home", line=line, rank=rank)


def test_each_service_says_its_line(desk, only_snow):
    only_snow((tile("ploughs", lambda scope: "3 en route"),))

    (row,) = portal.tiles(LOUIS)

    assert (row.title, row.line, row.outcome) == ("ploughs", "3 en route", Outcome.ANSWERED)


def test_rows_stand_by_the_rank_on_their_card_until_somebody_orders_them(only_snow):
    quiet = tuple(
        tile(key, str, rank) for key, rank in (("salt", 30), ("ploughs", 10), ("depth", 30))
    )
    only_snow(quiet)

    def keys(*order: str) -> list[str]:
        return [key.partition(".")[2] for key in portal.ordered(order)]

    assert keys() == ["ploughs", "salt", "depth"]
    assert keys("snow.depth") == ["depth", "ploughs", "salt"]


def test_a_service_that_fails_says_so_in_its_own_place(desk, only_snow, caplog):
    def broken(scope: Scope) -> str:
        raise ValueError("the plough is in the ditch")

    only_snow((tile("broken", broken), tile("fine", lambda scope: "fine")))

    rows = portal.tiles(LOUIS)

    assert [(r.line, r.outcome) for r in rows] == [("", Outcome.FAILED), ("fine", Outcome.ANSWERED)]
    assert "the plough is in the ditch" in caplog.text


def test_a_service_that_is_slow_holds_up_nobody_and_answers_the_next_page(desk):
    gate = threading.Event()

    def slow(scope: Scope) -> str:
        gate.wait(20)
        return "at last"

    asked = {"slow": slow, "fine": lambda scope: "fine"}
    first = desk.ask(LOUIS, asked, budget=0.2)
    second = desk.ask(LOUIS, asked, budget=0.0)
    gate.set()
    later = until_answered(desk, asked)

    assert (first["slow"].outcome, first["fine"].value) == (Outcome.SLOW, "fine")
    assert second["slow"].outcome is Outcome.SLOW
    assert later["slow"].value == "at last"


def test_a_question_still_running_is_not_asked_twice(desk):
    gate, asked = threading.Event(), []

    def slow(scope: Scope) -> str:
        asked.append(1)
        gate.wait(20)
        return "at last"

    for _ in range(5):
        desk.ask(LOUIS, {"slow": slow}, budget=0.0)
    gate.set()
    until_answered(desk, {"slow": slow})

    assert len(asked) == 1


def test_an_answer_serves_everybody_for_a_moment_but_never_another_federation(desk):
    asked = []

    def line(scope: Scope) -> str:
        asked.append(scope.territory)
        return f"of {scope.territory}"

    here = [desk.ask(LOUIS, {"line": line})["line"].value for _ in range(3)]
    there = desk.ask(Scope(territory=2, now=NOON), {"line": line})["line"].value

    assert (here, there, asked) == (["of 1"] * 3, "of 2", [1, 2])


def test_a_room_asked_for_a_line_sees_its_own_federation_alone(desk):
    from eclor.core.territories.models import Commune

    def names(scope: Scope) -> list[str]:
        return [commune.name for commune in Commune.objects.all()]

    here = desk.ask(LOUIS, {"names": names})["names"].value
    there = desk.ask(Scope(territory=2, now=NOON), {"names": names})["names"].value

    assert (here, there) == (["Audun-le-Tiche", "Villerupt"], ["Rive"])


def test_a_figure_three_intervals_old_is_withdrawn(desk, only_snow, monkeypatch):
    monkeypatch.setattr(strip, "desk", desk)
    ages = (timedelta(minutes=10), timedelta(minutes=40), timedelta(minutes=50))
    only_snow(kpis=tuple(kpi(age) for age in ages))

    shown = figures(Scope(territory=1, now=NOON, audience=Audience.AGENT))

    assert [(f.value, f.age.late, f.age.lost) for f in shown] == [
        (3.0, False, False),
        (3.0, True, False),
        (None, True, True),
    ]


def kpi(age: timedelta) -> Kpi:
    return Kpi(
        key=f"k{age.seconds}",
        title="Charrues",
        unit="",
        value=lambda scope: Reading(value=3.0, at=scope.now - age),
        due=timedelta(minutes=15),
    )


def until_answered(desk: Desk, asked):
    """Ask again until nothing is slow any more."""
    end = time.monotonic() + 20
    while True:
        found = desk.ask(LOUIS, asked, budget=0.5)
        if all(answer.outcome is not Outcome.SLOW for answer in found.values()):
            return found
        assert time.monotonic() < end, "it never answered"
