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

    def __init__(self, unit: Unit, ears: socket.socket, mouth: int, journal: Journal) -> None:
        self.unit, self._ears, self._mouth, self._journal = unit, ears, mouth, journal
        self.ready = asyncio.Event()
        self.process: asyncio.subprocess.Process
        self._rest = b""

    @classmethod
    async def start(cls, unit: Unit, sockets: Path, run: str, journal: Journal) -> "Child":
        """Start it; ``run`` is what ECLOR_RUN tells it about us. Raises OSError."""
        address = sockets / f"{unit.name}.ready"
        told = {"ECLOR_RUN": run, "NOTIFY_SOCKET": str(address), "PYTHONUNBUFFERED": "1"}
        # A pipe of our own: asyncio's would make us wait for grandchildren that still hold it.
        mouth, theirs = os.pipe()
        os.set_blocking(mouth, False)
        child = cls(unit, _ears(address), mouth, journal)
        loop = asyncio.get_running_loop()
        loop.add_reader(child._ears, child._hear)
        loop.add_reader(child._mouth, child._pass_on)
        try:
            child.process = await asyncio.create_subprocess_exec(
                *unit.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=None if unit.holds_terminal else theirs,
                stderr=None if unit.holds_terminal else theirs,
                env={**os.environ, **unit.environment, **told},
                start_new_session=True,
            )
        except BaseException:
            child._close()
            raise
        finally:
            os.close(theirs)
        return child

    async def ended(self) -> int:
        """The exit code once it has ended, negative for a signal; its last lines are passed on."""
        code = await self.process.wait()
        for _ in range(100):  # a grandchild that goes on talking is not heard to its end
            if not self._pass_on():
                break
        if self._rest:
            self._journal.say(self.unit.name, _readable(self._rest))
        self._close()
        return code

    def _hear(self) -> None:
        for said in self._ears.recv(4096).decode(errors="replace").splitlines():
            if said == "READY=1":
                self.ready.set()
            elif said.startswith("STATUS="):
                self._journal.say(self.unit.name, said.removeprefix("STATUS="))

    def _pass_on(self) -> bool:
        """Whether there was something to read."""
        try:
            piece = os.read(self._mouth, 65536)
        except BlockingIOError:
            return False
        if not piece:
            asyncio.get_running_loop().remove_reader(self._mouth)
            return False
        *whole, self._rest = (self._rest + piece).split(b"\n")
        for line in whole:
            self._journal.say(self.unit.name, _readable(line))
        if len(self._rest) > LONGEST_LINE:
            self._journal.say(self.unit.name, _readable(self._rest))
            self._rest = b""
        return True

    def _close(self) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._ears)
        loop.remove_reader(self._mouth)
        self._ears.close()
        os.close(self._mouth)

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
