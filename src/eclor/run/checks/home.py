"""Whether the home folder is there, ours, writable, and has room."""

import errno
import os
import pwd
import shutil
from pathlib import Path

from eclor.run.checks.finding import Finding, Verdict, bad, ok, warning
from eclor.run.problems import CannotRun

REFUSE_BELOW, WARN_BELOW = 100 * 2**20, 500 * 2**20  # bytes free


def folder(home: Path) -> Finding:
    """Tries to write: permission bits say nothing to root, and nothing about a read-only disk."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = home.stat().st_uid
        if owner != os.geteuid():
            return bad("home", _foreign(home, owner))
        trial = home / f".trial-{os.getpid()}"
        trial.write_bytes(b"x")
        trial.unlink()
    except OSError as problem:
        return bad("home", _refused(home, problem))
    return ok("home", f"{home} is ours and can be written.")


def room(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    text = f"{free // 2**20} MB are free on the disk of {home}"
    if free < REFUSE_BELOW:
        mend = f"free at least {REFUSE_BELOW // 2**20} MB, or set ECLOR_HOME to another disk"
        return bad("disk", f"Only {text}: {mend}.")
    if free < WARN_BELOW:
        return warning("disk", f"Only {text}: free some soon, Eclor stops accepting below 100 MB.")
    return ok("disk", f"{text}.")


def require_home(home: Path) -> None:
    """Raise CannotRun unless the home can be used at all."""
    found = folder(home)
    if found.verdict is Verdict.BAD:
        raise CannotRun(found.sentence)


def _foreign(home: Path, owner: int) -> str:
    try:
        name = pwd.getpwuid(owner).pw_name
    except KeyError:
        name = f"user {owner}"
    return (
        f"{home} belongs to {name}: start Eclor as {name}, or set ECLOR_HOME to a folder of yours."
    )


def _refused(home: Path, problem: OSError) -> str:
    mend = "set ECLOR_HOME to a folder that can be written"
    if problem.errno == errno.EROFS:
        return f"{home} lies on a read-only disk: {mend}."
    if problem.errno == errno.ENOSPC:
        return f"The disk of {home} is full: free at least 500 MB, or {mend}."
    if problem.errno in (errno.EEXIST, errno.ENOTDIR):
        return f"{home} is not a folder: {mend}."
    return f"{home} cannot be written ({problem.strerror}): {mend}."
