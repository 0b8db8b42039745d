"""One supervisor for each home: the lock goes with the process, however it ends."""

import fcntl
import os
from datetime import datetime
from pathlib import Path

from eclor.run.problems import CannotRun


class HomeLock:
    """Held until this process ends; the kernel lets go of it even after a kill -9."""

    def __init__(self, run: Path) -> None:
        self._handle = os.open(run / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            holder = os.pread(self._handle, 200, 0).decode(errors="replace").strip()
            os.close(self._handle)
            raise CannotRun(
                f"Eclor already runs in {run.parent} ({holder}): stop it with Ctrl-C there, "
                "or choose another ECLOR_HOME and other ports."
            ) from problem
        since = f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S}"
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, f"process {os.getpid()}, since {since}\n".encode(), 0)

    def release(self) -> None:
        os.close(self._handle)
