"""Facts are told after commit, delivered at least once, and a failing interest loses nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from eclor.core.facts.delivery import deliver
from eclor.core.facts.models import ToldFact
from eclor.core.facts.telling import tell
from eclor.core.service.contract import Interest, Service
from eclor.core.service.registry import registry


class Ear:
    """An interest that remembers what it heard, and can be deaf for a while."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.deaf = False

    def then(self, scope, fact):
        if self.deaf:
            raise RuntimeError("the ear is blocked")
        self.heard.append((fact.name, fact.body["place"]))


@pytest.fixture
def ear(monkeypatch):
    listening = Ear()
    room = Service(
        key="listener",
        title="Listener",
        purpose="Listening.",
        icon="ear",
        interests=(Interest(in_fact="BridgeReported", then=listening.then),),
    )
    monkeypatch.setitem(registry._services, "listener", room)
    return listening


def test_a_dump_reported_is_heard_once(maya, ear):
    tell(maya, "BridgeReported", {"place": "chemin du lavoir"})

    first, second = deliver(maya), deliver(maya)

    assert (first, second) == (1, 0)
    assert ear.heard == [("BridgeReported", "chemin du lavoir")]


def test_a_fact_of_a_change_that_failed_was_never_told(maya, ear):
    def report_and_stumble() -> None:
        with transaction.atomic():
            tell(maya, "BridgeReported", {"place": "nulle part"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        report_and_stumble()

    assert deliver(maya) == 0


def test_a_blocked_ear_hears_later(maya, ear):
    ear.deaf = True
    tell(maya, "BridgeReported", {"place": "rue Foch"})
    deliver(maya)
    waiting = ToldFact.objects.get()

    ear.deaf = False
    too_early = deliver(maya)
    in_time = deliver(replace(maya, now=maya.now + timedelta(minutes=1)))

    assert waiting.trouble == "RuntimeError: the ear is blocked"
    assert (too_early, in_time) == (0, 1)
    assert ear.heard == [("BridgeReported", "rue Foch")]


def test_the_chain_of_causes_is_kept(maya, ear):
    report = tell(maya, "BridgeReported", {"place": "rue Foch"})
    tell(maya, "PickupPlanned", {"place": "rue Foch"}, cause=report)

    assert ToldFact.objects.get(name="PickupPlanned").cause == report
