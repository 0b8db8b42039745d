"""From a lamp's mouth to 500 open hypervisors: how long, and does anybody miss a word?

The whole house runs (`eclor up`) with the demo territory and without its simulated field; instead
this file speaks for its 4,600 lamps over MQTT QoS 1, each every ten seconds and through its own
cabinet, 460 reports a second. Each report carries the moment it was spoken; 500 streams, opened
through the front door with gzip as a browser does, read it again. The clock runs from the lamp's
publish to the event's arrival in the reader: gate, JetStream, recorder, commit, live, front door.

Left out: the browser's drawing. Publisher and readers share the machine with the house.

Run:  python -m benchmarks.live [--readers N] [--seconds S]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.live_readers import CUT, mark
from eclor.core.live.tickets import Ticket, sign, ticket_key
from eclor.core.service.secrets import load_secrets
from eclor.core.service.words import Audience
from eclor.field.credentials import field_book
from eclor.testing.house import eclor
from eclor.testing.living import Living, living

LIMIT = 0.300  # seconds, p99
PERIOD = 10.0  # seconds between two reports of a lamp
STEP = 0.05
WARM_UP = 5.0
DRAIN = 30.0  # seconds for the last word to arrive, however late: late is not missing
SEED = 57


@dataclass(frozen=True, slots=True)
class Lamp:
    """A lamp: its number here, its name in topics, and the cabinet that speaks for it."""

    entity: int
    key: str
    cabinet: str


class Cabinet:
    """One MQTT 3.1.1 connection that publishes with QoS 1 and counts what was acknowledged."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.sent = self.acknowledged = 0

    async def connect(self, port: int, password: str) -> None:
        self._in, self._out = await asyncio.open_connection("127.0.0.1", port)
        names = _text(f"bench-{self.key}") + _text(self.key) + _text(password)
        body = _text("MQTT") + b"\x04\xc2\x00\x3c" + names
        self._out.write(b"\x10" + _length(len(body)) + body)
        answer = await self._in.readexactly(4)
        if answer[3] != 0:
            raise ConnectionError(f"The gate refused the cabinet {self.key}: code {answer[3]}.")
        self._ear = asyncio.create_task(self._hear())

    def publish(self, topic: str, payload: bytes) -> None:
        self.sent += 1
        body = _text(topic) + (self.sent % 65535 + 1).to_bytes(2) + payload
        self._out.write(b"\x32" + _length(len(body)) + body)

    async def close(self) -> None:
        self._ear.cancel()
        self._out.close()
        await asyncio.gather(self._ear, return_exceptions=True)

    async def _hear(self) -> None:
        while True:
            kind, size = await self._in.readexactly(2)
            await self._in.readexactly(size)
            self.acknowledged += kind == 0x40


def _text(text: str) -> bytes:
    return len(text.encode()).to_bytes(2) + text.encode()


def _length(size: int) -> bytes:
    found = b""
    while True:
        size, digit = divmod(size, 128)
        found += bytes([digit | (0x80 if size else 0)])
        if not size:
            return found


def load_demo(house: Living) -> None:
    """The territory and its devices, before the house is used; nothing simulated speaks."""
    subprocess.run(
        eclor("demo", "--mqtt"), env=house.environment, check=True, stdout=subprocess.DEVNULL
    )


def lamps_of(house: Living) -> list[Lamp]:
    with house.database() as connection:
        rows = connection.execute(
            "SELECT e.id, d.key, g.key FROM device d JOIN entity e ON e.id = d.entity_id"
            " JOIN device g ON g.id = d.gateway_id WHERE e.type = 'Streetlight' ORDER BY d.id"
        ).fetchall()
    return [Lamp(*row) for row in rows]


@dataclass(slots=True)
class Spoken:
    """What the lamps said: reports, and the checksum every reader must come to."""

    reports: int = 0
    checksum: int = 0


