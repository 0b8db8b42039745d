"""Publishes to JetStream many messages at a time, and says of each whether it is on the disk."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable, Iterable

from eclor.core.bus.line import Line
from eclor.core.bus.wire import Message, header_block, inbox, lines_of, publication

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.25
# A server that syncs always does so once for a batch; a small one costs more than it saves.
SMALLEST_BATCH, LARGEST_BATCH, LARGEST_BATCH_BYTES = 12, 500, 2 << 20
MOST_BATCHES = 2
MOST_SINGLES = 16
ASK = b"shape"  # the last word of the subject where the answer about the stream comes


class NotStored(Exception):
    """JetStream did not confirm a message in time; the text says what it answered instead."""


Done = Callable[[NotStored | None], None]


class _Sent:
    """One message until it is stored or given up."""

    __slots__ = ("deadline", "done", "headers", "payload", "subject", "trouble")

    def __init__(
        self, subject: bytes, headers: tuple[bytes, ...], payload: bytes, done: Done, until: float
    ) -> None:
        self.subject, self.headers, self.payload = subject, headers, payload
        self.done, self.deadline = done, until
        self.trouble = ""

    @property
    def size(self) -> int:
        return len(self.payload) + 300

    def frame(self, reply: bytes, *more: bytes) -> bytes:
        lines = (*self.headers, *more)
        block = header_block(*lines) if lines else b""
        return publication(self.subject, self.payload, reply=reply, headers=block)


class Publisher:
    """A window of messages under way over one :class:`Line`.

    Few messages go one by one, at once. When more come than the disk can take one by one, and
    ``stream`` allows it, they are committed in groups: JetStream's atomic batches, which are on the
    disk before their one acknowledgement. A message that JetStream refuses, or that was under way
    when the connection fell, is sent again until ``patience`` seconds have passed. Give each message
    an ``identity``: JetStream stores one identity once within the stream's duplicate window. While
    ``is_full``, publish no more: wait for ``on_room``.
    """

    def __init__(
        self,
        url: str,
        name: str,
        *,
        stream: str = "",
        window: int = 2048,
        window_bytes: int = 16 << 20,
        patience: float = 10.0,
        on_room: Callable[[], None] = lambda: None,
    ) -> None:
        self.line = Line(url, name, on_up=self._up, on_room=self._room)
        self.patience = patience
        self.on_room = on_room
        self._stream, self._batches_allowed = stream, False
        self._window, self._window_bytes = window, window_bytes
        self._bytes, self._number, self._was_full = 0, 0, False
        self._inbox = inbox()
        self._flying: dict[bytes, _Sent] = {}  # all that is not settled, the oldest first
        self._waiting: deque[bytes] = deque()  # not sent yet
        self._singles: set[bytes] = set()  # sent one by one
        self._batches: dict[bytes, list[bytes]] = {}
        self._again: deque[bytes] = deque()
        self._ticker: asyncio.Task[None] | None = None
        self._pumping = False
        self.line.subscribe(self._inbox + b".*", self._heard)

    async def open(self, patience: float | None = None) -> None:
        """Connect; raises BusDown when that took longer than ``patience`` seconds."""
        await self.line.open(patience)
        self._ticker = asyncio.create_task(self._tick())

    async def close(self) -> None:
        """Wait for what is under way as long as it may take, then leave."""
        while self._flying:
            await asyncio.sleep(0.02)
        if self._ticker is not None:
            self._ticker.cancel()
            await asyncio.gather(self._ticker, return_exceptions=True)
        await self.line.close()

    @property
    def in_flight(self) -> int:
        return len(self._flying)

    @property
    def is_full(self) -> bool:
        full = (
            len(self._flying) >= self._window
            or self._bytes >= self._window_bytes
            or self.line.clogged
        )
        self._was_full = self._was_full or full
        return full

    def publish(
        self,
        subject: bytes,
        payload: bytes,
        done: Done,
        *,
        identity: bytes = b"",
        headers: tuple[bytes, ...] = (),
        alone: bool = False,
    ) -> None:
        """Send soon; ``done`` hears None once it is stored, or why it could not be.

        ``alone`` is for what may be stored already: JetStream refuses the whole group it is in.
        """
        loop = asyncio.get_running_loop()
        lines = lines_of(identity, headers)
        self._number += 1
        token = b"%x" % self._number
        sent = _Sent(subject, lines, payload, done, loop.time() + self.patience)
        self._flying[token] = sent
        self._bytes += sent.size
        if alone and self.line.up.is_set():
            self._send_single(token)
        else:
            self._waiting.append(token)
            self._pump_soon()

    async def store(
        self,
        subject: bytes,
        payload: bytes,
        *,
        identity: bytes = b"",
        headers: tuple[bytes, ...] = (),
    ) -> None:
        """Send and wait until it is stored. Raises NotStored."""
        told: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def done(problem: NotStored | None) -> None:
            if told.done():
                return
            if problem is None:
                told.set_result(None)
            else:
                told.set_exception(problem)

        self.publish(subject, payload, done, identity=identity, headers=headers)
        await told

    # Sending

    def _pump_soon(self) -> None:
        """At the end of this turn of the loop, when all that has just arrived is known."""
        if not self._pumping:
            self._pumping = True
            asyncio.get_running_loop().call_soon(self._pump)

    def _pump(self) -> None:
        self._pumping = False
        if not self.line.up.is_set():
            return
        while self._waiting:
            if self._batches_allowed and len(self._waiting) >= SMALLEST_BATCH:
                if len(self._batches) >= MOST_BATCHES:
                    return
                self._send_batch()
            elif self._batches_allowed and (self._batches or len(self._singles) >= MOST_SINGLES):
                return  # soon they are enough for a batch, or their turn comes
            else:
                self._send_single(self._waiting.popleft())

    def _send_single(self, token: bytes) -> None:
        sent = self._flying.get(token)
        if sent is not None:
            self._singles.add(token)
            self.line.send(sent.frame(self._inbox + b"." + token))

    def _send_batch(self) -> None:
        """Format: ADR-50 of github.com/nats-io/nats-architecture-and-design."""
        taken: list[bytes] = []
        size = 0
        while self._waiting and len(taken) < LARGEST_BATCH and size < LARGEST_BATCH_BYTES:
            token = self._waiting.popleft()
            if token in self._flying:
                taken.append(token)
                size += self._flying[token].size
        if not taken:
            return
        name = b"B" + taken[0]  # no hexadecimal number begins like that
        self._batches[name] = taken
        which = b"Nats-Batch-Id: %b-%b" % (self._inbox[7:], name)
        for number, token in enumerate(taken, 1):
            last = (b"Nats-Batch-Commit: 1",) if number == len(taken) else ()
            reply = self._inbox + b"." + name if last else b""
            place = b"Nats-Batch-Sequence: %d" % number
            self.line.send(self._flying[token].frame(reply, which, place, *last))

    # Hearing

    def _heard(self, message: Message) -> None:
        token = message.subject[len(self._inbox) + 1 :]
        if token == ASK:
            self._learn_shape(message.payload)
            return
        trouble = refusal(message)
        if token.startswith(b"B"):
            tokens: Iterable[bytes] = self._batches.pop(token, ())
        else:
            tokens = (token,)
        for one in tokens:
            self._answered(one, trouble)
        self._pump_soon()

    def _answered(self, token: bytes, trouble: str) -> None:
        sent = self._flying.get(token)
        if sent is None:
            return  # the answer to a copy of a message already settled
        if trouble:
            sent.trouble = trouble
            self._again.append(token)
        else:
            self._settle(token, None)

    def _settle(self, token: bytes, problem: NotStored | None) -> None:
        sent = self._flying.pop(token)
        self._singles.discard(token)
        self._bytes -= sent.size
        sent.done(problem)
        if self._was_full:
            self._room()

    def _room(self) -> None:
        """Tell those who wait, once half of the window is free."""
        half = len(self._flying) * 2 <= self._window and self._bytes * 2 <= self._window_bytes
        if half and not self.line.clogged:
            self._was_full = False
            self.on_room()

    # Coming back

    def _up(self) -> None:
        """What was under way goes again, one by one: a part of it may be stored already."""
        waiting = set(self._waiting)
        self._again.clear()
        self._batches.clear()
        self._singles.clear()
        for token in [token for token in self._flying if token not in waiting]:
            self._send_single(token)
        if self._stream:
            question = b"$JS.API.STREAM.INFO." + self._stream.encode()
            self.line.publish(question, b"", self._inbox + b"." + ASK)
        self._pump_soon()

    def _learn_shape(self, payload: bytes) -> None:
        try:
            said = json.loads(payload)
        except ValueError:
            said = {}  # nobody answers for the stream yet
        self._batches_allowed = bool(said.get("config", {}).get("allow_atomic"))

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(RETRY_SECONDS)
            self._give_up_before(loop.time())
            for _ in range(len(self._again)):
                self._send_single(self._again.popleft())

    def _give_up_before(self, now: float) -> None:
        """The oldest come first, so the look stops at the first that may still wait."""
        late = []
        for token, sent in self._flying.items():
            if sent.deadline > now:
                break
            late.append(token)
        for token in late:
            trouble = self._flying[token].trouble or (
                "JetStream did not answer" if self.line.up.is_set() else "NATS is away"
            )
            self._settle(token, NotStored(f"{trouble} within {self.patience:.0f} s"))
        if late:  # a batch nobody answers for must not keep its place for ever
            self._batches = {
                name: tokens
                for name, tokens in self._batches.items()
                if any(token in self._flying for token in tokens)
            }
            self._pump_soon()


def refusal(answer: Message) -> str:
    """What JetStream complains of in its answer to a publication; empty when it stored it."""
    if b'"error"' in answer.payload:
        return answer.payload.decode(errors="replace")[:300]
    if answer.payload.startswith(b'{"stream"'):
        return ""
    if answer.headers.startswith(b"NATS/1.0 503"):
        return "no stream listens to this subject"
    return f"an answer nobody expected: {(answer.headers + answer.payload)[:200]!r}"
