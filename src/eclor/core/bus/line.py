"""One connection to NATS that comes back by itself, for processes that live in an event loop."""

import asyncio
import json
import logging
import random
from collections.abc import Callable
from typing import cast

from eclor.core.bus.wire import NO_TLS, Address, BusDown, Cutter, Message, hello, publication

log = logging.getLogger(__name__)

RECONNECT_SECONDS = 0.1
CONNECT_SECONDS = 3.0
# This long without a word, although we asked, and we take the connection for dead.
SILENCE_SECONDS = 5.0

Heard = Callable[[Message], None]


def _nothing() -> None:
    """What happens when nobody asked to be told."""


class Line:
    """Keeps one connection; subscriptions are made again at each return.

    ``on_up`` and ``on_down`` are called when the connection is there and when it is lost,
    ``on_room`` when a full write buffer has emptied.
    """

    def __init__(
        self,
        url: str,
        name: str,
        *,
        on_up: Callable[[], None] = _nothing,
        on_down: Callable[[], None] = _nothing,
        on_room: Callable[[], None] = _nothing,
    ) -> None:
        self.address = Address.from_url(url)
        self.name = name
        self.up = asyncio.Event()
        self.clogged = False
        self.on_up, self.on_down, self.on_room = on_up, on_down, on_room
        self._heard: list[tuple[bytes, bytes, Heard]] = []
        self._batch: list[bytes] = []
        self._wire: _Wire | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._trouble = ""

    async def open(self, patience: float | None = None) -> None:
        """Connect and stay connected. Raises BusDown when ``patience`` seconds were not enough."""
        self._keeper = asyncio.create_task(self._keep())
        try:
            async with asyncio.timeout(patience):
                await self.up.wait()
        except TimeoutError:
            await self.close()
            raise BusDown(self._trouble or f"NATS at {self.address} does not answer.") from None

    async def close(self) -> None:
        """Send what waits and leave."""
        self._flush()
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)

    def subscribe(self, subject: bytes, heard: Heard, queue: bytes = b"") -> None:
        """Call ``heard`` for every message from now on, through all reconnections."""
        self._heard.append((subject, queue, heard))
        if self.up.is_set():
            self.send(self._subscription(len(self._heard)))

    def publish(
        self, subject: bytes, payload: bytes, reply: bytes = b"", headers: bytes = b""
    ) -> None:
        """Send without asking whether it arrives; dropped while the connection is away."""
        self.send(publication(subject, payload, reply=reply, headers=headers))

    def send(self, frame: bytes) -> None:
        """Add to what leaves at the end of this turn of the loop; dropped while we are away."""
        if not self.up.is_set():
            return
        if not self._batch:
            asyncio.get_running_loop().call_soon(self._flush)
        self._batch.append(frame)

    def _flush(self) -> None:
        batch, self._batch = self._batch, []
        if batch and self._wire is not None:
            self._wire.write(b"".join(batch))

    def subscriptions(self) -> tuple[int, bytes]:
        """How many there are, and the lines that make them."""
        count = len(self._heard)
        return count, b"".join(self._subscription(number) for number in range(1, count + 1))

    def _subscription(self, number: int) -> bytes:
        subject, queue, _ = self._heard[number - 1]
        return b"SUB %b %b %d\r\n" % (subject, queue, number)

    async def _keep(self) -> None:
        while True:
            wire = _Wire(self)
            try:
                await self._connect(wire)
                self._came_up(wire)
                await self._watch(wire)
            except (OSError, TimeoutError) as problem:
                self._tell(f"NATS at {self.address} is away: {problem or 'no answer'}")
            finally:
                self._went_down(wire)
            await asyncio.sleep(RECONNECT_SECONDS * random.uniform(0.8, 1.2))  # noqa: S311

    async def _connect(self, wire: "_Wire") -> None:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(CONNECT_SECONDS):
            await loop.create_connection(lambda: wire, self.address.host, self.address.port)
            await wire.ready

    async def _watch(self, wire: "_Wire") -> None:
        """Until the connection is lost, or says nothing for too long."""
        while not wire.gone.done():
            before = wire.times_heard
            self.send(b"PING\r\n")
            await asyncio.wait((wire.gone,), timeout=SILENCE_SECONDS)
            if not wire.gone.done() and wire.times_heard == before:
                raise BusDown(f"it said nothing for {SILENCE_SECONDS:.0f} s")
        if self.up.is_set():
            raise BusDown(wire.complaint or "the connection was lost")

    def _came_up(self, wire: "_Wire") -> None:
        if self._trouble:
            log.warning("%s: NATS at %s is back.", self.name, self.address)
        self._wire, self._trouble = wire, ""
        self.up.set()
        for number in range(wire.subscribed + 1, len(self._heard) + 1):
            self.send(self._subscription(number))
        self.on_up()

    def _went_down(self, wire: "_Wire") -> None:
        wire.leave()
        if self._wire is wire:
            self._wire, self._batch, self.clogged = None, [], False
            self.up.clear()
            self.on_down()

    def _tell(self, trouble: str) -> None:
        if trouble != self._trouble:  # ten times a second would fill the log
            self._trouble = trouble
            log.warning("%s: %s", self.name, trouble)

    def hear(self, message: Message) -> None:
        self._heard[message.subscription - 1][2](message)

    def clog(self, full: bool) -> None:
        self.clogged = full
        if not full:
            self.on_room()


class _Wire(asyncio.Protocol):
    """One TCP connection, from the server's greeting to its end."""

    def __init__(self, line: Line) -> None:
        loop = asyncio.get_running_loop()
        self.ready: asyncio.Future[None] = loop.create_future()
        self.gone: asyncio.Future[None] = loop.create_future()
        self.times_heard = 0
        self.subscribed = 0
        self.complaint = ""
        self._line = line
        self._transport: asyncio.Transport | None = None
        self._cutter = Cutter()

    def write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def leave(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own class is no child of it

    def data_received(self, data: bytes) -> None:
        self.times_heard += 1
        try:
            for found in self._cutter.feed(data):
                if isinstance(found, Message):
                    self._line.hear(found)
                else:
                    self._control(found)
        except BusDown as problem:
            self._end(str(problem))

    def _control(self, line: bytes) -> None:
        if line == b"PING":
            self.write(b"PONG\r\n")
        elif line == b"PONG":
            if not self.ready.done():
                self.ready.set_result(None)
        elif line.startswith(b"INFO "):
            self._greeted(json.loads(line[5:]))
        elif line.startswith(b"-ERR"):
            self._end(line[4:].decode(errors="replace").strip(" '"))

    def _greeted(self, info: dict[str, object]) -> None:
        if self.ready.done():
            return  # news of the cluster
        if info.get("tls_required"):
            self._end(f"{NO_TLS}: give it a private network")
        else:
            self.subscribed, lines = self._line.subscriptions()
            self.write(hello(self._line.address, self._line.name, lines))

    def _end(self, complaint: str) -> None:
        self.complaint = complaint
        if not self.ready.done():
            self.ready.set_exception(BusDown(complaint))
        self.leave()

    def connection_lost(self, problem: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(BusDown(str(problem or "it closed the connection")))
        if not self.gone.done():
            self.gone.set_result(None)

    def pause_writing(self) -> None:
        self._line.clog(True)

    def resume_writing(self) -> None:
        self._line.clog(False)
