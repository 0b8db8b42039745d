"""How a process says that it lives: a line in the database every fifteen seconds. Needs no Django.

A beat proves that the process runs and reaches PostgreSQL. Servers that cannot beat by themselves
(PostgreSQL, NATS, the front door) are beaten for by those who have just spoken with them.
"""

import json
import logging
import os
import socket
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import psycopg

from eclor.core.processes.rules import AWAY, EVERY

log = logging.getLogger(__name__)
PATIENCE = 2.0  # seconds to connect, for a server next door
LONGEST_GREETING = 4096  # bytes of NATS's first line
_BEAT = """
INSERT INTO process_beat (name, machine, number, since, beat_at)
VALUES (%(name)s, %(machine)s, %(number)s, now() - make_interval(secs => %(age)s), now())
ON CONFLICT (name, machine, number) DO UPDATE SET beat_at = excluded.beat_at,
    since = CASE WHEN process_beat.beat_at < now() - %(away)s THEN excluded.since
                 ELSE process_beat.since END
"""
_POSTGRES = """
INSERT INTO process_beat (name, machine, number, since, beat_at)
SELECT 'postgres', '', 0, pg_postmaster_start_time(), now()
ON CONFLICT (name, machine, number) DO UPDATE
    SET beat_at = excluded.beat_at, since = excluded.since
"""
_ENDED = "DELETE FROM process_beat WHERE name = %s AND machine = %s"


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """A server that ``ask`` speaks with: it gives the number of the server's present life, and raises
    OSError when nothing answers. ``here``: on this machine, else wherever the house has it."""

    ask: Callable[[], int]
    here: bool = False


class Pulse:
    """The beats of one process; as a context it says goodbye, so that who left well is not missed.

    ``conninfo`` are psycopg's own words; ``probes`` are the servers it speaks for, by name, and
    with any of them PostgreSQL itself.
    """

    def __init__(
        self, name: str, conninfo: dict[str, Any], probes: dict[str, Probe] | None = None
    ) -> None:
        self.name, self._conninfo, self._probes = name, conninfo, probes or {}
        self._machine = socket.gethostname()[:120]
        self._began = 0.0
        self._stop = threading.Event()
        self._silent = False

    def __enter__(self) -> "Pulse":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        if kind is None or kind is SystemExit:
            self.farewell()

    def start(self) -> None:
        """Begin in this very process: a thread does not go along into a fork."""
        self._began = time.monotonic()
        threading.Thread(target=self._keep, name="pulse", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()

    def beat(self) -> None:
        """One beat now. Raises psycopg.Error when the database cannot be reached."""
        with self._connection() as connection:
            for line in self._lines():
                connection.execute(_BEAT, line)
            if self._probes:
                connection.execute(_POSTGRES)

    def farewell(self) -> None:
        """Leave no line behind: this process was asked to go."""
        with suppress(psycopg.Error), self._connection() as connection:
            connection.execute(_ENDED, [self.name, self._machine])

    def _lines(self) -> Sequence[dict[str, Any]]:
        age = time.monotonic() - self._began
        found = [_line(self.name, self._machine, os.getpid(), age)]
        for name, probe in self._probes.items():
            with suppress(
                OSError
            ):  # it does not answer: its last beat grows old, which is the word
                where = self._machine if probe.here else ""
                found.append(_line(name, where, probe.ask(), 0.0))
        return found

    def _connection(self) -> psycopg.Connection[Any]:
        return psycopg.connect(**{**self._conninfo, "connect_timeout": 5}, autocommit=True)

    def _keep(self) -> None:
        while not self._stop.is_set():
            try:
                self.beat()
                self._silent = False
            except psycopg.Error as problem:
                if not self._silent:
                    log.warning("%s cannot say that it lives: %s", self.name, problem)
                self._silent = True
            self._stop.wait(EVERY.total_seconds())


def _line(name: str, machine: str, number: int, age: float) -> dict[str, Any]:
    return {"name": name, "machine": machine, "number": number, "age": age, "away": AWAY}


def nats_at(host: str, port: int) -> Probe:
    """NATS greets whoever connects with a line INFO {json}; its server_id is new at each start."""

    def ask() -> int:
        with socket.create_connection((host, port), timeout=PATIENCE) as line:
            said = line.makefile("rb").readline(LONGEST_GREETING)
        if not said.startswith(b"INFO "):
            raise OSError(f"What answers at {host}:{port} is no NATS: {said[:40]!r}")
        try:
            return zlib.crc32(str(json.loads(said[5:])["server_id"]).encode())
        except (ValueError, KeyError) as problem:
            raise OSError(f"NATS at {host}:{port} does not say who it is.") from problem

    return Probe(ask=ask)


def port_here(port: int) -> Probe:
    """Something answers on this machine; its lives cannot be told apart."""

    def ask() -> int:
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
        return 0

    return Probe(ask=ask, here=True)
