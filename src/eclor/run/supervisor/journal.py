"""What the processes say: one readable log for the terminal, one rotating file for each."""

import re
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from eclor.core.service import logs
from eclor.run.supervisor.unit import Unit

FILE_SIZE = 5 * 2**20  # bytes before a file is put aside
KEPT = 3  # files put aside for each process
COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)
# Lines of one process for the terminal: a fault with its trace, not the hundreds of who tries again.
MOST, SPAN = 100, timedelta(seconds=10)
Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC)


class LogFile:
    """NAME.log, and NAME.log.1 to .3 from the younger to the older."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / f"{name}.log"
        self._file = self.path.open("ab")

    def write(self, line: bytes) -> None:
        self._file.write(line)
        self._file.flush()
        if self._file.tell() > FILE_SIZE:
            self._turn()

    def close(self) -> None:
        self._file.close()

    def _turn(self) -> None:
        self._file.close()
        for age in range(KEPT, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{age}")
            younger = self.path.with_name(f"{self.path.name}.{age - 1}") if age > 1 else self.path
            if younger.exists():
                younger.replace(older)
        self._file = self.path.open("ab")


class Journal:
    """Prefixes every line with who says it; colours only where a person looks."""

    def __init__(
        self,
        folder: Path,
        units: Sequence[Unit],
        out: TextIO,
        clock: Clock = now,
        form: str = logs.TEXT,
    ) -> None:
        self._folder, self._out, self._clock, self._form = folder, out, clock, form
        names = [unit.name for unit in units]
        self._chatter = {unit.name: re.compile(unit.chatter) for unit in units if unit.chatter}
        self._goes_on = {unit.name: re.compile(unit.goes_on) for unit in units if unit.goes_on}
        self._chatting: dict[str, bool] = {}
        self._paces: dict[str, tuple[datetime, int]] = {}  # since when, how many lines
        self._width = max(map(len, [*names, "eclor"]))
        self._colours = {n: COLOURS[i % len(COLOURS)] for i, n in enumerate(names)}
        self._files: dict[str, LogFile] = {}
        self.quiet = False  # while an errand draws on the terminal

    def say(self, name: str, text: str) -> None:
        """One line of process ``name`` ("eclor" is the supervisor itself)."""
        at = self._clock()
        self._file(name).write(f"{self._line(at, name, text)}\n".encode())
        if name == "eclor" or not (self.quiet or self._is_chatter(name, text)):
            self._show_some(at, name, text)

    def _line(self, at: datetime, name: str, text: str) -> str:
        if self._form == logs.JSON:
            return logs.as_json(at, name, text)
        return f"{logs.stamp(at)} {text}"

    def show(self, text: str) -> None:
        """Text for the person at the terminal only."""
        print(text, file=self._out, flush=True)

    def close(self) -> None:
        for file in self._files.values():
            file.close()

    def _is_chatter(self, name: str, text: str) -> bool:
        chatter, goes_on = self._chatter.get(name), self._goes_on.get(name)
        if not text or chatter is None:
            return not text
        if goes_on is None or not goes_on.match(text):
            self._chatting[name] = chatter.search(text) is not None
        return self._chatting.get(name, False)

    def _show_some(self, at: datetime, name: str, text: str) -> None:
        """All that a process says, unless it says too much at once: then where the rest stands."""
        since, shown = self._paces.get(name, (at, 0))
        if not since <= at < since + SPAN:
            since, shown = at, 0
        self._paces[name] = (since, shown + 1)
        if shown < MOST:
            self._show(at, name, text)
        elif shown == MOST:
            rest = (
                f"… what else it says within {SPAN.seconds} seconds is in {self._file(name).path}."
            )
            self._show(at, name, rest)

    def _show(self, at: datetime, name: str, text: str) -> None:
        if self._form == logs.JSON:
            print(logs.as_json(at, name, text), file=self._out, flush=True)
            return
        who = f"{name:<{self._width}}"
        if self._out.isatty():
            who = f"\x1b[{self._colours.get(name, 1)}m{who}\x1b[0m"
        print(f"{at.astimezone():%H:%M:%S} {who} {text}", file=self._out, flush=True)

    def _file(self, name: str) -> LogFile:
        if name not in self._files:
            self._files[name] = LogFile(self._folder, name)
        return self._files[name]


def terminal() -> TextIO:
    return sys.stdout
