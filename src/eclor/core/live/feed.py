"""Hearing the LIVE stream of the bus, in order and without a gap, through cuts and restarts.

Built on an ephemeral JetStream push consumer that numbers its deliveries (NATS ADR-17, ordered
consumers): a missing number or a missing heartbeat means starting again behind the last one heard.
"""

import asyncio
import contextlib
import json
import logging
from typing import Any

from eclor.core.bus import Line, Message, ensure_streams
from eclor.core.bus.streams import BadStream
from eclor.core.bus.wire import BusDown, header, inbox
from eclor.core.live.hub import Hub
from eclor.core.service.words import Audience

STREAM = "LIVE"
# Messages of the past taken at the start, for readers who come back to a new process.
REPLAYED = 4000
HEARTBEAT = 2.0
SILENCE = 3 * HEARTBEAT
NO_STREAM = 10059  # JetStream's error code for a stream it does not know
PATIENCE = 3.0  # seconds JetStream has to answer a question
RETRY = 0.5

log = logging.getLogger(__name__)


class StreamTrouble(RuntimeError):
    """JetStream does not let us hear the stream; the text is its own."""


class NoStream(StreamTrouble):
    """The server knows no such stream."""


class Feed:
    """Keeps a hub fed from the bus at ``url`` until it is stopped."""

    def __init__(self, hub: Hub, url: str) -> None:
        self._hub, self._url = hub, url
        self._inbox, self._asking = inbox(), inbox()
        self._line = Line(url, "live", on_up=self._start_again, on_down=self._lost)
        # JetStream looks for a listener of exactly the name it delivers to: no wildcard here.
        self._line.subscribe(self._inbox, self._take)
        self._line.subscribe(self._asking + b".*", self._answered)
        self._again = asyncio.Event()
        self._answers: dict[bytes, asyncio.Future[dict[str, Any]]] = {}
        self._attempt = self._expected = 0
        self._alive_at = 0.0
        self._life, self._losses = "", 0
        self._trouble = ""

    async def run(self) -> None:
        """Hear for ever; every loss is told to the readers and mended here."""
        await self._line.open()
        try:
            while True:
                await self._line.up.wait()
                await self._hear()
        finally:
            await self._line.close()

    async def _hear(self) -> None:
        """Hear until something is missing."""
        self._again.clear()
        try:
            await self._attach()
            await self._until_silence()
        except NoStream:
            await self._make_stream()
        except (StreamTrouble, TimeoutError) as problem:
            await self._cut_by(problem)
        finally:
            self._hub.caught_up.clear()

    async def _make_stream(self) -> None:
        """It lives in the server's memory and goes with it; whoever misses it makes it again."""
        try:
            await asyncio.to_thread(ensure_streams, self._url)
        except (BusDown, BadStream) as problem:
            await self._cut_by(problem)

    async def _cut_by(self, problem: Exception) -> None:
        self._hub.cut()
        self._tell(str(problem) or "no answer")
        await asyncio.sleep(RETRY)

    async def _attach(self) -> None:
        await self._drop_consumer()
        stream = await self._ask(f"STREAM.INFO.{STREAM}")
        first, last = stream["state"]["first_seq"], stream["state"]["last_seq"]
        start = self._place(str(stream["created"]), first, last)
        self._attempt += 1
        self._expected, self._alive_at = 1, self._now()
        # Before the consumer is there: its first messages may overtake the answer that made it.
        self._hub.joined(self._epoch, start - 1)
        await self._ask(f"CONSUMER.CREATE.{STREAM}.{self._consumer}", self._wanted(start))
        self._trouble = ""
        if start > last:
            self._hub.up_to_date()

    async def _drop_consumer(self) -> None:
        """After a short cut the last one may still be there and would speak to our new inbox."""
        if self._attempt:
            with contextlib.suppress(StreamTrouble):  # it is gone
                await self._ask(f"CONSUMER.DELETE.{STREAM}.{self._consumer}")

    def _place(self, life: str, first: int, last: int) -> int:
        """Where to go on: behind the last one heard when the stream still knows it."""
        if life == self._life and self._hub.heard + 1 >= first:
            return self._hub.heard + 1
        if life == self._life:
            self._losses += 1  # more was said during the cut than the stream keeps
        self._life = life
        return max(first, last - REPLAYED + 1, 1)

    @property
    def _epoch(self) -> str:
        digits = "".join(filter(str.isdigit, self._life))[:17]
        return f"{digits}x{self._losses}"

    @property
    def _consumer(self) -> str:
        return f"live{self._inbox[7:19].decode()}n{self._attempt}"

    def _wanted(self, start: int) -> dict[str, Any]:
        return {
            "stream_name": STREAM,
            "config": {
                "name": self._consumer,
                "deliver_subject": self._inbox.decode(),
                "deliver_policy": "by_start_sequence",
                "opt_start_seq": start,
                "ack_policy": "none",
                "max_deliver": 1,
                "mem_storage": True,
                "num_replicas": 1,
                "idle_heartbeat": int(HEARTBEAT * 1e9),
                "inactive_threshold": int(30e9),
            },
        }

    def _tell(self, trouble: str) -> None:
        if trouble != self._trouble:  # twice a second would fill the log
            self._trouble = trouble
            log.warning("The stream %s cannot be read: %s", STREAM, trouble)

    async def _until_silence(self) -> None:
        while not self._again.is_set() and self._now() - self._alive_at < SILENCE:
            try:
                await asyncio.wait_for(self._again.wait(), HEARTBEAT)
            except TimeoutError:
                continue

    def _take(self, message: Message) -> None:
        if message.subject == self._inbox:
            self._heartbeat(message)
        else:
            self._delivery(message)

    def _answered(self, message: Message) -> None:
        waiting = self._answers.get(message.subject)
        if waiting is not None and not waiting.done():
            waiting.set_result(json.loads(message.payload))

    def _delivery(self, message: Message) -> None:
        # $JS.ACK.<stream>.<consumer>.<deliveries>.<sequence>.<number>.<time>.<pending>; longer with
        # a domain and an account in front of the stream (ADR-15).
        parts = message.reply.split(b".")
        if len(parts) > 9:
            parts = parts[:2] + parts[4:]
        if len(parts) < 9 or parts[3].decode() != self._consumer:
            return
        self._alive_at = self._now()
        if int(parts[6]) != self._expected:
            self._again.set()
            return
        self._expected += 1
        self._pass_on(message, int(parts[5]))
        if parts[8] == b"0":
            self._hub.up_to_date()

    def _pass_on(self, message: Message, sequence: int) -> None:
        _, territory, audience, *_ = (*message.subject.decode(errors="replace").split("."), "", "")
        if not territory.isdigit() or audience not in set(Audience):
            log.error("%r is not live.<territory>.<audience>: left out.", message.subject)
            self._hub.heard = sequence
            return
        # A line break would end the event early; JSON never needs one.
        data = message.payload.replace(b"\n", b" ").replace(b"\r", b" ")
        self._hub.hear(int(territory), Audience(audience), sequence, data)

    def _heartbeat(self, message: Message) -> None:
        self._alive_at = self._now()
        last = header(message.headers, b"Nats-Last-Consumer")
        if last and int(last) != self._expected - 1:
            self._again.set()
        stalled = header(message.headers, b"Nats-Consumer-Stalled")
        if stalled:
            self._line.publish(stalled, b"")

    async def _ask(self, verb: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """One question to JetStream. Raises StreamTrouble, TimeoutError."""
        reply = inbox().replace(b"_INBOX", self._asking)
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[reply] = answer
        try:
            payload = json.dumps(body).encode() if body else b""
            self._line.publish(self._api(verb), payload, reply)
            found: dict[str, Any] = await asyncio.wait_for(answer, PATIENCE)
        finally:
            del self._answers[reply]
        if "error" in found:
            trouble = NoStream if found["error"].get("err_code") == NO_STREAM else StreamTrouble
            raise trouble(found["error"].get("description", str(found["error"])))
        return found

    @staticmethod
    def _api(verb: str) -> bytes:
        return f"$JS.API.{verb}".encode()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    def _start_again(self) -> None:
        self._again.set()

    def _lost(self) -> None:
        self._hub.cut()
        self._again.set()
