"""Starts the units in order, brings back what dies, stops everything from the top floor down."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from eclor.core.service.places import Places
from eclor.run.problems import EXIT_CODE
from eclor.run.supervisor.child import Child
from eclor.run.supervisor.journal import Journal
from eclor.run.supervisor.ledger import LEDGER, Entry, Ledger, start_of
from eclor.run.supervisor.unit import Floor, Unit

# Seconds before a process is started again: whatever kills it, it is back within five.
FIRST_DELAY, LONGEST_DELAY = 0.2, 2.0
WELL_AFTER = 60.0  # seconds of life that make earlier deaths forgotten
TRIES = 5  # deaths before the first readiness after which the whole start is given up
# Seconds in all; what the upper floors leave over is for the engines' last writes.
STOP_WITHIN = 9.5
STOPPING = {Floor.DOORS: 2.5, Floor.HOUSE: 3.5, Floor.ERRANDS: 0.5}


@dataclass(slots=True)
class Standing:
    """How a unit is doing, as the metrics and the banner tell it."""

    unit: Unit
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    child: Child | None = None
    up: bool = False
    restarts: int = 0


class Keeper:
    """Keeps one set of units; ``run`` returns the exit code."""

    def __init__(
        self, units: Sequence[Unit], places: Places, ledger: Ledger, pid: int, journal: Journal
    ) -> None:
        self.standings = {unit.name: Standing(unit) for unit in units}
        self.all_ready = asyncio.Event()
        self._places, self._ledger, self._journal = places, ledger, journal
        self._run = f"{pid}:{ledger.token}"
        self._stop = asyncio.Event()
        self._code = 0
        self._sockets = places.sockets

    def stop(self, code: int = 0) -> None:
        """Begin to stop; asked a second time, everything is killed at once."""
        if self._stop.is_set():
            for standing in self.standings.values():
                if standing.child is not None:
                    standing.child.kill()
        self._code = max(self._code, code)
        self._stop.set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    async def run(self) -> int:
        """Until ``stop``: 0; when something cannot start: 1, or 2 if it said what a person must mend."""
        carers = [asyncio.create_task(self._care(s)) for s in self.standings.values()]
        for carer in carers:
            carer.add_done_callback(self._notice)
        herald = asyncio.create_task(self._herald())
        await self._stop.wait()
        herald.cancel()
        await self._stop_floors()
        for carer in carers:
            carer.cancel()
        await asyncio.gather(*carers, return_exceptions=True)
        return self._code

    async def _herald(self) -> None:
        for standing in self.standings.values():
            await standing.ready.wait()
        self.all_ready.set()

    async def _care(self, standing: Standing) -> None:
        unit = standing.unit
        for name in unit.needs:
            if name in self.standings:
                await self.standings[name].ready.wait()
        if unit.errand:
            await self._see_to(standing)
        else:
            await self._keep_alive(standing)

    async def _see_to(self, standing: Standing) -> None:
        unit = standing.unit
        if not unit.unneeded():
            self._journal.quiet = unit.holds_terminal
            code = await self._live(standing)
            self._journal.quiet = False
            if self.stopping:
                return
            if code:
                self._give_up(unit, code, f"`eclor {unit.name}` failed; its words are above.")
                return
            unit.done()
            self._journal.say("eclor", f"{unit.name} is done")
        standing.ready.set()

    async def _keep_alive(self, standing: Standing) -> None:
        delay, deaths = FIRST_DELAY, 0
        while not self.stopping:
            began = time.monotonic()
            code = await self._live(standing)
            if self.stopping:
                return
            deaths += 1
            if not standing.ready.is_set() and (code == EXIT_CODE or deaths == TRIES):
                self._give_up(standing.unit, code, f"{standing.unit.name} cannot start.")
                return
            if time.monotonic() - began > WELL_AFTER:
                delay = FIRST_DELAY
            standing.restarts += 1
            self._journal.say("eclor", f"{standing.unit.name} {_end(code)}; again in {delay:.1f} s")
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY)

    async def _live(self, standing: Standing) -> int:
        """One life of a process, from start to end; gives its exit code."""
        unit = standing.unit
        child = await Child.start(unit, self._sockets, self._run, self._journal)
        standing.child = child
        self._note(child)
        herald = asyncio.create_task(self._hear_ready(standing, child))
        try:
            code = await child.ended()
        finally:
            herald.cancel()
            child.kill()  # what it may have left of its group
            standing.up, standing.child = False, None
            self._strike(child)
        return code

    async def _hear_ready(self, standing: Standing, child: Child) -> None:
        if standing.unit.errand:
            return
        try:
            await asyncio.wait_for(child.ready.wait(), standing.unit.patience)
        except TimeoutError:
            waited = f"{standing.unit.patience:.0f} s"
            self._journal.say("eclor", f"{standing.unit.name} was not ready after {waited}: killed")
            child.kill()
            return
        standing.up = True
        standing.ready.set()
        self._journal.say("eclor", f"{standing.unit.name} is ready")

    async def _stop_floors(self) -> None:
        last = time.monotonic() + STOP_WITHIN
        for floor in sorted(Floor, reverse=True):
            group = [s for s in self.standings.values() if s.child and s.unit.floor == floor]
            for standing in group:
                if standing.child:
                    standing.child.signal(standing.unit.stop_signal)
            began = time.monotonic()
            end = last if floor is Floor.ENGINES else began + STOPPING[floor]
            while any(s.child for s in group) and time.monotonic() < end:
                await asyncio.sleep(0.02)
            for standing in group:
                if standing.child:
                    name = standing.unit.name
                    self._journal.say(
                        "eclor", f"{name} did not stop in {end - began:.1f} s: killed"
                    )
                    standing.child.kill()
            while any(s.child for s in group):
                await asyncio.sleep(0.02)

    def _give_up(self, unit: Unit, code: int, why: str) -> None:
        where = self._places.log / f"{unit.name}.log"
        self._journal.say(
            "eclor", why if code == EXIT_CODE else f"{why} It {_end(code)}; see {where}."
        )
        self.stop(EXIT_CODE if code == EXIT_CODE else 1)

    def _notice(self, carer: asyncio.Task[None]) -> None:
        """A fault of our own must never leave a half-kept house running."""
        if not carer.cancelled() and (fault := carer.exception()) is not None:
            self._journal.say("eclor", f"The supervisor failed: {fault!r}. Stopping.")
            self.stop(1)

    def _note(self, child: Child) -> None:
        unit, pid = child.unit, child.process.pid
        entry = Entry(unit.name, pid, start_of(pid), unit.floor, unit.stop_signal)
        self._ledger.entries.append(entry)
        self._ledger.write(self._places.run / LEDGER)

    def _strike(self, child: Child) -> None:
        pid = child.process.pid
        self._ledger.entries[:] = [e for e in self._ledger.entries if e.pid != pid]
        self._ledger.write(self._places.run / LEDGER)


def _end(code: int) -> str:
    return f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
