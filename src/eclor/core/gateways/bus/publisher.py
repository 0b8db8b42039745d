"""Publishes to JetStream many messages at a time, and says of each whether it is on the disk."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from eclor.core.gateways.bus.line import Line
from eclor.core.gateways.bus.wire import BusDown, Message, header_block, inbox, publication

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.25


class NotStored(Exception):
    """JetStream did not confirm a message in time; the text says what it answered instead."""


Done = Callable[[NotStored | None], None]


class _Sent:
    """One message on its way."""

    __slots__ = ("deadline", "done", "frame", "trouble")

    def __init__(self, frame: bytes, done: Done, deadline: float) -> None:
        self.frame, self.done, self.deadline = frame, done, deadline
        self.trouble = ""


class Publisher:
    """A window of messages in flight over one :class:`Line`, acknowledged in any order.

    A message that JetStream refuses, or that was in flight when the connection fell, is sent again
    until ``patience`` seconds have passed. Give each message an ``identity``: JetStream stores one
    identity once within the stream's duplicate window. While ``is_full``, publish no more: wait for
    ``on_room``.
    """

    def __init__(
        self,
        url: str,
        name: str,
        *,
        window: int = 2048,
        window_bytes: int = 16 << 20,
        patience: float = 10.0,
        on_room: Callable[[], None] = lambda: None,
    ) -> None:
        self.line = Line(url, name, on_up=self._send_all_again, on_room=self._room)
        self.patience = patience
        self.on_room = on_room
        self.bytes_in_flight = 0
        self._window, self._window_bytes = window, window_bytes
        self._was_full = False
        self._inbox = inbox()
        self._prefix = len(self._inbox) + 1
        self._number = 0
        self._flying: dict[bytes, _Sent] = {}
        self._again: deque[bytes] = deque()
        self._ticker: asyncio.Task[None] | None = None
        self.line.subscribe(self._inbox + b".*", self._heard)

    async def open(self, patience: float | None = None) -> None:
        """Connect; raises BusDown when that took longer than ``patience`` seconds."""
        await self.line.open(patience)
        self._ticker = asyncio.create_task(self._tick())

    async def close(self) -> None:
        """Wait for what is in flight as long as it may take, then leave."""
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
            or self.bytes_in_flight >= self._window_bytes
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
    ) -> None:
        """Send now; ``done`` hears None once it is stored, or why it could not be."""
        self._number += 1
        token = b"%x" % self._number
        lines = (b"Nats-Msg-Id: " + identity, *headers) if identity else headers
        block = header_block(*lines) if lines else b""
        frame = publication(subject, self._inbox + b"." + token, block, payload)
        deadline = asyncio.get_running_loop().time() + self.patience
        self._flying[token] = _Sent(frame, done, deadline)
        self.bytes_in_flight += len(frame)
        self.line.send(frame)

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

    def _heard(self, message: Message) -> None:
        token = message.subject[self._prefix :]
        sent = self._flying.get(token)
        if sent is None:
            return  # the answer to a copy of a message already settled
        trouble = refusal(message)
        if trouble:
            sent.trouble = trouble
            self._again.append(token)
        else:
            self._settle(token, None)

    def _settle(self, token: bytes, problem: NotStored | None) -> None:
        sent = self._flying.pop(token)
        self.bytes_in_flight -= len(sent.frame)
        sent.done(problem)
        if self._was_full:
            self._room()

    def _room(self) -> None:
        """Tell those who wait, once half of the window is free."""
        half = len(self._flying) * 2 <= self._window
        if half and self.bytes_in_flight * 2 <= self._window_bytes and not self.line.clogged:
            self._was_full = False
            self.on_room()

    def _send_all_again(self) -> None:
        self._again.clear()
        for sent in self._flying.values():
            self.line.send(sent.frame)

    async def _tick(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(RETRY_SECONDS)
            self._give_up_before(loop.time())
            for _ in range(len(self._again)):
                sent = self._flying.get(self._again.popleft())
                if sent is not None:
                    self.line.send(sent.frame)

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


def refusal(answer: Message) -> str:
    """What JetStream complains of in its answer to a publication; empty when it stored it."""
    if b'"error"' in answer.payload:
        return answer.payload.decode(errors="replace")[:300]
    if answer.payload.startswith(b'{"stream"'):
        return ""
    if answer.headers.startswith(b"NATS/1.0 503"):
        return "no stream listens to this subject"
    return f"an answer nobody expected: {(answer.headers + answer.payload)[:200]!r}"


__all__ = ["BusDown", "Done", "NotStored", "Publisher", "refusal"]
