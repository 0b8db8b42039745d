"""The recorder as a process: stored, then acknowledged, then told; whatever dies in between."""

import json
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from benchmarks.rig import Rig
from eclor.core.bus import BlockingBus, ensure_streams, pulling
from eclor.core.bus.reading import Bus, BusRefusal
from eclor.core.bus.wire import BusDown, Message
from eclor.core.gateways.subjects import handle_of, subject_of
from eclor.core.observations.recorder import streams
from eclor.testing.waiting import PATIENCE, wait_until
from tests.observations.conftest import VAL_ALZETTE, enrol
from tests.observations.hand import ms

# A recorder that lives by the real clock refuses what is dated ahead or older than 400 days.
SAID_AT = ms(datetime.now(UTC) - timedelta(hours=1))


@pytest.fixture
def stream(engines: Rig, owner: psycopg.Connection) -> Iterator[Bus]:
    """The bus with an empty stream and no consumer."""
    ensure_streams(engines.nats_url)
    with Bus(engines.nats_url, "test") as bus:
        bus.api("STREAM.PURGE.FIELD", {})
        bus.api("STREAM.PURGE.LIVE", {})
        yield bus


@pytest.fixture
def record(engines: Rig) -> Iterator[Callable[[int], None]]:
    """Starts recorders by number, and stops those that still run."""
    started: list[int] = []

    def start(number: int) -> None:
        engines.start("record", "--number", str(number))
        started.append(number)

    yield start
    for number in started:
        if f"record --number {number}" in engines.processes:
            engines.stop("record", "--number", str(number))


def say(bus: Bus, key: str, said: Any) -> int:
    subject = subject_of("mqtt", handle_of(key), b"obs/" + key.encode())
    return bus.publish_stored(subject, json.dumps(said).encode())


def count(owner: psycopg.Connection, query: str) -> int:
    line = owner.execute(query).fetchone()
    assert line is not None
    return int(line[0])


def all_recorded(bus: Bus) -> bool:
    """Whether even the last message is acknowledged: NATS counts a new one as waiting a bit late."""
    try:
        done = streams.progress(bus)
    except BusRefusal as refusal:
        if refusal.code != pulling.NOT_FOUND:
            raise
        return False  # the recorder is still starting: nothing is recorded before it asks
    return done.waiting == 0 and done.recorded_up_to >= done.last


def test_what_is_said_is_stored_acknowledged_and_told_to_both_circles(
    stream: Bus, owner: psycopg.Connection, record: Callable[[int], None]
) -> None:
    stream.subscribe(b"live.1.>")
    record(1)

    say(stream, "lamp-1", {"power": 38.5, "at": SAID_AT})
    say(stream, "cabinet", {"doorOpen": True})

    heard: list[Message] = []
    wait_until(
        lambda: bool(heard.extend(stream.receive(0.1))) or said_by(heard) >= ALL_SAID,
        "the live signal",
    )
    wait_until(lambda: all_recorded(stream), "the acknowledgement")
    assert count(owner, "SELECT count(*) FROM observation") == 2
    private = [m for m in heard if m.subject == b"live.1.public" and b"doorOpen" in m.payload]
    assert private == []


ALL_SAID = {
    (b"live.1.public", "resync"),
    (b"live.1.agent", "resync"),
    (b"live.1.public", "power"),
    (b"live.1.agent", "power"),
    (b"live.1.agent", "doorOpen"),
}


def said_by(heard: list[Message]) -> set[tuple[bytes, str]]:
    found = set()
    for message in heard:
        said = json.loads(message.payload)
        names = [line[1] for line in said.get("values", ())] or ["resync"]
        found |= {(message.subject, name) for name in names}
    return found


def test_killed_again_and_again_two_recorders_lose_nothing_and_double_nothing(
    engines: Rig, stream: Bus, owner: psycopg.Connection, record: Callable[[int], None]
) -> None:
    for number in (1, 2):
        record(number)
    bus = BlockingBus(engines.nats_url, "test")

    for n in range(600):
        key = f"lamp-{n % 2 + 1}"
        subject = subject_of("mqtt", handle_of(key), b"obs/" + key.encode())
        bus.store(subject, json.dumps({"power": n % 100, "at": SAID_AT + n}).encode())
        if n % 150 == 149:
            number = n // 150 % 2 + 1
            process = engines.processes[f"record --number {number}"]
            process.send_signal(signal.SIGKILL)
            process.wait()
            record(number)
    bus.close()

    wait_until(lambda: all_recorded(stream), "the last message")
    assert count(owner, "SELECT count(*) FROM observation") == 600
    assert count(owner, "SELECT sum(n) FROM rollup_day") == 600
    assert count(owner, "SELECT sum(total)::int FROM rollup_hour") == 6 * sum(range(100))
    assert count(owner, "SELECT count(*) FROM refused_message") == 0


