"""Many open streams in one process: each reads what a browser would, and counts what it got."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
import zlib
from dataclasses import dataclass, field

# The lamps of the benchmark say the moment they speak in their burning hours; the platform carries
# it like any value. A lamp may count to a million, so the epoch is cut to that.
CUT = 1_000_000
SIGNAL = re.compile(rb'data: \{"id":"([0-9A-HJKMNP-TV-Z]{10})')
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
STAMP = re.compile(rb'\[(\d+),"burningHours",([0-9.]+),')


@dataclass
class Reader(asyncio.Protocol):
    """One browser: how many stamps came, their checksum, and seconds from spoken to here."""

    request: bytes
    since: float
    count: int = 0
    checksum: int = 0
    delays: list[float] = field(default_factory=list)
    from_bus: list[float] = field(default_factory=list)
    trouble: str = ""
    bytes_read: int = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._raw, self._text, self._in_body = b"", b"", False
        self._unpack = zlib.decompressobj(31)
        transport.write(self.request)  # type: ignore[attr-defined] # uvloop's own class

    def data_received(self, data: bytes) -> None:
        self.bytes_read += len(data)
        self._raw += data
        if not self._in_body:
            head, found, rest = self._raw.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 200 " not in head.split(b"\r\n")[0]:
                self.trouble = head.decode("latin-1")[:200]
                return
            self._raw, self._in_body = rest, True
        self._chunks()

    def connection_lost(self, problem: Exception | None) -> None:
        self.trouble = self.trouble or "the connection was lost"

    def _chunks(self) -> None:
        """HTTP/1.1 chunked coding, cut into its chunks."""
        while (end := self._raw.find(b"\r\n")) >= 0:
            size = int(self._raw[:end], 16)
            if len(self._raw) < end + 4 + size:
                return
            self._take(self._unpack.decompress(self._raw[end + 2 : end + 2 + size]))
            self._raw = self._raw[end + 4 + size :]

    def _take(self, text: bytes) -> None:
        now, self._text = time.time() % CUT, self._text + text
        done, _, self._text = self._text.rpartition(b"\n\n")
        if b"event: resync" in done or b"event: cut" in done:
            self.trouble = "it was told to load anew"
        for signal in SIGNAL.findall(done):
            self.from_bus.append(time.time() - ulid_seconds(signal.decode()))
        for lamp, stamp in STAMP.findall(done):
            if float(stamp) < self.since:
                continue  # said while the house warmed up
            self.count += 1
            self.checksum ^= mark(int(lamp), float(stamp))
            self.delays.append(now - float(stamp))


def ulid_seconds(letters: str) -> float:
    """The time in the first ten letters of a ULID, here when JetStream took the message."""
    number = 0
    for letter in letters:
        number = number * 32 + ALPHABET.index(letter)
    return number / 1000


def mark(lamp: int, stamp: float) -> int:
    """A number for one report; the exclusive or of all of them tells whether one is missing."""
    return zlib.crc32(b"%d %d" % (lamp, round(stamp * 1000)))


async def read(host: str, port: int, ticket: str, readers: int, since: float) -> list[Reader]:
    """Open the streams, say "ready", and read until a line comes on standard input."""
    loop = asyncio.get_running_loop()
    request = (
        f"GET /live?ticket={ticket} HTTP/1.1\r\nHost: {host}:{port}\r\n"
        "Accept: text/event-stream\r\nAccept-Encoding: gzip\r\n\r\n"
    ).encode()
    made = [Reader(request, since) for _ in range(readers)]
    for start in range(0, readers, 50):
        batch = (_opened(loop, one, host, port) for one in made[start : start + 50])
        await asyncio.gather(*batch)
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.readline)
    return made


async def _opened(loop: asyncio.AbstractEventLoop, reader: Reader, host: str, port: int) -> None:
    await loop.create_connection(lambda: reader, host, port)


def main() -> None:
    """Arguments: host port ticket readers since. Prints "ready"; after a line of input, one JSON line."""
    import uvloop

    host, port, ticket, readers, since = sys.argv[1:6]
    made = uvloop.run(read(host, int(port), ticket, int(readers), float(since)))
    from_bus = sorted(delay for reader in made for delay in reader.from_bus)
    delays = sorted(delay for reader in made for delay in reader.delays)
    found = {
        "readers": [[r.count, r.checksum] for r in made],
        "trouble": sorted({r.trouble for r in made if r.trouble}),
        "p50": delays[len(delays) // 2] if delays else None,
        "p99": delays[int(len(delays) * 0.99)] if delays else None,
        "most": delays[-1] if delays else None,
        "from_bus_p50": from_bus[len(from_bus) // 2] if from_bus else None,
        "from_bus_p99": from_bus[int(len(from_bus) * 0.99)] if from_bus else None,
        "bytes": sum(r.bytes_read for r in made),
    }
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
