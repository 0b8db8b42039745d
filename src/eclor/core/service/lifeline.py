"""How a process dies with the one that started it, even when that one was killed."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent(parent: int, with_signal: int = signal.SIGTERM) -> None:
    """Ask the kernel for ``with_signal`` when process ``parent`` ends; end now if it already has.

    Linux only; elsewhere the undertaker alone does this work. Call it from the main thread.
    """
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, with_signal, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "The kernel refused to tie this process to its parent.")
    if os.getppid() != parent:
        os.kill(os.getpid(), with_signal)
