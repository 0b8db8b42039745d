"""The keeper's thread: days made ahead, old values forgotten, the bus relieved of what is recorded."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psycopg

from eclor.core.bus.reading import Bus, BusRefusal
from eclor.core.bus.wire import BusDown
from eclor.core.observations import partitions
from eclor.core.observations.recorder import counted, streams

if TYPE_CHECKING:
    from eclor.core.observations.recorder.process import Recorder

log = logging.getLogger("eclor.record")
RELIEF, UPKEEP = 10.0, 3600.0  # seconds between two rounds
CALM = 5_000  # messages waiting; packing days under a backlog would slow it and be undone by it
# One recorder keeps house for all; the lock falls with its connection.
KEEPING = "SELECT pg_try_advisory_lock(hashtext('eclor keeper'))"


class Keeper:
    """Failures of one round are told and tried again at the next: nothing here is urgent."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def work(self) -> None:
        upkeep_at, owed = time.monotonic(), False
        while not self._recorder.stopping.wait(RELIEF):
            waiting = self._relieve()
            if time.monotonic() >= upkeep_at:
                self._as_keeper(keep_house)
                upkeep_at, owed = time.monotonic() + UPKEEP, True
            if owed and waiting is not None and waiting < CALM:
                self._as_keeper(pack)
                owed = False

    def _relieve(self) -> int | None:
        """How many messages wait to be recorded; None when the bus does not say."""
        try:
            with Bus(self._recorder.nats_url, self._recorder.name + " keeper") as bus:
                waiting = streams.progress(bus).waiting
                counted.waiting.set(waiting)
                streams.forget_recorded(bus)
                return waiting
        except (BusDown, BusRefusal) as problem:
            log.warning("Could not relieve the bus of what is recorded: %s", problem)
            return None

    def _as_keeper(self, work: Callable[[psycopg.Connection, datetime], None]) -> None:
        try:
            with self._recorder.connect() as connection:
                line = connection.execute(KEEPING).fetchone()
                if line is not None and line[0]:
                    work(connection, datetime.now(UTC))
        except psycopg.Error as problem:
            log.warning("The upkeep of history failed, again in an hour: %s", problem)


def keep_house(connection: psycopg.Connection, now: datetime) -> None:
    """One round on history: make and forget."""
    made = partitions.make_ahead(connection, now)
    dropped, deleted = partitions.retain(connection, now)
    partitions.forget_rollups(connection, now)
    log.info(
        "History: %d days made, %d dropped, %d old values deleted.",
        made,
        dropped,
        deleted,
    )


def pack(connection: psycopg.Connection, now: datetime) -> None:
    """Pack the days that are over."""
    packed = partitions.seal(connection, now)
    log.info("History: %d days packed.", len(packed))
