"""The platform's own health stands among the figures like any other's."""

from datetime import timedelta

from eclor.core.facts.models import ToldFact
from eclor.core.gateways.figures import devices_silent, messages_refused, strangers_waiting
from eclor.core.gateways.models import Device, RefusedMessage, Stranger
from eclor.core.jobs.models import Clock
from eclor.core.service.words import Severity
from eclor.faces.hypervisor.queries.health import troubles


def device(scope, key: str) -> Device:
    return Device.objects.create(territory_id=scope.territory, key=key, handle=key, due_seconds=900)


def test_a_device_never_heard_is_without_news_and_without_any_nobody_knows(maya):
    before = devices_silent(maya)
    device(maya, "AR-12")

    after = devices_silent(maya)

    assert before.value is None
    assert (after.value, after.note, after.severity) == (1, "sur 1", Severity.WARNING)


def test_what_was_refused_and_who_waits_can_be_brought_to_zero(maya):
    gateway = device(maya, "AR-12")
    message = RefusedMessage.objects.create(
        territory_id=maya.territory,
        received_at=maya.now,
        topic="obs/AR-12",
        payload=b"?",
        size=1,
        refusal="unreadable",
        reason="?",
        signal="01TEST",
    )
    stranger = Stranger.objects.create(
        territory_id=maya.territory,
        gateway=gateway,
        external_id="X",
        protocol="native",
        first_heard_at=maya.now,
        last_heard_at=maya.now,
        sample=b"?",
    )
    waiting = [messages_refused(maya), strangers_waiting(maya)]
    message.handled_at, stranger.adopted_as = maya.now, gateway
    message.save()
    stranger.save()

    handled = [messages_refused(maya), strangers_waiting(maya)]

    assert [(r.value, r.severity) for r in waiting] == [(1, Severity.WARNING)] * 2
    assert [(r.value, r.severity) for r in handled] == [(0, None)] * 2


def test_work_that_failed_and_facts_nobody_heard_are_troubles(maya):
    Clock.objects.update_or_create(
        territory_id=maya.territory,
        job="waste.learn",
        defaults={"last_run_at": maya.now, "trouble": "ValueError: no past"},
    )
    for tries in (1, 3):
        ToldFact.objects.create(
            territory_id=maya.territory,
            at=maya.now - timedelta(hours=1),
            name="LampFailed",
            body={},
            signal=f"01T{tries}",
            tries=tries,
        )

    found = troubles(maya)

    assert (found.value, found.note, found.severity) == (2, "waste.learn", Severity.WARNING)


def test_a_platform_that_is_well_says_zero(maya):
    assert (troubles(maya).value, troubles(maya).severity) == (0, None)