@pytest.mark.parametrize("engine", ["postgres", "nats"])
def test_an_engine_that_dies_and_comes_back_costs_nothing(
    engines: Rig,
    stream: Bus,
    owner: psycopg.Connection,
    record: Callable[[int], None],
    engine: str,
) -> None:
    record(1)
    say(stream, "lamp-1", {"power": 1, "at": SAID_AT})
    wait_until(lambda: all_recorded(stream), "the first message")

    engines.processes[engine].send_signal(signal.SIGKILL)
    engines.processes.pop(engine).wait()
    engines.start(engine)
    wait_until(lambda: said_again(engines), "the second message")

    with engines.connect() as connection:
        wait_until(
            lambda: count(connection, "SELECT count(*) FROM observation") == 2, "both", PATIENCE
        )


def said_again(engines: Rig) -> bool:
    """Says the second message, once NATS listens and PostgreSQL answers."""
    try:
        engines.connect().close()
        with Bus(engines.nats_url, "test") as bus:
            say(bus, "lamp-1", {"power": 2, "at": SAID_AT + 1})
    except (BusDown, BusRefusal, psycopg.OperationalError):
        return False
    return True


def test_a_rename_by_the_operator_is_followed_once_the_recorder_is_nudged(
    stream: Bus, owner: psycopg.Connection, record: Callable[[int], None]
) -> None:
    record(1)
    say(stream, "lamp-1", {"p": 1})
    wait_until(lambda: all_recorded(stream), "the first message")
    owner.execute("UPDATE device SET mapping = '{\"p\": \"power\"}' WHERE key = 'lamp-1'")

    stream.publish(b"recorder.reload", b"")
    say(stream, "lamp-1", {"p": 2})

    wait_until(
        lambda: count(owner, "SELECT count(*) FROM observation WHERE num = 2") == 1,
        "the renamed value",
    )


def test_a_rule_made_meanwhile_is_watched_once_the_recorder_is_nudged(
    stream: Bus, owner: psycopg.Connection, record: Callable[[int], None]
) -> None:
    stream.subscribe(b"alarms.nudge")
    record(1)
    say(stream, "lamp-1", {"power": 100, "at": SAID_AT})
    wait_until(lambda: all_recorded(stream), "the first message")
    owner.execute(
        "INSERT INTO alarm_watch (above, clear, rule_id, series_id, territory_id)"
        " SELECT 60, 50, 7, id, 1 FROM series"
    )

    stream.publish(b"recorder.reload", b"")
    say(stream, "lamp-1", {"power": 101, "at": SAID_AT + 1})

    wait_until(
        lambda: any(m.subject == b"alarms.nudge" for m in stream.receive(0.1)), "it", PATIENCE
    )
    assert count(owner, "SELECT count(*) FROM alarm_condition WHERE value = 101") == 1


def test_what_every_recorder_is_done_with_leaves_the_stream(
    stream: Bus, record: Callable[[int], None]
) -> None:
    record(1)
    last = say(stream, "lamp-1", {"power": 1})
    wait_until(lambda: all_recorded(stream), "the message")

    streams.forget_recorded(stream)

    assert streams.progress(stream).first == last + 1


def test_a_signal_to_stop_ends_it_with_all_it_took_stored(
    engines: Rig, stream: Bus, owner: psycopg.Connection, record: Callable[[int], None]
) -> None:
    enrol(owner, VAL_ALZETTE, "lamp-4", "Streetlight")
    record(1)
    for n in range(50):
        say(stream, "lamp-4", {"power": n, "at": SAID_AT + n})
    process = engines.processes["record --number 1"]
    wait_until(lambda: count(owner, "SELECT count(*) FROM observation") > 0, "a value")

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=PATIENCE) == 0
    done = streams.progress(stream)
    stored = count(owner, "SELECT count(*) FROM observation")
    assert stored + done.waiting >= 50
