"""The keeper's thread: days made ahead, old values forgotten, the bus relieved of what is recorded."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import psycopg

from eclor.core.observations import partitions
from eclor.core.observations.recorder import counted, streams
from eclor.core.observations.recorder.bus import Bus, BusDown, BusRefusal

if TYPE_CHECKING:
    from eclor.core.observations.recorder.process import Recorder

log = logging.getLogger("eclor.record")
RELIEF, UPKEEP = 10.0, 3600.0  # seconds between two rounds
# One recorder keeps house for all; the lock falls with its connection.
KEEPING = "SELECT pg_try_advisory_lock(hashtext('eclor keeper'))"


class Keeper:
    """Failures of one round are told and tried again at the next: nothing here is urgent."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def work(self) -> None:
        upkeep_at = time.monotonic()
        while not self._recorder.stopping.wait(0 if upkeep_at == 0 else RELIEF):
            self._relieve()
            if time.monotonic() >= upkeep_at:
                self._keep_house()
                upkeep_at = time.monotonic() + UPKEEP

    def _relieve(self) -> None:
        try:
            with Bus(self._recorder.nats_url, self._recorder.name + " keeper") as bus:
                counted.waiting.set(streams.progress(bus).waiting)
                streams.forget_recorded(bus)
        except (BusDown, BusRefusal) as problem:
            log.warning("Could not relieve the bus of what is recorded: %s", problem)

    def _keep_house(self) -> None:
        try:
            with self._recorder.connect() as connection:
                line = connection.execute(KEEPING).fetchone()
                if line is not None and line[0]:
                    keep_house(connection, datetime.now(UTC))
        except psycopg.Error as problem:
            log.warning("The upkeep of history failed, again in an hour: %s", problem)


def keep_house(connection: psycopg.Connection, now: datetime) -> None:
    """One round on history: make, forget, pack."""
    made = partitions.make_ahead(connection, now)
    dropped, deleted = partitions.retain(connection, now)
    partitions.forget_rollups(connection, now)
    packed = partitions.seal(connection, now)
    log.info(
        "History: %d days made, %d dropped, %d old values deleted, %d days packed.",
        made,
        dropped,
        deleted,
        len(packed),
    )
