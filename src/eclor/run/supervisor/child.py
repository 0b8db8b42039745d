"""One living process: its start, its word that it is ready, its lines, its end."""

import asyncio
import os
import re
import signal
import socket
from contextlib import suppress
from pathlib import Path

from eclor.run.supervisor.journal import Journal
from eclor.run.supervisor.unit import Unit

PAINT = re.compile(r"\x1b\[[0-9;]*m")
LONGEST_LINE = 4000  # bytes; a longer one is cut, so that nobody fills our memory


class Child:
    """A started process of a unit, leader of its own session and process group."""

    def __init__(
        self, unit: Unit, process: asyncio.subprocess.Process, ears: socket.socket
    ) -> None:
        self.unit, self.process, self._ears = unit, process, ears
        self.ready = asyncio.Event()
        self.lines: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, unit: Unit, sockets: Path, run: str, journal: Journal) -> "Child":
        """Start it; ``run`` is what ECLOR_RUN tells it about us. Raises OSError."""
        address = sockets / f"{unit.name}.ready"
        ears = _ears(address)
        environment = {
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            **unit.environment,
            "ECLOR_RUN": run,
            "NOTIFY_SOCKET": str(address),
        }
        output = None if unit.holds_terminal else asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *unit.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=None if output is None else asyncio.subprocess.STDOUT,
                env=environment,
                start_new_session=True,
            )
        except BaseException:
            ears.close()
            raise
        child = cls(unit, process, ears)
        child._listen(journal)
        return child

    def _listen(self, journal: Journal) -> None:
        asyncio.get_running_loop().add_reader(self._ears, self._hear, journal)
        if self.process.stdout is not None:
            self.lines = asyncio.create_task(self._pass_on(self.process.stdout, journal))

    def _hear(self, journal: Journal) -> None:
        for said in self._ears.recv(4096).decode(errors="replace").splitlines():
            if said == "READY=1":
                self.ready.set()
            elif said.startswith("STATUS="):
                journal.say(self.unit.name, said.removeprefix("STATUS="))

    async def _pass_on(self, stream: asyncio.StreamReader, journal: Journal) -> None:
        rest = b""
        while piece := await stream.read(65536):
            *whole, rest = (rest + piece).split(b"\n")
            for line in whole:
                journal.say(self.unit.name, _readable(line))
            if len(rest) > LONGEST_LINE:
                journal.say(self.unit.name, _readable(rest))
                rest = b""
        if rest:
            journal.say(self.unit.name, _readable(rest))

    async def ended(self) -> int:
        """The exit code once it has ended, negative for a signal; its last lines are passed on."""
        code = await self.process.wait()
        asyncio.get_running_loop().remove_reader(self._ears)
        self._ears.close()
        if self.lines is not None:
            # Grandchildren may hold the pipe a moment longer; they are not waited for.
            await asyncio.wait([self.lines], timeout=0.5)
            self.lines.cancel()
        return code

    def signal(self, number: signal.Signals) -> None:
        """Signal the leader, which knows how to stop its own."""
        with suppress(ProcessLookupError):  # it ended by itself
            self.process.send_signal(number)

    def kill(self) -> None:
        """Kill the leader and all of its group."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def _ears(address: Path) -> socket.socket:
    address.unlink(missing_ok=True)
    ears = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    ears.bind(str(address))
    return ears


def _readable(line: bytes) -> str:
    """What a process said, without what could play with the terminal."""
    text = PAINT.sub("", line[:LONGEST_LINE].decode(errors="replace")).rstrip()
    return "".join(c if c.isprintable() or c == "\t" else "·" for c in text)
