"""The stream's own small server: raw ASGI, because hundreds of open streams must cost one process.

``GET /live?ticket=…`` streams server-sent events. ``Last-Event-ID`` (or ``after=``, for a page that
opens a new connection) goes on behind that event. Events: ``hello`` {"now", "cut"} first; unnamed
ones are the bus's messages; ``cut`` {"since"}, ``back``, ``resync`` (load the state anew),
``renew`` (come back with a new ticket) and ``still`` (nothing new for fifteen seconds). Load the
state after ``hello``: what changes meanwhile is already on its way.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from eclor.core.live.channel import Channel
from eclor.core.live.feed import Feed
from eclor.core.live.frames import GZIP_HEADER, Block, block, event, message
from eclor.core.live.hub import KEEP_ALIVE_EVERY, Hub
from eclor.core.live.tickets import BadTicket, Ticket, read, ticket_key
from eclor.core.service import bus
from eclor.core.service.configuration import Configuration
from eclor.core.service.secrets import load_secrets

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

STREAM_LASTS = 1800.0  # seconds: then the right to read is looked at again
MOST_READERS = 10_000
BODY_SECONDS = 5.0
CATCH_UP = 2.0  # seconds a returning reader waits for this process to have heard the recent past

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one request wants."""

    ticket: Ticket
    last_event: str
    packed: bool


class Refused(Exception):
    """An answer other than a stream; the text tells the caller what to do."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class Live:
    """The ASGI application around one hub."""

    def __init__(self, hub: Hub, key: bytes) -> None:
        self.hub, self._key = hub, key
        self.readers = 0
        self.closing = asyncio.Event()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            asked = self._understand(scope)
        except Refused as refusal:
            await _let_go_by(scope, receive)
            await _refuse(send, refusal)
            return
        self.readers += 1
        reading = asyncio.ensure_future(self._stream(asked, send))
        leaving = asyncio.ensure_future(_gone(receive))
        closing = asyncio.ensure_future(self.closing.wait())
        try:
            await asyncio.wait((reading, leaving, closing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.readers -= 1
            for task in (reading, leaving, closing):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await reading  # OSError: the reader hung up while we were writing
        if self.closing.is_set():
            await _end(send)

    def _understand(self, scope: Message) -> Asked:
        if scope["path"].rstrip("/") != "/live":
            raise Refused(404, "Only /live is streamed here.")
        if scope["method"] != "GET":
            raise Refused(405, "The stream is read with GET.")
        if self.readers >= MOST_READERS:
            raise Refused(429, f"{MOST_READERS} readers are already here: try again in a minute.")
        headers = {name.lower(): value for name, value in scope["headers"]}
        query = parse_qs(scope["query_string"].decode("latin-1"))
        try:
            ticket = read(self._key, query.get("ticket", [""])[0], time.time())
        except BadTicket as problem:
            raise Refused(403, str(problem)) from problem
        last = headers.get(b"last-event-id", b"").decode("latin-1")
        packed = b"gzip" in headers.get(b"accept-encoding", b"")
        return Asked(ticket, last or query.get("after", [""])[0], packed)

    async def _stream(self, asked: Asked, send: Send) -> None:
        if asked.last_event and not self.hub.caught_up.is_set():
            with contextlib.suppress(TimeoutError):  # then it is told to load anew
                await asyncio.wait_for(self.hub.caught_up.wait(), CATCH_UP)
        channel = self.hub.channel(asked.ticket.territory, asked.ticket.audience)
        place, greeting = self._welcome(channel, asked.last_event)
        await _start(send, asked.packed)
        await _write(send, [block(greeting)], asked.packed)
        await self._follow(channel, place, asked.packed, send)

    def _welcome(self, channel: Channel, last_event: str) -> tuple[int, bytes]:
        """Where to read from, and what to say first."""
        place = self.hub.resume(channel, last_event) if last_event else None
        seen = last_event if place is not None else f"{self.hub.epoch}-{channel.told}"
        said = {"now": time.time_ns() // 1_000_000, "cut": self.hub.cut_since}
        greeting = event(json.dumps(said, separators=(",", ":")).encode(), name="hello", id=seen)
        if place is None:
            return channel.end, greeting + (message("resync") if last_event else b"")
        rest = channel.rest(place, int(last_event.rpartition("-")[2]))
        return place + bool(rest), greeting + rest

    async def _follow(self, channel: Channel, place: int, packed: bool, send: Send) -> None:
        until = time.monotonic() + STREAM_LASTS
        while time.monotonic() < until:
            found = channel.read(place)
            if found is None:
                place = channel.end
                await _write(send, [block(message("resync"))], packed)
                continue
            blocks, place = found
            if blocks:
                await _write(send, blocks, packed)
            else:
                await channel.news()
        await _write(send, [block(message("renew"))], packed)
        await _end(send)


async def _end(send: Send) -> None:
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _start(send: Send, packed: bool) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
        (b"vary", b"accept-encoding"),
    ]
    if packed:
        headers.append((b"content-encoding", b"gzip"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if packed:
        await send({"type": "http.response.body", "body": GZIP_HEADER, "more_body": True})


async def _write(send: Send, blocks: list[Block], packed: bool) -> None:
    body = b"".join(one.packed if packed else one.plain for one in blocks)
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _let_go_by(scope: Message, receive: Receive) -> None:
    """A body left unread closes the line, and the front door tells 502 to the next on it."""
    names = {name.lower() for name, _ in scope["headers"]}
    if not names & {b"content-length", b"transfer-encoding"}:
        return
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(BODY_SECONDS):
            while (await receive()).get("more_body", False):
                pass


async def _refuse(send: Send, refusal: Refused) -> None:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    body = json.dumps({"error": str(refusal)}).encode()
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


class Process:
    """The application as a process runs it: heard from the bus, fed until it is stopped."""

    def __init__(self, live: Live, feed: Feed) -> None:
        self._live, self._feed = live, feed
        self._work: list[asyncio.Task[None]] = []

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await self._live(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self._close_at_sigterm()
        self._work = [
            asyncio.create_task(self._feed.run()),
            asyncio.create_task(_keep_alive(self._live.hub)),
        ]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)
        await send({"type": "lifespan.shutdown.complete"})

    def _close_at_sigterm(self) -> None:
        """A server waits for its answers to end, and ours never do: end them when it is told to go.

        It sets its own handlers after this start and says nothing to us before they are done.
        """
        loop = asyncio.get_running_loop()
        handle = loop.add_signal_handler

        def both(number: int, then: Callable[..., object], *given: Any) -> None:
            def leave() -> None:
                self._live.closing.set()
                then(*given)

            handle(number, leave)

        loop.add_signal_handler = both  # type: ignore[method-assign,assignment]


async def _keep_alive(hub: Hub) -> None:
    while True:
        await asyncio.sleep(KEEP_ALIVE_EVERY / 5)
        hub.keep_alive()


def application(configuration: Configuration) -> Process:
    """The application for these settings."""
    hub = Hub()
    key = ticket_key(load_secrets(configuration.home_path).django_key)
    return Process(Live(hub, key), Feed(hub, bus.url(configuration)))


def __getattr__(name: str) -> Process:
    """``app``, made when a server asks for it, so that importing this module reads no setting."""
    if name != "app":
        raise AttributeError(name)
    return application(Configuration.from_environment())
