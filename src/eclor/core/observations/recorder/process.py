"""The recorder's process: one thread understands messages while another writes what came before."""

import logging
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

import psycopg

from eclor.core.bus.pulling import Reader
from eclor.core.bus.reading import Bus, BusRefusal
from eclor.core.bus.wire import BusDown, Message
from eclor.core.observations.recorder import counted, streams
from eclor.core.observations.recorder.arrays import teach
from eclor.core.observations.recorder.batch import Batch
from eclor.core.observations.recorder.directory import Directory
from eclor.core.observations.recorder.keeper import Keeper
from eclor.core.observations.recorder.storing import Storing
from eclor.core.observations.recorder.words import Listen
from eclor.core.service import logs
from eclor.core.service.configuration import Configuration
from eclor.core.service.readiness import notify_ready

log = logging.getLogger("eclor.record")
RELOAD = b"recorder.reload"
# A batch waits no longer than these. What is refused is kept with its bytes and costs far more.
MOST_MESSAGES, MOST_VALUES, MOST_REFUSED, MOST_BYTES = 150_000, 450_000, 2_000, 32 << 20
CALM = 0.03  # seconds between the beginnings of two transactions: they share one fsync
STALE = 300.0  # seconds after which a nudge may have been lost
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0  # seconds, when an engine is away
T = TypeVar("T")


class Recorder:
    """Holds the batch that grows; the reader thread fills it, the writer thread takes it."""

    def __init__(
        self,
        configuration: Configuration,
        nats_url: str,
        conninfo: dict[str, str],
        number: int,
        listen: Listen,
    ) -> None:
        self.configuration, self.number = configuration, number
        self.nats_url, self.conninfo, self.listen = nats_url, conninfo, listen
        self.name = f"eclor recorder {number}"
        self.stopping = threading.Event()
        self._problem: BaseException | None = None
        self._turn = threading.Condition()
        self._batch = Batch()
        self.reloads = 0  # whoever keeps something of the database in mind looks at this

    def run(self) -> None:
        """Until a signal to stop, or a problem that only a restart can mend, which is raised."""
        logs.begin(self.configuration.log_level, self.configuration.log_format)
        # Two threads share the interpreter: the default 5 ms would make each wait for the other.
        sys.setswitchinterval(0.0005)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self.directory = self.patiently(self._load_directory, "PostgreSQL")
        self.patiently(self._prepare_bus, "NATS")
        threads = [
            threading.Thread(target=self._guarded, args=(work,), name=name)
            for name, work in (
                ("writer", Storing(self).work),
                ("reader", self._read),
                ("keeper", Keeper(self).work),
            )
        ]
        for thread in threads:
            thread.start()
        notify_ready("recording")
        while not self.stopping.wait(1.0):
            pass
        with self._turn:
            self._turn.notify_all()
        for thread in threads:
            thread.join()
        if self._problem is not None:
            raise self._problem

    # -- what the threads share ------------------------------------------------------------------

    def take(self, began: float) -> Batch | None:
        """The batch that grew since the last one, when there is something in it; None to stop."""
        with self._turn:
            while not len(self._batch) and not self.stopping.is_set():
                self._turn.wait(1.0)
            calm = began + CALM - time.monotonic()
            if calm > 0 and not self.stopping.is_set():
                self._turn.wait_for(self._full, calm)
            if not len(self._batch):
                return None if self.stopping.is_set() else Batch()
            taken, self._batch = self._batch, Batch()
            self.directory.unknown.clear()
            self._turn.notify_all()
        return taken

    def under_lock(self, work: Callable[[], T]) -> T:
        """Run something while the reader does not touch the directory."""
        with self._turn:
            return work()

    def patiently(self, attempt: Callable[[], T], engine: str) -> T:
        """Try until it works: engines restart, and what is not acknowledged comes again."""
        pause, told = FIRST_PAUSE, False
        while True:
            try:
                found = attempt()
            except (BusDown, BusRefusal, psycopg.OperationalError) as problem:
                if self.stopping.is_set():
                    raise
                if not told:
                    log.warning("%s is away, trying again: %s", engine, str(problem).strip())
                    told = True
                self.stopping.wait(pause * random.uniform(0.7, 1.3))  # noqa: S311 - spreads retries
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                if told:
                    log.info("%s is back.", engine)
                return found

    def connect(self) -> psycopg.Connection[Any]:
        """A connection of the recorder's role, in UTC, that speaks numpy."""
        connection = psycopg.connect(
            **self.conninfo,  # type: ignore[arg-type]
            autocommit=True,
            connect_timeout=5,
            application_name=self.name,
            options="-c timezone=UTC -c plan_cache_mode=force_custom_plan -c jit=off",
        )
        teach(connection)
        return connection

    # -- the reader's thread ---------------------------------------------------------------------

    def _read(self) -> None:
        while not self.stopping.is_set():
            reader = self.patiently(self._open_reader, "NATS")
            try:
                while not self.stopping.is_set():
                    messages = reader.take(0.5)
                    # First: what follows a nudge is meant to be understood as it says.
                    if reader.nudged or time.monotonic() > self.directory.loaded_at + STALE:
                        reader.nudged = False
                        self._reload()
                    self._understand(messages)
            except BusDown as problem:
                log.warning("NATS went away: %s", problem)
            finally:
                reader.close()

    def _understand(self, messages: list[Message]) -> None:
        if not messages:
            return
        with self._turn:
            while self._full() and not self.stopping.is_set():
                self._turn.wait(1.0)
            while messages and not self.stopping.is_set():
                before = len(self._batch)
                try:
                    self._batch.add(messages, self.directory)
                except psycopg.OperationalError as problem:
                    self._reconnect(problem)
                messages = messages[len(self._batch) - before :]
            self._turn.notify_all()

    def _full(self) -> bool:
        batch = self._batch
        return (
            len(batch) >= MOST_MESSAGES
            or len(batch.slots) >= MOST_VALUES
            or len(batch.refusals) >= MOST_REFUSED
            or batch.bytes >= MOST_BYTES
        )

    def _reload(self) -> None:
        counted.reloads.inc()
        self.reloads += 1
        with self._turn:
            try:
                self.directory.load()
            except psycopg.OperationalError as problem:
                self._reconnect(problem)

    def _reconnect(self, problem: psycopg.OperationalError) -> None:
        log.warning("The directory lost PostgreSQL: %s", str(problem).strip())
        connection = self.patiently(self.connect, "PostgreSQL")
        self.directory.use(connection)
        self.patiently(self.directory.load, "PostgreSQL")

    def _load_directory(self) -> Directory:
        return Directory(self.connect(), self.listen)

    def _prepare_bus(self) -> None:
        with Bus(self.nats_url, self.name) as bus:
            streams.RECORDERS.ensure(bus)

    def _open_reader(self) -> Reader:
        reader = Reader(self.nats_url, self.name, streams.RECORDERS)
        reader.bus.subscribe(RELOAD)
        return reader

    # -- life and death --------------------------------------------------------------------------

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def _guarded(self, work: Callable[[], None]) -> None:
        """A thread that cannot go on takes the process with it: the supervisor starts a fresh one."""
        try:
            work()
        except (BusDown, BusRefusal, psycopg.OperationalError) as problem:
            if not self.stopping.is_set():
                self._problem = problem
        except BaseException as problem:
            self._problem = problem
        self.stopping.set()
