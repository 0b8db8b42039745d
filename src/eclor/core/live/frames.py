"""Server-sent events as bytes, plain and compressed once for everybody.

Format: https://html.spec.whatwg.org/multipage/server-sent-events.html. Every reader gets the same
compressed blocks: each is raw DEFLATE closed by a full flush, so it refers to nothing before it and
any sequence of blocks behind a gzip header is one valid gzip stream (RFC 1951 and 1952). Its end
marker never comes, because a live stream does not end well.
"""

import json
import zlib
from dataclasses import dataclass

GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
# An event and not a comment: pages do not hear comments, and silence is how they notice a dead line.
KEEP_ALIVE = b"event: still\ndata: {}\n\n"


@dataclass(frozen=True, slots=True)
class Block:
    """The same events twice: as they are, and compressed."""

    plain: bytes
    packed: bytes

    @property
    def weight(self) -> int:
        return len(self.plain) + len(self.packed)


def block(plain: bytes) -> Block:
    return Block(plain, _pack(plain))


def event(data: bytes, *, name: str = "", id: str = "") -> bytes:
    """One event; ``data`` is JSON on a single line."""
    lines = [b"data: " + data]
    if id:
        lines.insert(0, b"id: " + id.encode())
    if name:
        lines.insert(0, b"event: " + name.encode())
    return b"\n".join(lines) + b"\n\n"


def message(name: str, **said: object) -> bytes:
    """An event of the stream itself, such as ``cut`` or ``resync``."""
    return event(json.dumps(said, separators=(",", ":")).encode(), name=name)


def _pack(plain: bytes) -> bytes:
    # Level 1: the stream repeats names and digits; the next levels win a tenth for twice the time.
    squeeze = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    return squeeze.compress(plain) + squeeze.flush(zlib.Z_FULL_FLUSH)
