"""The streams of the house, made or brought to their present shape."""

import json
import logging
import time
from typing import Any

from eclor.core.bus.blocking import BlockingBus
from eclor.core.bus.wire import BusDown

log = logging.getLogger(__name__)

SECOND = 1_000_000_000  # JetStream counts nanoseconds
# Within this time a message published twice under one identity is stored once.
DUPLICATE_SECONDS = 60
LIVE_SECONDS = 600

# What devices said. A full disk refuses the publisher (discard new), who then does not acknowledge
# the device. Not a work queue: under `sync_interval: always` that costs one write to the disk for
# every message that leaves, half of what the disk can do; the recorders purge what they are done
# with instead, many at a time.
FIELD: dict[str, Any] = {
    "name": "FIELD",
    "subjects": ["in.>"],
    "storage": "file",
    "retention": "limits",
    "discard": "new",
    "max_msg_size": 1 << 20,
    "duplicate_window": DUPLICATE_SECONDS * SECOND,
    "allow_direct": True,
    "allow_atomic": True,
}
# What has just changed, long enough for a browser that lost its connection to catch up.
LIVE: dict[str, Any] = {
    "name": "LIVE",
    "subjects": ["live.>"],
    "storage": "memory",
    "retention": "limits",
    "discard": "old",
    "max_age": LIVE_SECONDS * SECOND,
    "max_bytes": 48 << 20,
    "duplicate_window": 10 * SECOND,
    "allow_direct": True,
}
# What devices answer to orders, until the desk has read it. In memory: an answer that is lost is
# asked for again, and a disk flush for each of thousands at once would make them all late.
ACKS: dict[str, Any] = {
    "name": "ACKS",
    "subjects": ["ack.>"],
    "storage": "memory",
    "retention": "limits",
    "discard": "old",
    "max_age": 3600 * SECOND,
    "max_bytes": 8 << 20,
    "max_msg_size": 8 << 10,
    "duplicate_window": 10 * SECOND,
    "allow_direct": True,
}
CLUSTER_REPLICAS = 3
# Seconds. Of two processes that make a stream at the same moment NATS may refuse one, because for
# that moment it counts the room of both; the stream of the other is then soon there.
AT_ONCE = 3.0


class BadStream(RuntimeError):
    """A stream cannot have the shape we need; the text says what the server answered."""


FIRST_WITH_BATCHES = (2, 12)


def ensure_streams(url: str, patience: float = 15.0) -> None:
    """Make FIELD, LIVE and ACKS, or change them to what this version needs; safe to run at every start.

    In a cluster of servers each stream has three replicas. Raises BusDown, BadStream.
    """
    bus = BlockingBus(url, "streams")
    try:
        _wait_for_jetstream(bus, patience)
        replicas = CLUSTER_REPLICAS if bus.server.get("cluster") else 1
        for wanted in (FIELD, LIVE, ACKS):
            _ensure(bus, _known(bus, wanted) | {"num_replicas": replicas})
    finally:
        bus.close()


def _known(bus: BlockingBus, wanted: dict[str, Any]) -> dict[str, Any]:
    """Without what an older server has never heard of; publishers then do without batches."""
    version = tuple(int(part) for part in str(bus.server["version"]).split(".")[:2])
    if version >= FIRST_WITH_BATCHES:
        return wanted
    return {key: value for key, value in wanted.items() if key != "allow_atomic"}


def _wait_for_jetstream(bus: BlockingBus, patience: float) -> None:
    """A server that has just started may need a moment."""
    deadline = time.monotonic() + patience
    while True:
        try:
            answer = _api(bus, "INFO", {})
            if "error" not in answer:
                return
            problem = str(answer["error"].get("description"))
        except BusDown as down:
            problem = str(down)
        if time.monotonic() > deadline:
            raise BusDown(f"JetStream is not ready after {patience:.0f} s: {problem}")
        time.sleep(0.1)


def _ensure(bus: BlockingBus, wanted: dict[str, Any]) -> None:
    name = wanted["name"]
    deadline = time.monotonic() + AT_ONCE
    while True:
        there = _api(bus, f"STREAM.INFO.{name}", {})
        if "error" in there:
            answer = _api(bus, f"STREAM.CREATE.{name}", wanted)
        elif all(there["config"].get(key) == value for key, value in wanted.items()):
            return
        else:
            answer = _api(bus, f"STREAM.UPDATE.{name}", there["config"] | wanted)
            log.warning("The stream %s was changed to what this version needs.", name)
        if "error" not in answer:
            return
        if "error" not in there or time.monotonic() > deadline:
            said = answer["error"].get("description")
            raise BadStream(
                f"NATS refuses the stream {name}: {said}. When nothing waits in it, remove it with"
                f" `nats stream rm {name}` and start again."
            )
        time.sleep(0.1)


def _api(bus: BlockingBus, verb: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = bus.request(f"$JS.API.{verb}".encode(), json.dumps(body).encode() if body else b"")
    found: dict[str, Any] = json.loads(answer.payload)
    return found
