"""How a device's topic becomes a subject on the bus, and back, without losing a byte.

``in.<source>.<handle>.<topic>``: the source is ``mqtt`` or ``http``; the handle names the login the
message came by, so nobody can speak under another's name; the levels of the topic follow. Bytes
that have a meaning in a NATS subject are percent-encoded (RFC 3986 style).
"""

import hashlib
import re

_UNSAFE = re.compile(rb"[^A-Za-z0-9_@=+-]")
_ENCODED = re.compile(rb"%([0-9A-F]{2})")
EMPTY_LEVEL = b"%"


def handle_of(user_name: str) -> str:
    """20 hexadecimal digits of the SHA-256 of a login name; a token used as name stays secret."""
    return hashlib.sha256(user_name.encode()).hexdigest()[:20]


def subject_of(source: str, handle: str, topic: bytes) -> bytes:
    """``subject_of("mqtt", h, b"obs/lamp 1/power")`` is ``in.mqtt.<h>.obs.lamp%201.power``."""
    return b".".join((b"in", source.encode(), handle.encode(), *map(_encode, topic.split(b"/"))))


def topic_of(subject: bytes) -> tuple[str, str, bytes]:
    """(source, handle, topic) of a subject made by :func:`subject_of`."""
    _, source, handle, *levels = subject.split(b".")
    return source.decode(), handle.decode(), b"/".join(map(_decode, levels))


def _encode(level: bytes) -> bytes:
    return _UNSAFE.sub(lambda m: b"%%%02X" % m[0][0], level) or EMPTY_LEVEL


def _decode(level: bytes) -> bytes:
    if level == EMPTY_LEVEL:
        return b""
    return _ENCODED.sub(lambda m: bytes([int(m[1], 16)]), level)
