"""How much of what NATS alone can acknowledge becomes readable history, and how soon.

Both on one server that writes each message to its disk before it answers (`sync_interval: always`),
in the same run, with the same crowd: 20 devices at MQTT QoS 1, each with 50 messages under way.

Limit: NATS alone, devices speaking to its own MQTT listener, a stream on their topics. Ours: the
same crowd through the gate, while a recorder stores; the clock stops when the last acknowledged
value is readable in PostgreSQL. The two take turns, five times three seconds each.

Then 300 devices say one value a second each for 20 seconds: from the publish to the moment another
connection to the database reads it, looked at about every 5 ms.

Left out: TLS. The crowd shares the machine with everything else.

Run:  python -m benchmarks.ingest_durable [--rounds N] [--seconds S]
"""

import argparse
import asyncio
import hashlib
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import uvloop

from benchmarks import rig
from benchmarks.mqtt_crowd import Say, Talker, come, flood, leave
from eclor.core.bus import BlockingBus
from eclor.core.gateways.subjects import handle_of
from eclor.run.engines import nats
from eclor.testing.ports import free_ports
from eclor.testing.waiting import wait_until

REACH, LIMIT_MS = 0.7, 250.0
DEVICES, WINDOW = 20, 50
SLOW_DEVICES, SLOW_SECONDS = 300, 20
COUNT = "SELECT count(*) FROM observation"
ALONE = """
accounts {{ ECLOR: {{ jetstream: enabled, users: [ {{ user: crowd, password: "{password}" }} ] }} }}
"""


def main() -> int:
    options = _options()
    with rig.rig() as house, _server(house.home / "alone") as alone:
        lamps = rig.lamps(house, SLOW_DEVICES)
        book = _give_secrets(house, [key for _, key, _ in lamps])
        house.start("gate")
        house.start("record", "--number", "1")
        wait_until(lambda: _listens(house), "the gate")
        rounds = uvloop.run(_in_turns(house, alone, book, options.rounds, options.seconds))
        delays = uvloop.run(_slowly(house, book))
    limit = sum(one.alone for one in rounds) / len(rounds)
    ours = sum(one.ours for one in rounds) / len(rounds)
    ratio, p99 = ours / limit, _percentile(delays, 99)
    return rig.result(
        "ingest-durable",
        ours,
        "messages/s",
        limit,
        ratio >= REACH and p99 <= LIMIT_MS,
        ratio=round(ratio, 3),
        reach=REACH,
        ratio_of_each_round=[round(one.ours / one.alone, 2) for one in rounds],
        publish_to_readable_ms={"p50": round(median(delays), 1), "p99": round(p99, 1)},
        readable_limit_ms=LIMIT_MS,
        rate_of_delays=SLOW_DEVICES,
        left_out="TLS",
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0, help="Length of each flood.")
    return parser.parse_args()


def _give_secrets(house: rig.Rig, keys: list[str]) -> dict[str, str]:
    """Each device a secret of its own, as enrolling it would."""
    book = {key: secrets.token_hex(16) for key in keys}
    with house.connect() as connection, connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE device SET secret = %s, token_handle = %s WHERE key = %s",
            [
                (hashlib.sha256(secret.encode()).digest(), handle_of(secret), key)
                for key, secret in book.items()
            ],
        )
    return book


def _payload(beginning_ms: int, number: int) -> bytes:
    """A lamp's report; the house stores one value of it, at a time of its own."""
    return b'{"power": %d.5, "at": %d}' % (number % 1000, beginning_ms + number)


async def _crowd(port: int, logins: list[tuple[str, str, str]], beginning_ms: int) -> list[Talker]:
    """Devices logged in, ``(key, user, password)`` each."""
    talkers = []
    for key, user, password in logins:
        talker = Talker(f"obs/{key}", lambda number: _payload(beginning_ms, number))
        await come(port, talker, f"bench-{key}", user, password)
        talkers.append(talker)
    return talkers


@dataclass(frozen=True, slots=True)
class Round:
    """Messages a second in one turn of each: acknowledged by NATS alone, readable by way of ours."""

    alone: float
    ours: float


async def _in_turns(
    house: rig.Rig, alone: tuple[int, str], book: dict[str, str], rounds: int, seconds: float
) -> list[Round]:
    """One after the other, several times: a machine's mood changes by the minute."""
    port, password = alone
    begin = _now_ms() - 3_600_000
    theirs = await _crowd(
        port, [(f"lamp-{n:05d}", "crowd", password) for n in range(DEVICES)], begin
    )
    gate = house.configuration.number("mqtt_port")
    logins = [(key, key, secret) for key, secret in list(book.items())[:DEVICES]]
    ours = await _crowd(gate, logins, begin)
    with house.connect() as connection:
        for talkers in (theirs, ours):
            await flood(talkers, 5, 1.0)  # warm: partitions made, series known
        _wait_readable(connection, ours)
        found = [
            Round(await _alone(theirs, seconds), await _readable(connection, ours, seconds))
            for _ in range(rounds)
        ]
        stored = rig.number(connection, COUNT)
    if stored != _received(ours):
        raise RuntimeError(f"{_received(ours)} values were acknowledged and {stored} are stored.")
    leave(theirs + ours)
    return found


