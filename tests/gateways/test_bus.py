"""Publishing to a real NATS: one by one, in groups, from threads, and when it is not there."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from eclor.core.bus import BlockingBus, BusDown, NotStored, Publisher, ensure_streams
from eclor.core.bus.streams import FIELD
from eclor.core.bus.wire import Cutter, Message, header, header_block, publication
from eclor.core.service import bus as nats
from eclor.testing.ports import free_port
from eclor.testing.waiting import PATIENCE, wait_until
from tests.gateways.doors import Doors

SUBJECT = b"in.test.0.bus"


def config(gate: Doors) -> dict[str, Any]:
    """How the stream FIELD is made now."""
    with closing(gate.bus()) as bus:
        there = json.loads(bus.request(b"$JS.API.STREAM.INFO.FIELD").payload)
    found: dict[str, Any] = there["config"]
    return found


def shape(gate: Doors, **changes: Any) -> None:
    """Change the stream FIELD."""
    wished = json.dumps(config(gate) | changes).encode()
    with closing(gate.bus()) as bus:
        answer = bus.request(b"$JS.API.STREAM.UPDATE.FIELD", wished)
    assert b'"error"' not in answer.payload, answer.payload


@contextmanager
def shaped(gate: Doors, **changes: Any) -> Iterator[None]:
    """Change the stream FIELD for a moment, however the test ends."""
    shape(gate, **changes)
    try:
        yield
    finally:
        shape(gate, **{name: FIELD[name] for name in changes})


async def publish(
    gate: Doors,
    payloads: list[bytes],
    identities: list[bytes] | None = None,
    *,
    alone: frozenset[int] = frozenset(),
    groups: bool = True,
    patience: float = PATIENCE,
) -> list[NotStored | None]:
    """Publish all at once; what was said of each, in order."""
    publisher = Publisher(nats.url(gate.configuration), "test", stream="FIELD", patience=patience)
    await publisher.open(PATIENCE)
    async with asyncio.timeout(PATIENCE):
        while groups and not publisher._batches_allowed:  # until the stream has answered
            await asyncio.sleep(0.01)
    told: dict[int, NotStored | None] = {}
    for number, payload in enumerate(payloads):
        publisher.publish(
            SUBJECT,
            payload,
            lambda problem, number=number: told.update({number: problem}),
            identity=identities[number] if identities else b"",
            alone=number in alone,
        )
    await publisher.close()
    return [told[number] for number in range(len(payloads))]


@pytest.mark.parametrize("count", [1, 5, 40, 1500])
@pytest.mark.parametrize("atomic", [True, False])
def test_every_message_is_stored_once_and_in_order(gate, count, atomic):
    before = gate.last_sequence()
    payloads = [b"%d" % number for number in range(count)]

    with shaped(gate, allow_atomic=atomic):
        told = asyncio.run(publish(gate, payloads, groups=atomic))

    assert told == [None] * count
    assert [one.payload for one in gate.stored_since(before)] == payloads


def test_a_flood_is_committed_in_groups(gate):
    before = gate.last_sequence()

    asyncio.run(publish(gate, [b"x"] * 1500))

    assert in_a_group(gate, before + 1000)


def in_a_group(gate: Doors, sequence: int) -> bool:
    """Whether the message of that number was committed with others."""
    with closing(gate.bus()) as bus:
        question = json.dumps({"seq": sequence}).encode()
        headers = bus.request(b"$JS.API.DIRECT.GET.FIELD", question).headers
    return bool(header(headers, b"Nats-Batch-Id"))


def test_a_group_with_something_known_in_it_stores_the_rest_once(gate):
    before = gate.last_sequence()
    identities = [b"known-%d-%d" % (before, number) for number in range(50)]
    payloads = [b"%d" % number for number in range(50)]
    asyncio.run(publish(gate, payloads[20:21], identities[20:21]))

    told = asyncio.run(publish(gate, payloads, identities))

    assert told == [None] * 50
    found = [one.payload for one in gate.stored_since(before)]
    assert sorted(found, key=int) == payloads


def test_what_may_be_known_goes_alone_and_the_others_still_go_together(gate):
    before = gate.last_sequence()
    identities = [b"again-%d-%d" % (before, number) for number in range(50)]
    payloads = [b"%d" % number for number in range(50)]
    asyncio.run(publish(gate, payloads[20:21], identities[20:21]))

    told = asyncio.run(publish(gate, payloads, identities, alone=frozenset({20})))

    assert told == [None] * 50
    assert gate.last_sequence() == before + 50
    assert in_a_group(gate, before + 50)


def test_what_the_stream_refuses_is_said_to_be_not_stored(gate):
    with shaped(gate, max_msg_size=100):
        told = asyncio.run(publish(gate, [b"good", b"x" * 1000], patience=5))

    assert told[0] is None
    assert isinstance(told[1], NotStored)
    assert "message size exceeds" in str(told[1])


def test_nothing_is_promised_while_nats_is_away(gate):
    async def to_nobody() -> None:
        address = f"nats://core:x@127.0.0.1:{free_port()}"
        await Publisher(address, "test").open(0.5)

    with pytest.raises(BusDown, match="is away"):
        asyncio.run(to_nobody())


def test_threads_share_one_connection_and_get_their_own_answers(gate):
    bus, before = gate.bus(), gate.last_sequence()
    numbers: dict[int, int] = {}

    def store(number: int) -> None:
        numbers[number] = bus.store_numbered(SUBJECT, b"%d" % number)

    threads = [threading.Thread(target=store, args=(number,)) for number in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    bus.close()
    stored = gate.stored_since(before)
    assert {n: int(stored[seq - before - 1].payload) for n, seq in numbers.items()} == {
        n: n for n in range(20)
    }


def test_the_same_identity_twice_is_stored_once(gate):
    bus, before = gate.bus(), gate.last_sequence()

    for _ in range(2):
        bus.store(SUBJECT, b"once", identity=b"once-%d" % before)

    bus.close()
    assert [one.payload for one in gate.stored_since(before)] == [b"once"]


def test_a_thread_hears_that_nobody_listens_and_that_nobody_is_there(gate):
    bus = gate.bus()

    with pytest.raises(NotStored, match="no stream listens"):
        bus.store(b"nowhere.at.all", b"x")
    with pytest.raises(BusDown, match="Nobody on NATS answers"):
        bus.request(b"nowhere.at.all")

    bus.close()
    with pytest.raises(BusDown, match="is away"):
        BlockingBus(f"nats://core:x@127.0.0.1:{free_port()}", "test").store(SUBJECT, b"x")


def test_a_wrong_password_is_named(gate):
    url = f"nats://core:wrong@127.0.0.1:{gate.configuration.nats_port}"

    with pytest.raises(BusDown, match="Authorization Violation"):
        BlockingBus(url, "test").store(SUBJECT, b"x")


def test_a_thread_is_back_when_nats_is_back(gate):
    bus = gate.bus()
    bus.store(SUBJECT, b"before")
    gate.stop_nats()
    with pytest.raises(BusDown):
        bus.store(SUBJECT, b"while away", identity=b"away")

    gate.start_nats()

    wait_until(lambda: stores(bus, b"after"), "the thread")
    bus.close()


def stores(bus: BlockingBus, payload: bytes) -> bool:
    """Whether the bus takes it, which is away for a moment."""
    try:
        bus.store(SUBJECT, payload)
    except (BusDown, NotStored):
        return False
    return True


def test_the_streams_are_made_once_and_brought_back_to_shape(gate):
    url = nats.url(gate.configuration)
    shape(gate, duplicate_window=5_000_000_000)

    ensure_streams(url)
    ensure_streams(url)

    there = config(gate)
    assert {key: there[key] for key in FIELD} == FIELD


def test_messages_are_cut_right_wherever_the_network_cuts_them():
    wire = publication(b"a.b", b"hello\r\nMSG", headers=header_block(b"X: 1"))
    wire = wire.replace(b"HPUB a.b ", b"HMSG a.b 7", 1) + b"PING\r\nMSG c 8 r 2\r\nok\r\n"

    for size in range(1, len(wire)):
        cutter, found = Cutter(), []
        for at in range(0, len(wire), size):
            found += cutter.feed(wire[at : at + size])

        assert found == [
            Message(b"a.b", 7, b"", b"NATS/1.0\r\nX: 1\r\n\r\n", b"hello\r\nMSG"),
            b"PING",
            Message(b"c", 8, b"r", b"", b"ok"),
        ]
