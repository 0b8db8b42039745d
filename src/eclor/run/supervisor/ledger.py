"""Which processes a supervisor started, written where the next one and the undertaker find it.

Standard library only: the undertaker runs this file without our packages.
"""

import json
import os
import signal
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

LEDGER = "children.json"  # in the run folder of the home
GRACE = 2.0  # seconds between the polite signal and SIGKILL, for each floor


@dataclass(frozen=True)
class Entry:
    """A process group by its leader; ``started`` tells it from a later process of the same number."""

    name: str
    pid: int
    started: str
    floor: int
    stop_signal: int


@dataclass
class Ledger:
    """The token is in the environment of everything this supervisor started, children's children too."""

    token: str
    entries: list[Entry] = field(default_factory=list)

    def write(self, path: Path) -> None:
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(asdict(self)))
        draft.replace(path)


def read(path: Path) -> Ledger | None:
    """None when there is no ledger, or when a power cut left half of one: no process survives that."""
    try:
        said = json.loads(path.read_text())
        return Ledger(said["token"], [Entry(**entry) for entry in said["entries"]])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def start_of(pid: int) -> str:
    """When a process started, in the system's own spelling; empty when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    after_name = text.rpartition(b")")[2].split()
    if after_name[0] in (b"Z", b"X"):
        return ""  # dead, only not yet buried by its parent
    return f"{_boot()}:{after_name[19].decode()}"  # field 22 of proc(5), in ticks since boot


def end_all(ledger: Ledger) -> list[str]:
    """End what is still alive of a ledger, floor by floor; gives the names of what had to be ended."""
    ended = []
    alive = [entry for entry in ledger.entries if _lives(entry)]
    for floor in sorted({entry.floor for entry in alive}, reverse=True):
        group = [entry for entry in alive if entry.floor == floor]
        ended += [entry.name for entry in group]
        _end(group)
    for pid in bearers(ledger.token):
        _signal(pid, signal.SIGKILL)
    return ended


def bearers(token: str) -> list[int]:
    """Every living process, this one apart, whose first environment carried the token."""
    mark, found = f":{token}\0".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # gone meanwhile, or somebody else's
            if mark in (folder / "environ").read_bytes() and int(folder.name) != os.getpid():
                found.append(int(folder.name))
    return found


def _end(group: list[Entry]) -> None:
    for entry in group:
        _signal(-entry.pid, entry.stop_signal)
    end = time.monotonic() + GRACE
    while any(_lives(entry) for entry in group) and time.monotonic() < end:
        time.sleep(0.02)
    for entry in group:
        if _lives(entry):
            _signal(-entry.pid, signal.SIGKILL)
            _signal(entry.pid, signal.SIGKILL)


def _lives(entry: Entry) -> bool:
    return bool(entry.started) and start_of(entry.pid) == entry.started


def _signal(pid: int, number: int) -> None:
    with suppress(ProcessLookupError):  # it left by itself: all the better
        os.kill(pid, number)


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()[:8]
