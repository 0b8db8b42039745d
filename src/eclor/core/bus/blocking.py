"""A connection to NATS for threads that wait: web views, commands, administration."""

import json
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator

from eclor.core.bus.publisher import NotStored, refusal
from eclor.core.bus.wire import (
    NO_TLS,
    Address,
    BusDown,
    Cutter,
    Message,
    header_block,
    hello,
    inbox,
    lines_of,
    publication,
)

log = logging.getLogger(__name__)


class BlockingBus:
    """One connection shared by the threads of a process, one question at a time.

    Made lazily and anew in each process, so it may be created before a fork; comes back by itself
    after the server went away. ``server`` is what the server said of itself.
    """

    def __init__(self, url: str, name: str, *, patience: float = 5.0) -> None:
        self.address = Address.from_url(url)
        self.name = name
        self.patience = patience
        self._lock = threading.Lock()
        self._process = 0
        self._wire: socket.socket | None = None
        self._cutter = Cutter()
        self._inbox = b""
        self._number = 0
        self.server: dict[str, object] = {}

    def store(
        self,
        subject: bytes,
        payload: bytes,
        *,
        identity: bytes = b"",
        headers: tuple[bytes, ...] = (),
    ) -> None:
        """Publish to JetStream and wait until it is stored. Raises NotStored, BusDown.

        With an ``identity`` a message whose answer got lost is sent again, and stored once.
        """
        self.store_numbered(subject, payload, identity=identity, headers=headers)

    def store_numbered(
        self,
        subject: bytes,
        payload: bytes,
        *,
        identity: bytes = b"",
        headers: tuple[bytes, ...] = (),
    ) -> int:
        """As :meth:`store`; the number the message has in its stream."""
        lines = lines_of(identity, headers)
        block = header_block(*lines) if lines else b""
        try:
            answer = self._ask(subject, payload, block)
        except BusDown:
            if not identity:
                raise
            answer = self._ask(subject, payload, block)
        trouble = refusal(answer)
        if trouble:
            raise NotStored(trouble)
        return int(json.loads(answer.payload)["seq"])

    def request(self, subject: bytes, payload: bytes = b"") -> Message:
        """Ask and wait for the first answer. Raises BusDown; nobody listening is BusDown too."""
        answer = self._ask(subject, payload, b"")
        if answer.headers.startswith(b"NATS/1.0 503"):
            raise BusDown(f"Nobody on NATS answers to {subject.decode()}.")
        return answer

    def publish(self, subject: bytes, payload: bytes) -> None:
        """Tell whoever listens now. Raises BusDown; returns when the server has taken it."""
        with self._lock:
            try:
                wire = self._connected()
                wire.sendall(publication(subject, payload) + b"PING\r\n")
                deadline = time.monotonic() + self.patience
                next(found for found in self._incoming(wire, deadline) if found == b"PONG")
            except OSError as problem:
                raise self._lost(problem) from problem

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _ask(self, subject: bytes, payload: bytes, headers: bytes) -> Message:
        with self._lock:
            try:
                wire = self._connected()
                self._number += 1
                reply = b"%b.%x" % (self._inbox, self._number)
                wire.sendall(publication(subject, payload, reply=reply, headers=headers))
                deadline = time.monotonic() + self.patience
                return next(
                    found
                    for found in self._incoming(wire, deadline)
                    if isinstance(found, Message) and found.subject == reply
                )
            except OSError as problem:
                raise self._lost(problem) from problem

    def _connected(self) -> socket.socket:
        """The connection, made now if there is none or if it was this process's parent's."""
        if self._wire is None or self._process != os.getpid():
            where = (self.address.host, self.address.port)
            self._wire = socket.create_connection(where, timeout=self.patience)
            self._wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._process, self._cutter, self._inbox = os.getpid(), Cutter(), inbox()
            self._greet(self._wire)
        return self._wire

    def _greet(self, wire: socket.socket) -> None:
        deadline = time.monotonic() + self.patience
        lines = self._incoming(wire, deadline)
        greeting = next(lines)
        if not isinstance(greeting, bytes) or not greeting.startswith(b"INFO "):
            raise BusDown("what listens there is not NATS")
        self.server = json.loads(greeting[5:])
        if self.server.get("tls_required"):
            raise BusDown(NO_TLS)
        wire.sendall(hello(self.address, self.name, b"SUB %b.* 1\r\n" % self._inbox))
        next(line for line in lines if line == b"PONG")

    def _incoming(self, wire: socket.socket, deadline: float) -> Iterator[Message | bytes]:
        """What the server says until the deadline; raises BusDown then, OSError when it leaves."""
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise BusDown(f"it did not answer within {self.patience:.0f} s")
            wire.settimeout(left)
            data = wire.recv(65536)
            if not data:
                raise BusDown("it closed the connection")
            # All at once: whoever stops listening half-way must not lose the cutter's place.
            found = list(self._cutter.feed(data))
            if b"PING" in found:
                wire.sendall(b"PONG\r\n")
            for one in found:
                if isinstance(one, bytes) and one.startswith(b"-ERR"):
                    raise BusDown(one[4:].decode(errors="replace").strip(" '"))
                yield one

    def _lost(self, problem: OSError) -> BusDown:
        self._drop()
        return BusDown(f"NATS at {self.address} is away: {problem}")

    def _drop(self) -> None:
        if self._wire is not None and self._process == os.getpid():
            self._wire.close()
        self._wire = None