async def _alone(talkers: list[Talker], seconds: float) -> float:
    before = _received(talkers)
    took = await flood(talkers, WINDOW, seconds)
    return (_received(talkers) - before) / took


async def _readable(connection: rig.Connection, talkers: list[Talker], seconds: float) -> float:
    before, begun = _received(talkers), time.perf_counter()
    await flood(talkers, WINDOW, seconds)
    _wait_readable(connection, talkers)
    return (_received(talkers) - before) / (time.perf_counter() - begun)


def _wait_readable(connection: rig.Connection, talkers: list[Talker]) -> None:
    acknowledged = _received(talkers)
    wait_until(lambda: rig.number(connection, COUNT) >= acknowledged, "the last value")


def _received(talkers: list[Talker]) -> int:
    return sum(talker.received for talker in talkers)


@contextmanager
def _server(home: Path) -> Iterator[tuple[int, str]]:
    """A NATS with the house's own settings, where devices may publish: (MQTT port, password)."""
    home.mkdir()
    port, mqtt = free_ports(2)
    password = secrets.token_hex(16)
    settings = nats.SERVER.format(
        port=port, mqtt=mqtt, max_payload=nats.MAX_PAYLOAD, store=home, buffers=nats.BUFFERS
    )
    file = home / "nats.conf"
    file.write_text(settings + ALONE.format(password=password))
    server = subprocess.Popen([nats.program(), "-c", str(file)], stderr=subprocess.DEVNULL)
    try:
        url = f"nats://crowd:{password}@127.0.0.1:{port}"
        wait_until(lambda: _make_stream(url), "NATS")
        yield mqtt, password
    finally:
        server.terminate()
        server.wait()


def _make_stream(url: str) -> bool:
    bus = BlockingBus(url, "bench")
    try:
        shape = b'{"name":"OBS","subjects":["obs.>"],"storage":"file","discard":"new"}'
        return b'"error"' not in bus.request(b"$JS.API.STREAM.CREATE.OBS", shape).payload
    except ConnectionError:
        return False
    finally:
        bus.close()


async def _slowly(house: rig.Rig, book: dict[str, str]) -> list[float]:
    """Milliseconds from publish to readable, of each message of 300 lamps that speak every second."""
    port = house.configuration.number("mqtt_port")
    spoken: dict[tuple[str, int], float] = {}
    talkers = []
    for key, secret in book.items():
        talker = Talker(f"obs/{key}", _counting(key, spoken))
        await come(port, talker, f"slow-{key}", key, secret)
        talkers.append(talker)
    watcher = Watcher(house)
    watcher.start()
    begun = time.perf_counter()
    for step in range(SLOW_SECONDS * len(talkers)):
        await asyncio.sleep(max(0.0, begun + step / len(talkers) - time.perf_counter()))
        talkers[step % len(talkers)].speak()
    await asyncio.sleep(2)
    leave(talkers)
    delays = [(seen - spoken[what]) * 1000 for what, seen in watcher.finish().items()]
    if len(delays) != len(spoken):
        raise RuntimeError(f"{len(spoken)} values were spoken and {len(delays)} seen in time.")
    return delays


def _counting(key: str, spoken: dict[tuple[str, int], float]) -> Say:
    def say(number: int) -> bytes:
        spoken[key, number] = time.perf_counter()
        return b'{"dimming": %d, "at": %d}' % (number, _now_ms())

    return say


class Watcher(threading.Thread):
    """Another reader of the database: when did each lamp's n-th value become readable?"""

    def __init__(self, house: rig.Rig) -> None:
        super().__init__(daemon=True)
        self.seen: dict[tuple[str, int], float] = {}
        self._house = house
        self._stop_now = threading.Event()

    def run(self) -> None:
        question = (
            "SELECT e.name, l.num::int FROM latest l JOIN series s ON s.id = l.series_id"
            " JOIN entity e ON e.id = l.entity_id WHERE s.attribute = 'dimming'"
        )
        with self._house.connect() as connection:
            while not self._stop_now.wait(0.005):
                rows = connection.execute(question).fetchall()
                now = time.perf_counter()
                for name, number in rows:
                    self.seen.setdefault((name, number), now)

    def finish(self) -> dict[tuple[str, int], float]:
        self._stop_now.set()
        self.join()
        return self.seen


def _listens(house: rig.Rig) -> bool:
    try:
        where = ("127.0.0.1", house.configuration.number("mqtt_port"))
        socket.create_connection(where, timeout=1).close()
    except OSError:
        return False
    return True


def _percentile(values: list[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


if __name__ == "__main__":
    sys.exit(main())
