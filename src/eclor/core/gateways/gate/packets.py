"""MQTT 3.1.1 on the wire: bytes cut into packets as they arrive, and the few packets we write.

Source of the format: OASIS MQTT 3.1.1, chapters 2 and 3.
"""

from typing import NamedTuple

from eclor.core.gateways.limits import KEPT_OF_LARGE, LARGEST_MESSAGE

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP = range(1, 8)
SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT = range(8, 15)

# Bits that must stand beside the type (table 2.2); PUBLISH carries its own.
_FLAGS = {PUBREL: 2, SUBSCRIBE: 2, UNSUBSCRIBE: 2}
_HEADER_ONLY = {PINGREQ: 0, PINGRESP: 0, DISCONNECT: 0, PUBACK: 2, PUBREC: 2, PUBREL: 2, PUBCOMP: 2}

# Nobody is known yet when a CONNECT arrives: strangers get little memory.
LARGEST_CONNECT = 16 * 1024
LARGEST_OTHER = 64 * 1024

PINGRESP_PACKET = b"\xd0\x00"
# Return codes of CONNACK (table 3.1).
ACCEPTED, BAD_PROTOCOL, BAD_IDENTIFIER, UNAVAILABLE, _, NOT_AUTHORISED = range(6)


class Malformed(ValueError):
    """Bytes that are not MQTT 3.1.1; the text says what is wrong."""


class Packet(NamedTuple):
    """``head`` is the first byte, ``size`` the announced length; ``body`` is cut when too large."""

    head: int
    body: bytes
    size: int

    @property
    def kind(self) -> int:
        return self.head >> 4

    @property
    def is_cut(self) -> bool:
        return len(self.body) < self.size


class Reader:
    """Takes bytes in any pieces and gives packets; never holds more than one packet beyond them."""

    __slots__ = ("_at", "_data", "_kept", "_skip")

    def __init__(self) -> None:
        self._data: bytes | bytearray = b""
        self._at = 0
        self._kept: Packet | None = None  # the beginning of a PUBLISH too large to hold
        self._skip = 0

    def feed(self, data: bytes) -> None:
        """Add what arrived, behind what was not used yet."""
        if self._at >= len(self._data):
            self._data, self._at = data, 0
            return
        if isinstance(self._data, bytes):
            self._data = bytearray(self._data[self._at :])
        else:
            del self._data[: self._at]
        self._at = 0
        self._data += data

    def next(self) -> Packet | None:
        """The next whole packet, None when more bytes are needed. Raises Malformed."""
        if self._kept is not None:
            return self._let_go_by()
        data, at, have = self._data, self._at, len(self._data)
        if have - at < 2:
            return None
        head, size, at = data[at], data[at + 1], at + 2
        if size > 127:
            found = self._long_size()
            if found is None:
                return None
            size, at = found
        kind = head >> 4
        _check(head, kind, size)
        end = at + size
        if kind == PUBLISH and size > LARGEST_MESSAGE:
            return self._begin_large(head, at, size)
        if end > have:
            return None
        self._at = end
        return Packet(head, bytes(data[at:end]), size)

    def _long_size(self) -> tuple[int, int] | None:
        """(remaining length, where the body begins): 7 bits a byte, the lowest first."""
        size = shift = 0
        for at in range(self._at + 1, self._at + 5):
            if at >= len(self._data):
                return None
            byte = self._data[at]
            size |= (byte & 127) << shift
            if byte < 128:
                return size, at + 1
            shift += 7
        raise Malformed("a remaining length of more than four bytes")

    def _begin_large(self, head: int, at: int, size: int) -> Packet | None:
        if len(self._data) - at < KEPT_OF_LARGE:
            return None
        kept = bytes(self._data[at : at + KEPT_OF_LARGE])
        self._kept, self._skip = Packet(head, kept, size), size - KEPT_OF_LARGE
        self._at = at + KEPT_OF_LARGE
        return self._let_go_by()

    def _let_go_by(self) -> Packet | None:
        gone = min(self._skip, len(self._data) - self._at)
        self._at += gone
        self._skip -= gone
        if self._skip:
            return None
        kept, self._kept = self._kept, None
        return kept


def _check(head: int, kind: int, size: int) -> None:
    if kind == PUBLISH:
        if head & 6 == 6:
            raise Malformed("a PUBLISH with quality of service 3")
        return
    if kind in (0, 15):
        raise Malformed(f"a packet of type {kind}")
    if head & 15 != _FLAGS.get(kind, 0):
        raise Malformed(f"a packet of type {kind} with flags {head & 15}")
    if size != _HEADER_ONLY.get(kind, size):
        raise Malformed(f"a packet of type {kind} of {size} bytes")
    if size > (LARGEST_CONNECT if kind == CONNECT else LARGEST_OTHER):
        raise Malformed(f"a packet of type {kind} of {size} bytes, more than we read")


def packet(head: int, body: bytes) -> bytes:
    """A whole packet with its remaining length."""
    size, length = len(body), bytearray()
    while True:
        size, low = size >> 7, size & 127
        length.append(low | 128 if size else low)
        if not size:
            return bytes((head,)) + length + body


def field(data: bytes) -> bytes:
    """Bytes behind their length of two bytes."""
    return len(data).to_bytes(2) + data


def take_field(body: bytes, at: int) -> tuple[bytes, int]:
    """(a field, where the next one begins). Raises Malformed."""
    end = at + 2 + int.from_bytes(body[at : at + 2])
    if at + 2 > len(body) or end > len(body):
        raise Malformed("a field longer than its packet")
    return body[at + 2 : end], end


def connack(code: int, session_present: bool = False) -> bytes:
    return bytes((CONNACK << 4, 2, session_present, code))


# MQTT 5 asks for its own form: reason 0x84, "unsupported protocol version", and no properties.
CONNACK_OF_5 = b"\x20\x03\x00\x84\x00"
