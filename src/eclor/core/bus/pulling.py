"""Pulls messages of a durable consumer, always with enough asked for, and acknowledges in bulk."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from eclor.core.bus.reading import Bus, BusRefusal
from eclor.core.bus.wire import BusDown, Message, publication

SECOND = 1_000_000_000  # JetStream counts nanoseconds
NOT_FOUND, EXISTS = 10014, (10013, 10148)
EXPIRES = 20.0  # seconds a request stays open
HEARTBEAT = 2.0
# Why a request may end with 409 and nothing is wrong; other reasons want a new connection.
ENDED_WELL = (b"Batch Completed", b"MaxBytes", b"Exceeded Max")
ACKNOWLEDGED, PROGRESSING = b"", b"+WPI"


@dataclass(frozen=True, slots=True)
class Consumer:
    """A durable consumer of a stream, shared by all who bear its name; ``shape`` is JetStream's.

    One request allows ``batch`` messages, and ``batch_bytes`` bytes where that is not 0.
    """

    stream: str
    name: str
    batch: int
    batch_bytes: int = 0
    shape: Mapping[str, Any] = field(default_factory=dict)

    def info(self) -> str:
        """The verb of JetStream's API that tells its state."""
        return f"CONSUMER.INFO.{self.stream}.{self.name}"

    def ensure(self, bus: Bus) -> None:
        """Make it where it is missing; safe from several processes at once.

        The stream is made by bus.ensure_streams. Raises BusRefusal while it is not there.
        """
        try:
            bus.api(self.info())
        except BusRefusal as problem:
            if problem.code != NOT_FOUND:
                raise
            self._make(bus)

    def _make(self, bus: Bus) -> None:
        durable = {"durable_name": self.name, "ack_policy": "explicit", "deliver_policy": "all"}
        order = {"stream_name": self.stream, "config": durable | dict(self.shape)}
        try:
            bus.api(f"CONSUMER.DURABLE.CREATE.{self.stream}.{self.name}", order)
        except BusRefusal as problem:
            if problem.code not in EXISTS:  # another process was first
                raise


class Reader:
    """One open request at a time on one connection. Raises BusDown everywhere, BusRefusal at first."""

    def __init__(self, url: str, name: str, consumer: Consumer) -> None:
        self.bus = Bus(url, name)
        self._consumer = consumer
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{consumer.stream}.{consumer.name}".encode()
        self._request = 0
        self._inbox = b""
        self._left = 0
        self._heard_at = time.monotonic()
        self.nudged = False  # a message came on a plain subject we subscribed to
        try:
            consumer.ensure(self.bus)
        except BusRefusal:
            self.close()
            raise
        self._ask()

    def close(self) -> None:
        self.bus.close()

    def take(self, seconds: float) -> list[Message]:
        """Messages of the stream that have come; [] after so many seconds without any."""
        came = self.bus.receive(seconds)
        now = time.monotonic()
        if came:
            self._heard_at = now
        elif now - self._heard_at > 3 * HEARTBEAT:
            self.close()
            raise BusDown(f"NATS has been silent for {now - self._heard_at:.0f} s.")
        # What was not asked for is a word of the server about our request.
        found = [m for m in came if m.reply.startswith(b"$JS.ACK.")]
        self._left -= len(found)
        if len(found) != len(came):
            for message in came:
                if not message.reply.startswith(b"$JS.ACK."):
                    self._status(message)
        if self._left <= 0:
            self._ask()
        return found

    def _ask(self) -> None:
        self._request += 1
        self._inbox = self.bus.inbox(b"pull%d" % self._request)
        self._left = self._consumer.batch
        order = {
            "batch": self._consumer.batch,
            "expires": int(EXPIRES * SECOND),
            "idle_heartbeat": int(HEARTBEAT * SECOND),
        }
        if self._consumer.batch_bytes:
            order["max_bytes"] = self._consumer.batch_bytes
        self.bus.send(publication(self._next, msgspec.json.encode(order), reply=self._inbox))

    def _status(self, message: Message) -> None:
        """404 none, 408 expired, 409 completed: ask again; 100 is a heartbeat."""
        if not message.subject.startswith(b"_INBOX."):
            self.nudged = True
            return
        if message.subject != self._inbox:
            return  # about a request that was already replaced
        code = message.headers[9:12]
        if code == b"100":
            return
        if code in (b"404", b"408") or (
            code == b"409" and any(word in message.headers for word in ENDED_WELL)
        ):
            self._left = 0
            return
        said = message.headers.decode(errors="replace").strip()
        self.close()
        raise BusDown(f"NATS ended our request: {said}.")


def answers(replies: Iterable[bytes], word: bytes = ACKNOWLEDGED) -> bytes:
    """The frames that give ``word`` for each message, ready for one send."""
    end = b" %d\r\n%b\r\n" % (len(word), word)
    return b"".join([b"PUB " + reply + end for reply in replies])
