"""Readers of the live stream as a test needs them: in this process, one event at a time."""

import asyncio
import contextlib
import json
import time
import zlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from eclor.core.live.app import Live
from eclor.core.live.hub import Hub
from eclor.core.live.tickets import Ticket, sign
from eclor.core.service.words import Audience
from eclor.testing.waiting import PATIENCE

KEY = b"k" * 32
VAL_ALZETTE, BORD_DE_MOSELLE = 1, 2


@dataclass(frozen=True)
class Event:
    name: str
    id: str
    data: Any


def a_hub() -> Hub:
    """A hub whose bus is there and has said nothing yet."""
    hub = Hub()
    hub.joined("e1", 0)
    hub.caught_up.set()
    return hub


def tell(
    hub: Hub,
    sequence: int,
    said: object,
    territory: int = VAL_ALZETTE,
    audience: Audience = Audience.PUBLIC,
) -> None:
    """What the bus says, told to the readers at once instead of at the next tick."""
    hub.hear(territory, audience, sequence, json.dumps(said).encode())
    hub._tell()


class Reader:
    """Somebody who looks at a page: reads the stream of ``live`` until it is closed."""

    def __init__(
        self,
        live: Live,
        territory: int = VAL_ALZETTE,
        audience: Audience = Audience.PUBLIC,
        last_event: str = "",
        packed: bool = False,
        ticket: str | None = None,
        path: str = "/live",
        method: str = "GET",
    ) -> None:
        ticket = (
            sign(KEY, Ticket.of(territory, audience, time.time())) if ticket is None else ticket
        )
        headers = [(b"last-event-id", last_event.encode())] if last_event else []
        headers += [(b"accept-encoding", b"gzip")] if packed else []
        self.scope = {
            "type": "http", "path": path, "method": method, "headers": headers,
            "query_string": f"ticket={ticket}".encode(),
        }  # fmt: skip
        self.status, self.headers = 0, dict[bytes, bytes]()
        self.ended = False
        self.slow: asyncio.Event | None = None
        self._live, self._text = live, b""
        self._unpack = zlib.decompressobj(31) if packed else None
        self._news, self._hung_up = asyncio.Event(), asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Reader":
        self._task = asyncio.create_task(self._live(self.scope, self._receive, self._send))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._hung_up.set()
        if self.slow:
            self.slow.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(self._task, PATIENCE)

    async def event(self) -> Event:
        """The next event."""
        while b"\n\n" not in self._text:
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), PATIENCE)
        frame, _, self._text = self._text.partition(b"\n\n")
        parts = dict(line.split(": ", 1) for line in frame.decode().split("\n"))
        return Event(parts.get("event", ""), parts.get("id", ""), json.loads(parts["data"]))

    async def until_ended(self) -> bytes:
        """Wait for the end of the answer; its body."""
        assert self._task is not None
        await asyncio.wait_for(asyncio.shield(self._task), PATIENCE)
        return self._text

    @property
    def has_more(self) -> bool:
        return b"\n\n" in self._text

    async def _receive(self) -> dict[str, Any]:
        await self._hung_up.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if self.slow:
            await self.slow.wait()
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
            return
        body = message["body"]
        self._text += self._unpack.decompress(body) if self._unpack else body
        self.ended = not message.get("more_body", False)
        self._news.set()


def run(story: Callable[[Live], Coroutine[Any, Any, None]]) -> None:
    """Tell one story with a hub of its own."""

    async def told() -> None:
        await story(Live(a_hub(), KEY))

    asyncio.run(told())
