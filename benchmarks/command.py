"""How soon one order to every lamp of the territory is proven, and what becomes of it in bad weather.

4,600 lamp controllers, each with its own MQTT line through the gate, its own memory and its own check
of the signature. All report 40 %; one order asks for 100 %. The clock runs from the call that gives
the order until another connection to the database reads of each lamp that its *reported* value says
so: envelope, signature, broker, lamp, report, JetStream on the disk, recorder, PostgreSQL, desk. An
answer alone proves nothing. Lamps spread their answers over almost a second by themselves.

Then a tenth of all messages is lost, each way, by chance (seeded): envelopes, answers and reports.
Reach: 99.9 % proven within 60 s; the others must be named when the order ends.

Limit: the same 4,600 reports said at once by lamps that nobody ordered, until the last is readable.
Left out: radio (LoRaWAN is another budget), TLS. The crowd shares the machine with everything else.

Run:  python -m benchmarks.command [--lamps N] [--loss SHARE] [--only good|bad]
"""

import argparse
import asyncio
import contextlib
import hashlib
import os
import secrets
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

import uvloop

from benchmarks import rig
from benchmarks.lamp_crowd import Crowd, Weather
from eclor.core.commands.envelope import Identity, Key
from eclor.core.gateways.subjects import handle_of
from eclor.core.service.secrets import load_secrets
from eclor.field.devices.lamp import Lamp, Override
from eclor.testing.waiting import wait_until

LAMPS = 4_600
REACH_S, SHARE_REACH, BAD_SECONDS = 5.0, 0.999, 60.0
BEFORE = 40.0
LOOK = 0.05  # seconds between two looks at the database
PROVEN = (
    "SELECT count(*) FROM order_part p JOIN field_order o ON o.id = p.order_id"
    " WHERE o.signal = %s AND p.state = 'succeeded'"
)
REPORTED = (
    "SELECT count(*) FROM latest l JOIN series s ON s.id = l.series_id"
    " WHERE s.attribute = 'dimming' AND l.num = %s AND l.at >= to_timestamp(%s)"
)
NOT_PROVEN = (
    "SELECT e.name, p.state, p.note FROM order_part p JOIN field_order o ON o.id = p.order_id"
    " JOIN entity e ON e.id = p.entity_id WHERE o.signal = %s AND p.state <> 'succeeded'"
    " ORDER BY e.name"
)


