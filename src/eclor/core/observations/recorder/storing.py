"""The writer's thread: a batch into PostgreSQL, then the acknowledgements, then the live signal."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

import psycopg

from eclor.core.bus.pulling import PROGRESSING, answers
from eclor.core.bus.reading import Bus
from eclor.core.bus.wire import BusDown, publication
from eclor.core.observations.recorder import counted, live
from eclor.core.observations.recorder.batch import Batch
from eclor.core.observations.recorder.hands import Hands
from eclor.core.observations.recorder.streams import ACK_WAIT
from eclor.core.observations.recorder.words import Unreadable
from eclor.core.observations.recorder.writer import Written

if TYPE_CHECKING:
    from eclor.core.observations.recorder.process import Recorder

log = logging.getLogger("eclor.record")
NUDGE = b"alarms.nudge"
TRUSTING = 2  # attempts before nothing is taken as new without a look


class Storing:
    """Keeps its own connections; a batch it has taken is written, or the process ends."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._bus: Bus | None = None
        self._reloads = 0

    def work(self) -> None:
        recorder = self._recorder
        self._writer = recorder.patiently(self._connect, "PostgreSQL")
        self._tell(live.resync(recorder.under_lock(lambda: recorder.directory.territories)))
        began = 0.0
        while (batch := recorder.take(began)) is not None:
            began = time.monotonic()
            if len(batch):
                self._record(batch, began)
        if self._bus is not None:
            self._bus.close()

    def _record(self, batch: Batch, began: float) -> None:
        """Store a batch; if something in it cannot be stored, its halves; at last, refuse that one."""
        try:
            done = self._store(batch, began)
        except psycopg.OperationalError:
            raise
        except (psycopg.Error, ArithmeticError, ValueError, TypeError, LookupError) as problem:
            if len(batch) > 1:
                log.warning("A batch of %d messages failed, halving it: %r", len(batch), problem)
                for half in self._halves(batch):
                    self._record(half, time.monotonic())
                return
            log.exception("A message could not be stored")
            done = self._store(self._refused(batch, problem), began)
        self._finish(batch, done, began)

    def _store(self, batch: Batch, began: float) -> Written:
        """Write until PostgreSQL has it: its absence, a race with another recorder, are waited out."""
        recorder = self._recorder
        attempt = 0
        while True:
            try:
                if self._reloads != recorder.reloads:
                    self._reloads = recorder.reloads
                    self._writer.reload()
                batch.forget_late_refusals()
                lines = recorder.under_lock(
                    lambda: self._writer.make_series(batch, recorder.directory)
                )
                prepared = self._writer.prepare(batch, lines)
                return self._writer.write(batch, prepared, lines, trust=attempt < TRUSTING)
            except (
                psycopg.errors.UniqueViolation,
                psycopg.errors.DeadlockDetected,
                psycopg.errors.UndefinedTable,
            ) as problem:
                attempt += 1
                log.info("Writing the batch again: %s", str(problem).splitlines()[0])
                if attempt > 8:
                    raise
                self._writer.forget_days()
            except psycopg.OperationalError as problem:
                log.warning("PostgreSQL went away: %s", str(problem).strip())
                self._reconnect(batch)

    def _reconnect(self, batch: Batch) -> None:
        """Wait for PostgreSQL, and tell NATS meanwhile that these messages are still in our hands."""
        self._writer.close()
        told = time.monotonic()

        def attempt() -> Hands:
            nonlocal told
            if time.monotonic() - told > ACK_WAIT / 3:
                self._tell(answers((m.reply for m in batch.messages), PROGRESSING))
                told = time.monotonic()
            return self._connect()

        self._writer = self._recorder.patiently(attempt, "PostgreSQL")

    def _finish(self, batch: Batch, done: Written, began: float) -> None:
        """What was stored is acknowledged first: telling the screens can be repeated, storing cannot."""
        self._count(batch, done, began)
        said = answers(m.reply for m in batch.messages) + live.frames(done.news)
        if done.alarmed:
            said += publication(NUDGE, b"")
        self._tell(said)

    def _count(self, batch: Batch, done: Written, began: float) -> None:
        spent = time.monotonic() - began
        counted.batch_seconds.observe(spent)
        log.debug("%d messages, %d values in %.3f s", len(batch), done.stored, spent)
        counted.messages.inc(len(batch))
        counted.stored.inc(done.stored)
        counted.repeated.inc(done.repeated)
        counted.refused.inc(done.refused)
        if batch.homeless:
            counted.homeless.inc(len(batch.homeless))
            subject = batch.messages[batch.homeless[0]].subject[:120].decode(errors="replace")
            log.error(
                "%d messages came by a login that no device has (such as %s): they are not kept.",
                len(batch.homeless),
                subject,
            )

    def _tell(self, said: bytes) -> None:
        """Send to NATS. If it is away the messages come again, and are then found stored."""
        try:
            if self._bus is None:
                self._bus = Bus(self._recorder.nats_url, self._recorder.name)
            self._bus.send(said)
            self._bus.receive(0)  # its PINGs want an answer
        except BusDown as problem:
            log.warning("Could not acknowledge, NATS will deliver again: %s", problem)
            self._bus = None

    def _halves(self, batch: Batch) -> list[Batch]:
        middle = len(batch) // 2
        return [self._again(batch, part) for part in (slice(middle), slice(middle, None))]

    def _again(self, batch: Batch, part: slice) -> Batch:
        """The same messages understood anew."""
        found = Batch()
        recorder = self._recorder
        recorder.under_lock(lambda: found.add(batch.messages[part], recorder.directory))
        return found

    def _refused(self, batch: Batch, problem: Exception) -> Batch:
        """The one message of a batch, kept apart."""
        found = Batch()
        route = batch.routes[0]
        found.note(batch.messages[0], route)
        if route is None:
            found.homeless.append(0)
        else:
            found.refuse_all(Unreadable(f"It could not be stored: {problem}"), route.device)
        return found

    def _connect(self) -> Hands:
        return Hands(self._recorder.connect)
