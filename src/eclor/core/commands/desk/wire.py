"""The desk's connection to the bus: orders go out, answers and nudges come in."""

import time
from collections.abc import Sequence

import msgspec

from eclor.core.commands.words import NUDGE
from eclor.core.observations.recorder.bus import Bus, BusDown, BusRefusal, Message, frame

STREAM, CONSUMER = "ACKS", "desk"
BATCH, EXPIRES, HEARTBEAT = 5_000, 20.0, 2.0
SECOND = 1_000_000_000  # JetStream counts nanoseconds
NOT_FOUND, EXISTS = 10014, (10013, 10148)
SHAPE = {
    "durable_name": CONSUMER,
    "ack_policy": "explicit",
    "ack_wait": 10 * SECOND,
    "deliver_policy": "all",
    "max_ack_pending": 50_000,
    "mem_storage": True,
}


class Wire:
    """One connection; every method raises BusDown when it is lost."""

    def __init__(self, url: str) -> None:
        self._bus = Bus(url, "desk")
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{CONSUMER}".encode()
        self._left, self._asked, self._inbox = 0, 0, b""
        self._heard_at = time.monotonic()
        try:
            self._bus.subscribe(NUDGE.encode())
            self._ensure()
        except BaseException:
            self._bus.close()
            raise
        self._ask()

    def close(self) -> None:
        self._bus.close()

    def send(self, messages: Sequence[tuple[bytes, bytes]]) -> None:
        """(subject, payload) of each; heard by whoever listens now, kept for nobody."""
        if messages:
            self._bus.send(b"".join(frame(subject, payload) for subject, payload in messages))

    def hear(self, seconds: float) -> list[Message]:
        """Answers that have come, waiting at most so long; a nudge ends the wait too."""
        came = self._bus.receive(seconds)
        now = time.monotonic()
        if came:
            self._heard_at = now
        elif now - self._heard_at > 3 * HEARTBEAT:
            self.close()
            raise BusDown(f"NATS has been silent for {now - self._heard_at:.0f} s.")
        answers = [m for m in came if m.reply.startswith(b"$JS.ACK.")]
        self._left -= len(answers)
        for message in came:
            if message.subject == self._inbox and message.headers[9:12] not in (b"", b"100"):
                self._left = 0
        if self._left <= 0:
            self._ask()
        return answers

    def acknowledge(self, answers: Sequence[Message]) -> None:
        """The database has them; they are not told again."""
        if answers:
            self._bus.send(b"".join(frame(message.reply, b"") for message in answers))

    def _ask(self) -> None:
        self._asked += 1
        self._inbox = self._bus.inbox(b"pull%d" % self._asked)
        self._left = BATCH
        order = {
            "batch": BATCH,
            "expires": int(EXPIRES * SECOND),
            "idle_heartbeat": int(HEARTBEAT * SECOND),
        }
        self._bus.send(frame(self._next, msgspec.json.encode(order), self._inbox))

    def _ensure(self) -> None:
        """Its own durable consumer: answers wait for the desk while it starts again."""
        try:
            self._bus.api(f"CONSUMER.INFO.{STREAM}.{CONSUMER}")
        except BusRefusal as problem:
            if problem.code != NOT_FOUND:
                raise
            self._make()

    def _make(self) -> None:
        verb = f"CONSUMER.DURABLE.CREATE.{STREAM}.{CONSUMER}"
        try:
            self._bus.api(verb, {"stream_name": STREAM, "config": SHAPE})
        except BusRefusal as problem:
            if problem.code not in EXISTS:
                raise
