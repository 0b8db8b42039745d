"""A NATS connection in one blocking socket: the usual client reads ten times slower than the wire.

Protocol: NATS client protocol (CONNECT, PUB, HPUB, SUB, MSG, HMSG, PING) and JetStream's JSON API.
"""

import select
import socket
import threading
import time
from typing import Any

import msgspec

from eclor.core.bus.wire import NO_TLS, Address, BusDown, Message, hello, inbox, publication

CHUNK = 256 * 1024
SUBJECTS_KEPT = 20_000  # said once for all messages that wait, not once for each
API_PATIENCE = 10.0  # seconds; a stream on a busy disk answers late


class BusRefusal(RuntimeError):
    """JetStream answered with an error; the text is its own, ``code`` its err_code."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


class Bus:
    """One connection. One thread listens, any may ``send``; every error leaves it closed."""

    def __init__(self, url: str, name: str, patience: float = 5.0) -> None:
        self._line = _open(url, name, patience)
        self._sending = threading.Lock()  # our PONG must not fall into what another thread says
        self._rest = b""
        self._subjects: dict[bytes, bytes] = {}
        self._inbox = inbox()
        self._asked = 0
        self._backlog: list[Message] = []
        self.send(b"SUB " + self._inbox + b".* 1\r\n")

    def close(self) -> None:
        self._line.close()

    def __enter__(self) -> "Bus":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, frames: bytes) -> None:
        """Protocol lines as they are. Raises BusDown."""
        try:
            with self._sending:
                self._line.sendall(frames)
        except OSError as problem:
            self.close()
            raise BusDown(f"NATS stopped listening: {problem}") from problem

    def subscribe(self, subject: bytes) -> None:
        self.send(b"SUB " + subject + b" 2\r\n")

    def publish(self, subject: bytes, payload: bytes) -> None:
        """Without any proof of arrival; see :meth:`publish_stored`."""
        self.send(publication(subject, payload))

    def publish_stored(self, subject: bytes, payload: bytes, patience: float = API_PATIENCE) -> int:
        """Publish into a stream; the sequence it was stored under. Raises BusRefusal, BusDown."""
        answer = self._ask(subject, payload, patience)
        return int(answer["seq"])

    def api(self, verb: str, order: dict[str, Any] | None = None) -> dict[str, Any]:
        """One call of ``$JS.API.<verb>``. Raises BusRefusal, BusDown."""
        payload = msgspec.json.encode(order) if order is not None else b""
        return self._ask(b"$JS.API." + verb.encode(), payload, API_PATIENCE)

    def inbox(self, name: bytes) -> bytes:
        return self._inbox + b"." + name

    def receive(self, seconds: float) -> list[Message]:
        """What has come, waiting at most so long for the first; [] when nothing did. Raises BusDown."""
        if self._backlog:
            found, self._backlog = self._backlog, []
            return found
        if not self._wait(seconds):
            return []
        return self._parse(self._recv())

    def _ask(self, subject: bytes, payload: bytes, patience: float) -> dict[str, Any]:
        self._asked += 1
        reply = self.inbox(b"%d" % self._asked)
        self.send(publication(subject, payload, reply=reply))
        end = time.monotonic() + patience
        others: list[Message] = []
        while (left := end - time.monotonic()) > 0:
            for message in self.receive(left):
                if message.subject == reply:
                    self._backlog = others + self._backlog
                    return _answer(message)
                others.append(message)
        self.close()
        raise BusDown(f"NATS did not answer {subject.decode()} within {patience:.0f} s.")

    def _wait(self, seconds: float) -> bool:
        return bool(select.select([self._line], [], [], max(0.0, seconds))[0])

    def _recv(self) -> bytes:
        try:
            data = self._line.recv(CHUNK)
        except OSError as problem:
            self.close()
            raise BusDown(f"NATS stopped speaking: {problem}") from problem
        if not data:
            self.close()
            raise BusDown("NATS closed the connection.")
        return data

    def _parse(self, data: bytes) -> list[Message]:
        """Whole messages; what is not yet whole waits in ``_rest``."""
        data = self._rest + data if self._rest else data
        found: list[Message] = []
        add, find, make = found.append, data.find, Message
        if len(self._subjects) > SUBJECTS_KEPT:
            self._subjects.clear()
        same = self._subjects.setdefault
        at, size = 0, len(data)
        while (line_end := find(b"\r\n", at)) >= 0:
            kind = data[at]
            if kind not in b"MH":
                self._control(data[at:line_end])
                at = line_end + 2
                continue
            words = data[at:line_end].split(b" ")
            body = line_end + 2
            end = body + int(words[-1])
            if end + 2 > size:
                break
            if kind == 72:  # H: headers come first, their length one word earlier
                split = body + int(words[-2])
                reply = words[3] if len(words) == 6 else b""
                subject = same(words[1], words[1])
                add(make(subject, int(words[2]), reply, data[body:split], data[split:end]))
            else:
                reply = words[3] if len(words) == 5 else b""
                subject = same(words[1], words[1])
                add(make(subject, int(words[2]), reply, b"", data[body:end]))
            at = end + 2
        self._rest = data[at:]
        return found

    def _control(self, line: bytes) -> None:
        if line == b"PING":
            self.send(b"PONG\r\n")
        elif line.startswith(b"-ERR"):
            self.close()
            raise BusDown(f"NATS refused us: {line[5:].decode(errors='replace')}")


def _answer(message: Message) -> dict[str, Any]:
    if message.headers[9:12] == b"503":
        raise BusRefusal("No stream takes this subject: JetStream is off or not ready.", 503)
    found: dict[str, Any] = msgspec.json.decode(message.payload)
    if "error" in found:
        error = found["error"]
        raise BusRefusal(str(error.get("description", error)), int(error.get("err_code", 0)))
    return found


def _open(url: str, name: str, patience: float) -> socket.socket:
    address = Address.from_url(url)
    line: socket.socket | None = None
    try:
        line = socket.create_connection((address.host, address.port), timeout=patience)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        greeting = msgspec.json.decode(_line_of(line).removeprefix(b"INFO "))
        if greeting.get("tls_required"):
            raise BusDown(NO_TLS)
        line.sendall(hello(address, name))
        answer = _line_of(line)
        if answer != b"PONG":
            raise BusDown(f"NATS refused us: {answer.decode(errors='replace')}")
        line.settimeout(None)
    except (OSError, msgspec.DecodeError) as problem:
        if line is not None:
            line.close()
        if isinstance(problem, BusDown):
            raise
        raise BusDown(f"No NATS at {address}: {problem}") from problem
    return line


def _line_of(line: socket.socket) -> bytes:
    """One protocol line, byte by byte: nothing of what follows may be taken."""
    found = bytearray()
    while not found.endswith(b"\r\n"):
        one = line.recv(1)
        if not one:
            raise BusDown("NATS closed the connection while greeting.")
        found += one
    return bytes(found[:-2])
