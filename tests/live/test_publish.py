"""A Django process tells the live pages what changed, and never waits for a bus that is away."""

import contextlib
import json
import threading
from contextlib import closing
from typing import Any

import pytest
from django.db import transaction

from eclor.core.bus import BlockingBus, ensure_streams
from eclor.core.live import publish as publishing
from eclor.core.live.publish import Publisher, publish
from eclor.core.service.words import Audience
from eclor.testing.ports import free_port
from eclor.testing.waiting import PATIENCE, wait_until


@pytest.fixture(autouse=True)
def _a_person_with_time(monkeypatch):
    """What is tested is what is told, not that a busy machine tells it within a fifth of a second."""
    monkeypatch.setattr(publishing, "PATIENCE", PATIENCE)


def told(url: str) -> list[tuple[str, Any]]:
    """Everything the LIVE stream holds."""
    bus, found = BlockingBus(url, "test", patience=PATIENCE), []
    last = json.loads(bus.request(b"$JS.API.STREAM.INFO.LIVE").payload)["state"]["last_seq"]
    for sequence in range(1, last + 1):
        kept = bus.request(b"$JS.API.DIRECT.GET.LIVE", json.dumps({"seq": sequence}).encode())
        subject = kept.headers.partition(b"Nats-Subject: ")[2].partition(b"\r\n")[0]
        found.append((subject.decode(), json.loads(kept.payload)))
    bus.close()
    return found


def test_what_is_public_is_told_to_inhabitants_and_to_agents(nats):
    said = {"id": "01", "entity": {"id": 7, "change": "created"}}

    with closing(Publisher(nats.url)) as publisher:
        taken = publisher.publish(1, Audience.PUBLIC, said)

    assert taken
    assert told(nats.url) == [("live.1.public", said), ("live.1.agent", said)]


def test_what_is_for_agents_is_told_to_them_alone(nats):
    with closing(Publisher(nats.url)) as publisher:
        publisher.publish(1, Audience.AGENT, {"alarm": {"id": 1}})

    assert [subject for subject, _ in told(nats.url)] == ["live.1.agent"]


def test_a_bus_that_is_away_costs_one_try_and_no_error(caplog):
    with closing(Publisher(nowhere())) as publisher:
        taken = [publisher.publish(1, Audience.PUBLIC, {"n": n}) for n in range(3)]
        knocks = len(caplog.records)

    assert taken == [False, False, False]
    assert knocks == 1  # the two others did not even try


def nowhere() -> str:
    """The address of a bus that is not there."""
    return f"nats://nobody:x@127.0.0.1:{free_port()}"


def test_a_process_that_ends_leaves_no_thread_behind_that_would_try_again(monkeypatch):
    before = set(threading.enumerate())
    monkeypatch.setattr(publishing, "_publisher", Publisher(nowhere(), rest=60))
    publishing._ours().publish(1, Audience.AGENT, {"n": 1})
    trying_again = set(threading.enumerate()) - before

    publishing.leave()

    for thread in trying_again:
        thread.join(timeout=PATIENCE)
    assert len(trying_again) == 1
    assert not any(thread.is_alive() for thread in trying_again)


def test_a_bus_without_the_stream_has_told_nobody(nats):
    bus = BlockingBus(nats.url, "test")
    bus.request(b"$JS.API.STREAM.DELETE.LIVE")

    with closing(Publisher(nats.url, rest=60)) as publisher:
        taken = publisher.publish(1, Audience.AGENT, {"n": 1})
        ensure_streams(nats.url)

    assert not taken
    assert [body.get("resync") for _, body in told(nats.url)] == [True]
    bus.close()


def test_whoever_leaves_says_first_what_is_owed(nats):
    nats.stop()
    with closing(Publisher(nats.url, rest=60)) as publisher:
        publisher.publish(1, Audience.AGENT, {"n": 1})
        nats.start()

    assert resynced(nats.url) == ["live.1.agent"]


@pytest.mark.django_db
def test_nothing_is_told_of_what_was_not_committed(
    nats, monkeypatch, django_capture_on_commit_callbacks
):
    with (
        closing(Publisher(nats.url)) as publisher,
        django_capture_on_commit_callbacks(execute=True),
    ):
        monkeypatch.setattr(publishing, "_publisher", publisher)
        publish_and_undo({"n": "undone"})
        with transaction.atomic():
            publish(1, Audience.PUBLIC, {"n": "done"})

    assert [body for _, body in told(nats.url)] == [{"n": "done"}] * 2


def publish_and_undo(message: dict[str, object]) -> None:
    with contextlib.suppress(RuntimeError), transaction.atomic():
        publish(1, Audience.PUBLIC, message)
        raise RuntimeError


def test_who_was_not_told_is_made_to_load_anew_when_the_bus_is_back(nats):
    nats.stop()
    with closing(Publisher(nats.url, rest=0.3)) as publisher:
        missed = publisher.publish(1, Audience.PUBLIC, {"n": 1})
        nats.start()
        wait_until(lambda: len(resynced(nats.url)) >= 2, "the word to load anew")

    assert not missed
    assert resynced(nats.url) == ["live.1.agent", "live.1.public"]


def resynced(url: str) -> list[str]:
    """The subjects whose readers were made to load anew."""
    return sorted(subject for subject, body in told(url) if body.get("resync"))
