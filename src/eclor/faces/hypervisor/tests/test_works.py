"""Work at one thing, asked of every room."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eclor.core.service.contract import Service, Work
from eclor.core.service.registry import registry


@pytest.fixture
def rooms(monkeypatch, maya):
    """One room that answers, one that stumbles."""

    def answers(scope, entity):
        done = Work(title="Painted", state="done", at=scope.now, address="/p/1", open=False)
        asked = replace(
            done, title="Paint", state="asked", at=scope.now - timedelta(days=9), open=True
        )
        return [done, asked]

    def stumbles(scope, entity):
        raise RuntimeError("the book of works is lost")

    for key, works in (("painters", answers), ("plumbers", stumbles)):
        room = Service(key=key, title=key.title(), purpose="Work.", icon="tool", works=works)
        monkeypatch.setitem(registry._services, key, room)


def test_a_room_that_fails_is_named_and_the_work_of_the_others_stands(
    rooms, at_console, maya, thing, caplog
):
    said = at_console(maya).get(f"/hypervisor/things/{thing('AR-12')}/works.json").json()

    assert [one["title"] for one in said["works"]] == ["Paint", "Painted"]
    assert said["silent"] == ["Plumbers"]
    assert "the book of works is lost" in caplog.text


def test_what_is_not_here_has_no_work(rooms, at_console, maya):
    assert at_console(maya).get("/hypervisor/things/999999/works.json").status_code == 404
