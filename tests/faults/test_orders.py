"""A whole house is killed piece by piece in the middle of group orders: each lamp obeys exactly once."""

import asyncio
import contextlib
import http.client
import http.cookiejar
import json
import os
import random
import signal
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.contrib.auth.hashers import make_password

from benchmarks.lamp_crowd import LampLine, Weather
from benchmarks.mqtt_crowd import come
from eclor.core.commands.envelope import Identity, Key
from eclor.core.service.secrets import load_secrets
from eclor.field.devices.lamp import Lamp
from eclor.testing.house import PASSWORD
from eclor.testing.living import Living
from tests.faults.rig import Lamps, enrol_lamps, house

LAMPS = 60
KILLED = ("dispatch", "nats", "postgres", "gate", "web-1", "record-1", "dispatch")
ORDER_SECONDS = 240


@dataclass
class Street:
    """Lamps in a thread of their own that come back whenever their line breaks."""

    port: int
    lamps: list[Lamp]
    secrets: Lamps
    weather: Weather = field(default_factory=lambda: Weather(0.0, random.Random(57)))
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextlib.contextmanager
    def living(self) -> Iterator["Street"]:
        thread = threading.Thread(target=lambda: asyncio.run(self._live()))
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()

    async def _live(self) -> None:
        tasks = [asyncio.create_task(self._one(lamp)) for lamp in self.lamps]
        while not self._stop.is_set():
            await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.1)  # the last lines close in the next turns of the loop

    async def _one(self, lamp: Lamp) -> None:
        key = lamp.me.key
        while True:
            line = Line(lamp, 1, self.weather)
            try:
                with contextlib.suppress(OSError, TimeoutError):
                    await come(self.port, line, f"street-{key}", key, self.secrets[key])
                    line.listen()
                    await line.gone
            finally:
                line.leave()
            await asyncio.sleep(0.2)


class Line(LampLine):
    """A line that says when it is gone."""

    def __init__(self, lamp: Lamp, territory: int, weather: Weather) -> None:
        super().__init__(lamp, territory, weather)
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def leave(self) -> None:
        """Whether or not it ever came in; a refusal nobody waits for is taken note of."""
        if self.answer.done() and not self.answer.cancelled():
            self.answer.exception()
        transport = getattr(self, "transport", None)
        if transport is not None:
            transport.abort()

    def connection_lost(self, problem: Exception | None) -> None:
        super().connection_lost(problem)
        if not self.gone.done():
            self.gone.set_result(None)


@pytest.mark.faults
@pytest.mark.timeout(420)
def test_whatever_is_killed_during_a_group_order_each_lamp_obeys_exactly_once():
    chance = random.Random(57)
    with house() as built:
        secrets = enrol_lamps(built, LAMPS)
        street = Street(built.mqtt_port, _controllers(built), secrets)
        with street.living():
            person = Operator(built)
            for number, name in enumerate(KILLED, 1):
                killer = threading.Timer(chance.uniform(0.0, 2.5), _kill, (built, name))
                killer.start()  # anywhere between two of its steps
                order = person.gives(f"kill-{number}", _lamps(built))
                killer.join()
                state = _end_of(built, order)
                effects = {lamp.effects for lamp in street.lamps}
                assert (name, state, effects) == (name, "succeeded", {number})
        with built.database() as connection:
            ended = connection.execute(
                "SELECT count(*), count(DISTINCT body ->> 'order') FROM told_fact"
                " WHERE name = 'OrderEnded'"
            ).fetchone()
    assert ended == (len(KILLED), len(KILLED))


def _controllers(built: Living) -> list[Lamp]:
    public = Key.of(load_secrets(built.home).orders_seed, "val-alzette").public
    with built.database() as connection:
        rows = connection.execute("SELECT key, id FROM device ORDER BY id").fetchall()
    return [
        Lamp(Identity(key=key, number=number, issuer="val-alzette", public=public))
        for key, number in rows
    ]


def _lamps(built: Living) -> list[int]:
    while True:
        with contextlib.suppress(psycopg.Error), built.database() as connection:
            return [row[0] for row in connection.execute("SELECT entity_id FROM device").fetchall()]
        time.sleep(0.1)


class Operator:
    """Somebody at a browser who presses the button again until the house has answered."""

    def __init__(self, built: Living) -> None:
        self.built = built
        jar = http.cookiejar.CookieJar()
        self._jar = jar
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open
        _enrol(built)
        self._open(built.http + "/signin", timeout=10).read()
        said = {
            "email": "maya@example.org",
            "password": PASSWORD,
            "csrfmiddlewaretoken": self._csrf,
        }
        self._open(built.http + "/signin", urllib.parse.urlencode(said).encode(), timeout=10).read()

    @property
    def _csrf(self) -> str:
        return next(c.value or "" for c in self._jar if c.name == "eclor_csrf")

    def gives(self, key: str, things: list[int]) -> str:
        """The order's name; the same key each time, so that it is given once."""
        said = {
            "service": "lighting",
            "command": "light",
            "entities": things,
            "params": {"level": 100, "minutes": 60, "ramp": 0},
            "reason": "Épreuve de la maison",
            "expires_at": (datetime.now(UTC) + timedelta(seconds=ORDER_SECONDS)).isoformat(),
        }
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                return str(self._post(key, said)["order"])
            except urllib.error.HTTPError as refusal:
                refusal.close()
            except (OSError, ValueError, http.client.HTTPException):
                pass  # the web process or its engine was killed: press again
            time.sleep(0.2)
        raise AssertionError(f"The order {key} was not taken; see {self.built.home}/log.")

    def _post(self, key: str, said: dict[str, object]) -> dict[str, object]:
        heads = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Idempotency-Key": key,
            "X-CSRFToken": self._csrf,
            "Referer": self.built.http,
        }
        asked = urllib.request.Request(
            self.built.http + "/orders/", json.dumps(said).encode(), heads
        )
        with self._open(asked, timeout=5) as answer:
            found: dict[str, object] = json.loads(answer.read())
            return found


def _enrol(built: Living) -> None:
    """Maya, operator, written as the owner."""
    with built.database() as connection:
        row = connection.execute(
            "INSERT INTO person (territory_id, email, name, is_active, password)"
            " VALUES (1, 'maya@example.org', 'Maya', true, %s) RETURNING id",
            (make_password(PASSWORD),),
        ).fetchone()
        assert row is not None
        connection.execute(
            "INSERT INTO role_grant (territory_id, person_id, role, service, verb)"
            " VALUES (1, %s, 'operator', '', '')",
            row,
        )


def _kill(built: Living, name: str) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        pid = built.processes().get(name)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            return
        time.sleep(0.02)
    raise AssertionError(f"{name} does not run; see {built.home}/log.")


def _end_of(built: Living, order: str) -> str:
    """The state the order ended in."""
    end = time.monotonic() + ORDER_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(psycopg.Error), built.database() as connection:
            row = connection.execute(
                "SELECT state FROM field_order WHERE signal = %s AND ended_at IS NOT NULL", (order,)
            ).fetchone()
            if row is not None:
                return str(row[0])
        time.sleep(0.1)
    return "not ended"
