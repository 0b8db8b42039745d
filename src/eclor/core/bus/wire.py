"""The words of NATS's own protocol: what we send, and how what it sends is cut into messages.

Source of the format: https://docs.nats.io/reference/reference-protocols/nats-protocol.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

NO_TLS = "it wants TLS, which Eclor does not speak to NATS"
LONGEST_LINE = 1 << 20  # an INFO with the addresses of a large cluster stays far below


class BusDown(ConnectionError):
    """NATS cannot be reached or does not let us in; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a NATS server is and as whom we speak to it; ``repr`` hides the password."""

    host: str
    port: int
    user: str
    password: str

    @classmethod
    def from_url(cls, url: str) -> "Address":
        """Read ``nats://user:password@host:port``. Raises BusDown for another scheme."""
        parts = urlsplit(url)
        if parts.scheme != "nats":
            raise BusDown(f"A NATS address begins with nats://, not {parts.scheme}://.")
        return cls(
            parts.hostname or "127.0.0.1",
            parts.port or 4222,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        return f"Address({self.user}@{self})"


class Message(NamedTuple):
    """One message as it came; ``headers`` is the raw block, empty when there is none.

    ``subscription`` is the number we gave when we subscribed.
    """

    subject: bytes
    subscription: int
    reply: bytes
    headers: bytes
    payload: bytes


def hello(address: Address, name: str, subscriptions: bytes = b"") -> bytes:
    """What a client says first; the PONG to its last word means: let in, and subscribed."""
    said = {
        "verbose": False,
        "pedantic": False,
        "headers": True,
        "no_responders": True,
        "protocol": 1,
        "lang": "eclor",
        "version": "1",
        "name": name,
        "user": address.user,
        "pass": address.password,
    }
    return b"CONNECT " + json.dumps(said).encode() + b"\r\n" + subscriptions + b"PING\r\n"


def publication(
    subject: bytes, payload: bytes, *, reply: bytes = b"", headers: bytes = b""
) -> bytes:
    """A whole PUB or HPUB; ``headers`` is made by :func:`header_block` or empty."""
    if not headers:
        return b"PUB %b %b %d\r\n%b\r\n" % (subject, reply, len(payload), payload)
    total = len(headers) + len(payload)
    return b"HPUB %b %b %d %d\r\n%b%b\r\n" % (
        subject, reply, len(headers), total, headers, payload
    )  # fmt: skip


def header_block(*lines: bytes) -> bytes:
    """``header_block(b"Nats-Msg-Id: 7")`` is the block that goes before a payload."""
    return b"NATS/1.0\r\n" + b"".join(line + b"\r\n" for line in lines) + b"\r\n"


def lines_of(identity: bytes, headers: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The header lines of a message; JetStream stores one ``identity`` once."""
    return (b"Nats-Msg-Id: " + identity, *headers) if identity else headers


def header(block: bytes, name: bytes) -> bytes:
    """The value of one header in a raw block; empty when it is not there."""
    start = block.find(b"\r\n" + name + b":")
    if start < 0:
        return b""
    start += len(name) + 3
    return block[start : block.index(b"\r\n", start)].strip()


def inbox() -> bytes:
    """A subject nobody else listens to."""
    return b"_INBOX." + os.urandom(12).hex().encode()


class Cutter:
    """Cuts the server's bytes into messages and control lines, however they arrive."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[Message | bytes]:
        """Each whole Message, or the control line (INFO, PING, PONG, +OK, -ERR) without its end."""
        data = self._rest + data if self._rest else data
        self._rest, at = b"", 0
        while (end := data.find(b"\r\n", at)) >= 0:
            line = data[at:end]
            if not line.startswith((b"MSG ", b"HMSG ")):
                at = end + 2
                yield line
                continue
            words = line.split()
            stop = end + 2 + int(words[-1])
            if len(data) < stop + 2:
                break
            yield _message(words, data, end + 2, stop)
            at = stop + 2
        self._rest = data[at:]
        if len(self._rest) > LONGEST_LINE and b"\r\n" not in self._rest[:LONGEST_LINE]:
            raise BusDown("This server does not speak NATS's protocol.")


def _message(words: list[bytes], data: bytes, start: int, stop: int) -> Message:
    with_headers = words[0] == b"HMSG"
    body = start + int(words[-2]) if with_headers else start
    has_reply = len(words) == (6 if with_headers else 5)
    reply = words[3] if has_reply else b""
    return Message(words[1], int(words[2]), reply, data[start:body], data[body:stop])
