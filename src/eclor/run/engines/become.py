"""How a process of ours turns into an engine and still says when that engine is ready."""

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence

from eclor.core.service.lifeline import die_with_parent
from eclor.core.service.readiness import notify_ready
from eclor.run.engines.privileges import Way

PATIENCE = 60.0  # seconds; a long crash recovery is announced by the engine's own log


def become(
    command: Sequence[str],
    ready: Callable[[], bool],
    *,
    way: Way | None = None,
    dies_with: signal.Signals = signal.SIGTERM,
    environment: dict[str, str] | None = None,
) -> None:
    """Replace this process by ``command``; a short-lived helper notifies once ``ready()`` is true."""
    parent = os.getppid()
    supervised = os.environ.get("ECLOR_RUN", "").startswith(f"{parent}:")
    _leave_a_watcher(ready)
    if way is not None:
        way.take()
    if supervised:  # again: stepping down made the kernel forget
        die_with_parent(parent, dies_with)
    kept = {key: value for key, value in os.environ.items() if key != "NOTIFY_SOCKET"}
    os.execve(command[0], list(command), {**kept, **(environment or {})})  # noqa: S606 - our engine


def _leave_a_watcher(ready: Callable[[], bool]) -> None:
    """Fork twice, so that the engine never meets a child it does not know."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return
    engine = os.getppid()
    if os.fork():
        os._exit(0)
    try:
        _watch(engine, ready)
    except BaseException as problem:  # a forked helper must end here, whatever happens
        print(f"The engine was started but not found ready: {problem}", file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


def _watch(engine: int, ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError(f"no answer within {PATIENCE:.0f} s.")
        if not _lives(engine):
            return
        time.sleep(0.02)
    notify_ready()


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