async def speak(house: Living, lamps: list[Lamp], seconds: float, spoken: Spoken) -> int:
    """Every lamp every ten seconds; the number of reports the gate acknowledged."""
    book = field_book(house.home, SEED)
    cabinets = {key: Cabinet(key) for key in {lamp.cabinet for lamp in lamps}}
    for key, cabinet in cabinets.items():
        await cabinet.connect(house.mqtt_port, book.password(key))
    chance, turn, begun = Random(SEED), 0, time.monotonic()
    while (passed := time.monotonic() - begun) < seconds:
        due = int(passed / PERIOD * len(lamps))
        while turn < due:
            lamp = lamps[turn % len(lamps)]
            stamp = round(time.time() % CUT, 3)
            said = {"power": chance.randint(10, 60), "dimming": 70, "burningHours": stamp}
            cabinets[lamp.cabinet].publish(f"obs/{lamp.key}", json.dumps(said).encode())
            spoken.reports += 1
            spoken.checksum ^= mark(lamp.entity, stamp)
            turn += 1
        await asyncio.sleep(STEP)
    await asyncio.sleep(2)
    for cabinet in cabinets.values():
        await cabinet.close()
    return sum(cabinet.acknowledged for cabinet in cabinets.values())


def open_streams(house: Living, readers: int) -> subprocess.Popen[str]:
    """The readers' process, when all its streams are open."""
    key = ticket_key(load_secrets(house.home).django_key)
    with house.database() as connection:
        row = connection.execute("SELECT id FROM territory ORDER BY id LIMIT 1").fetchone()
    if row is None:
        raise RuntimeError("The demo did not make a territory.")
    ticket = sign(key, Ticket.of(row[0], Audience.AGENT, time.time()))
    command = [sys.executable, "-m", "benchmarks.live_readers", "127.0.0.1"]
    process = subprocess.Popen(
        [
            *command,
            house.environment["ECLOR_HTTP_PORT"],
            ticket,
            str(readers),
            str(time.time() % CUT),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=house.environment,
        cwd=Path(__file__).parents[1],
    )
    if process.stdout is None or process.stdout.readline() != "ready\n":
        raise RuntimeError("The readers could not open their streams.")
    return process


def cpu_seconds(house: Living, name: str) -> float:
    """Processor time of one of the house's processes and its workers."""
    pids = [house.processes()[name]]
    pids += map(int, Path(f"/proc/{pids[0]}/task/{pids[0]}/children").read_text().split())
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / 100


def measure(house: Living, readers: int, seconds: float) -> dict[str, object]:
    lamps = lamps_of(house)
    asyncio.run(speak(house, lamps, WARM_UP, Spoken()))
    streams = open_streams(house, readers)
    before, spoken = cpu_seconds(house, "live"), Spoken()
    acknowledged = asyncio.run(speak(house, lamps, seconds, spoken))
    live_cpu = (cpu_seconds(house, "live") - before) / seconds
    time.sleep(DRAIN)
    said, _ = streams.communicate("stop\n", timeout=60)
    found = json.loads(said)
    short = sum(1 for one in found["readers"] if one != [spoken.reports, spoken.checksum])
    p99 = found["p99"] if found["p99"] is not None else float("inf")
    return {
        "bench": "live",
        "value": round(p99 * 1000, 1),
        "unit": "ms p99 from publish to the reader",
        "limit": LIMIT * 1000,
        "ratio": round(p99 / LIMIT, 3),
        "ok": p99 <= LIMIT and short == 0 and not found["trouble"] and readers >= 500,
        "p50_ms": round((found["p50"] or 0) * 1000, 1),
        "most_ms": round((found["most"] or 0) * 1000, 1),
        "from_jetstream_p50_ms": round((found["from_bus_p50"] or 0) * 1000, 1),
        "from_jetstream_p99_ms": round((found["from_bus_p99"] or 0) * 1000, 1),
        "load_average": [round(one, 1) for one in os.getloadavg()],
        "readers": readers,
        "lamps": len(lamps),
        "reports": spoken.reports,
        "acknowledged": acknowledged,
        "reports_per_second": round(spoken.reports / seconds),
        "readers_that_missed_something": short,
        "trouble": found["trouble"],
        "live_process_share_of_a_core": round(live_cpu, 3),
        "megabytes_per_second": round(found["bytes"] / seconds / 1e6, 2),
        "left_out": "the browser's drawing; publisher and readers share the machine",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=30.0)
    asked = parser.parse_args()
    with living("/healthz", prepare=load_demo, ECLOR_DEMO="off", ECLOR_SEED=str(SEED)) as house:
        print(json.dumps(measure(house, asked.readers, asked.seconds)))


if __name__ == "__main__":
    main()
