"""Messages gone wrong: real ones with a few things broken, the same ones for the same seed."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

FRAMES = Path(__file__).parents[1] / "golden" / "frames"
# What has broken somebody's parser before: numbers, halves of characters, depth, keys, times.
TRAPS = (
    b"NaN", b"-Infinity", b"1e400", b"-1e400", b"1e-400", b"9" * 400, b"0x10", b"01", b"-0",
    b'"\\ud800"', b'"\\udc00\\ud800"', b'"\\u0000"', b"\0", b"\xff", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
    b"null", b"true", b"[]", b"{}", b'""', b"[" * 2000, b'{"a":' * 2000, b"'", b"<x/>",
    b'"2999-01-01T00:00:00Z"', b'"0001-01-01T00:00:00+14:00"', b'"yesterday"', b"1e18", b"-1",
    b'{"value":1e999,"unit":"furlong"}', b'"' + b"x" * 5000 + b'"', "\u202e\ufeff".encode(),
    b"'; DROP TABLE observation; --", b"%00%ff", b"../../etc/passwd", b"${jndi:ldap://x}",
)  # fmt: skip
PLAIN: tuple[Any, ...] = (
    {"power": 38.2, "dimming": 60},
    [{"power": 1, "at": 1_760_000_000}, {"power": 2, "at": 1_760_000_060}],
    {"ts": 1_760_000_000_000, "values": {"power": 3}},
    {"value": 12, "unit": "WTT", "at": "2026-01-05T08:00:00Z"},
    {"lamp-1": [{"ts": 1_760_000_000_000, "values": {"power": 4}}]},
)


def seeds() -> list[bytes]:
    """Good messages of every custom we read."""
    frames = [json.loads(path.read_text()) for path in sorted(FRAMES.glob("*.json"))]
    said = [frame["payload"] for frame in frames if "payload" in frame]
    return [
        one.encode() if isinstance(one, str) else json.dumps(one).encode()
        for one in (*said, *PLAIN)
    ]


def broken(random: Random, good: list[bytes]) -> bytes:
    """One of the good messages after one to four accidents; now and then something very large."""
    if random.random() < 0.002:
        return random.choice((b"[", b"x", b"9")) * random.choice((262_145, 400_000))
    found = random.choice(good)
    for _ in range(random.randint(1, 4)):
        found = random.choice(ACCIDENTS)(random, found)
    return found[:200_000]


def _flip(random: Random, data: bytes) -> bytes:
    if not data:
        return b"\x80"
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def _cut(random: Random, data: bytes) -> bytes:
    return data[: random.randint(0, len(data))]


def _insert(random: Random, data: bytes) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.choice(TRAPS) + data[at:]


def _replace_value(random: Random, data: bytes) -> bytes:
    """A trap where a value stood, so that the rest is still JSON."""
    colon = data.find(b":", random.randint(0, max(0, len(data) - 1)))
    if colon < 0:
        return random.choice(TRAPS)
    ends = [end for end in (data.find(c, colon) for c in (b",", b"}")) if end >= 0]
    return data[: colon + 1] + random.choice(TRAPS) + data[min(ends, default=len(data)) :]


def _repeat(random: Random, data: bytes) -> bytes:
    return data * random.randint(2, 5)


def _noise(random: Random, _data: bytes) -> bytes:
    return random.randbytes(random.randint(0, 300))


ACCIDENTS: tuple[Callable[[Random, bytes], bytes], ...] = (
    _flip, _cut, _insert, _replace_value, _replace_value, _repeat, _noise
)  # fmt: skip