def main() -> int:
    options = _options()
    with rig.rig() as house:
        lamps, passwords = _lamps(house, options.lamps)
        _open_django(house)
        for words in (("gate",), ("record", "--number", "1"), ("dispatch",)):
            house.start(*words)
        return uvloop.run(_measure(house, lamps, passwords, options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lamps", type=int, default=LAMPS)
    parser.add_argument("--loss", type=float, default=0.10, help="Share lost in bad weather.")
    parser.add_argument("--seed", type=int, default=57)
    parser.add_argument("--only", choices=("good", "bad"), default=None)
    return parser.parse_args()


def _lamps(house: rig.Rig, count: int) -> tuple[list[Lamp], dict[str, str]]:
    """Controllers that know who they are and whom they obey, with a login of their own."""
    there = rig.lamps(house, count)
    passwords = {key: secrets.token_hex(16) for _, key, _ in there}
    with house.connect() as connection:
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE device SET secret = %s, token_handle = %s WHERE key = %s",
                [
                    (hashlib.sha256(word.encode()).digest(), handle_of(word), key)
                    for key, word in passwords.items()
                ],
            )
        numbers = connection.execute("SELECT key, id FROM device ORDER BY key").fetchall()
    public = Key.of(load_secrets(house.home).orders_seed, "bench").public
    forever = Override(BEFORE, 0, 2**40, 0, BEFORE)
    lamps = [
        Lamp(Identity(key=key, number=number, issuer="bench", public=public), override=forever)
        for key, number in numbers
    ]
    return lamps, passwords


def _open_django(house: rig.Rig) -> None:
    """This process gives the order as the web does: by the desk's own verb, in the app's role."""
    os.environ |= house.environment | {
        "ECLOR_ROLE": "app",
        "DJANGO_SETTINGS_MODULE": "eclor.run.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # nothing else runs in the thread that gives
    }
    import django

    django.setup()


@dataclass(frozen=True, slots=True)
class Run:
    """How one order went; ``proven`` are seconds until so many looks had seen one lamp more."""

    signal: str
    proven: list[float]
    given_in: float

    def quantile(self, share: float, of: int) -> float | None:
        """None while so many were never proven."""
        place = max(0, round(share * of) - 1)
        return round(self.proven[place], 2) if place < len(self.proven) else None

    def within(self, seconds: float, of: int) -> float:
        return sum(one <= seconds for one in self.proven) / of


async def _measure(
    house: rig.Rig, lamps: list[Lamp], passwords: dict[str, str], options: argparse.Namespace
) -> int:
    weather = Weather(0.0, Random(options.seed))
    crowd = Crowd(house.configuration.number("mqtt_port"), weather)
    await asyncio.to_thread(_wait_for_gate, house)
    await crowd.arrive(lamps, 1, passwords)
    count, reports = len(lamps), await _reports_alone(house, crowd)
    said: dict[str, Any] = {}
    good = bad = None
    if options.only != "bad":
        good = await _one_order(house, count, 100, 30.0)
        said |= _told("good", good, count)
    if options.only != "good":
        weather.loss = options.loss
        bad = await _one_order(house, count, 60 if good else 100, BAD_SECONDS)
        weather.loss = 0.0
        said |= _told("bad", bad, count) | {"lost_messages": weather.lost}
        said["bad_not_proven"] = await asyncio.to_thread(_not_proven, house, bad.signal)
    twice = sum(lamp.effects != (good is not None) + (bad is not None) for lamp in lamps)
    crowd.leave()
    p99 = good.quantile(0.99, count) if good else None
    whole = good is None or (p99 is not None and p99 <= REACH_S and len(good.proven) == count)
    share = bad.within(BAD_SECONDS, count) if bad else 1.0
    return rig.result(
        "command",
        p99 or 0.0,
        "s",
        reports,
        whole and share >= SHARE_REACH and twice == 0,
        ratio=round((p99 or 0.0) / reports, 2),
        reach_s=REACH_S,
        lamps=count,
        share_reach=SHARE_REACH,
        lamps_obeying_not_exactly_once=twice,
        cpu_seconds=rig.cpu_seconds(house),
        left_out="radio, TLS",
        **said,
    )


def _told(name: str, run: Run, count: int) -> dict[str, Any]:
    return {
        f"{name}_given_in_s": round(run.given_in, 2),
        f"{name}_p50_s": run.quantile(0.5, count),
        f"{name}_p99_s": run.quantile(0.99, count),
        f"{name}_max_s": run.quantile(1.0, count),
        f"{name}_share_in_60_s": round(run.within(BAD_SECONDS, count), 5),
    }


async def _reports_alone(house: rig.Rig, crowd: Crowd) -> float:
    """Seconds until the reports of all, said at once, can be read: no order is proven sooner."""
    begun = time.time()
    for line in crowd.lines:
        line.report()
    count = len(crowd.lines)
    await asyncio.to_thread(
        _until, house, lambda c: rig.number(c, REPORTED, BEFORE, begun - 1) >= count, 60.0
    )
    return time.time() - begun


async def _one_order(house: rig.Rig, count: int, level: int, seconds: float) -> Run:
    """Give it, and look until all is proven or the time is over and the order has ended."""
    return await asyncio.to_thread(_order_and_look, house, count, level, seconds)


def _order_and_look(house: rig.Rig, count: int, level: int, seconds: float) -> Run:
    begun = time.perf_counter()
    signal = _give(level, seconds)
    given_in = time.perf_counter() - begun
    proven: list[float] = []

    def all_proven(connection: rig.Connection) -> bool:
        seen = rig.number(connection, PROVEN, signal)
        proven.extend([time.perf_counter() - begun] * (seen - len(proven)))
        return seen >= count

    with contextlib.suppress(TimeoutError):  # those missing are named in the result
        _until(house, all_proven, seconds + 15)
    return Run(signal, proven, given_in)


def _give(level: int, seconds: float) -> str:
    from django.db import connection
    from django.utils import timezone

    from eclor.core.commands import actions
    from eclor.core.commands.words import Wish
    from eclor.core.context.models import Entity
    from eclor.core.service.scope import Scope
    from eclor.core.service.words import Audience
    from eclor.core.territories.entering import enter

    enter(1)
    rights = frozenset({"orders.give", "orders.approve", "lighting.command"})
    scope = Scope(
        territory=1, now=timezone.now(), person="1", audience=Audience.AGENT, permissions=rights
    )
    wish = Wish(
        service="lighting",
        command="light",
        entities=list(Entity.objects.values_list("pk", flat=True)),
        params={"level": level, "minutes": 60, "ramp": 0},
        reason="Measured by a benchmark.",
        expires_at=scope.now + timedelta(seconds=seconds),
        key=secrets.token_hex(8),
    )
    signal = actions.give(scope, wish).signal
    if level < 100:  # whoever darkens a town is not alone
        other = Scope(
            territory=1, now=timezone.now(), person="2", audience=Audience.AGENT, permissions=rights
        )
        actions.approve(other, signal)
    connection.close()
    return signal


def _not_proven(house: rig.Rig, signal: str) -> list[str]:
    with house.connect() as connection:
        rows = connection.execute(NOT_PROVEN, (signal,)).fetchall()
    return [f"{name}: {state}. {note}" for name, state, note in rows[:20]]


def _until(house: rig.Rig, true: Callable[[rig.Connection], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    with house.connect() as connection:
        while not true(connection):
            if time.monotonic() > end:
                raise TimeoutError(f"Not so within {seconds:.0f} s.")
            time.sleep(LOOK)


def _wait_for_gate(house: rig.Rig) -> None:
    wait_until(lambda: _listens(house), "the gate")


def _listens(house: rig.Rig) -> bool:
    try:
        port = house.configuration.number("mqtt_port")
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
