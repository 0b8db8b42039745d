"""How an engine that refuses to run as root is run by root all the same.

Two ways, the better one first: a user namespace, in which root's own files belong to user 1000; or,
where a container forbids namespaces, the user nobody keeping the one right to enter our folders.
"""

import ctypes
import os
import pwd
import sys
from dataclasses import dataclass
from pathlib import Path

from eclor.run.problems import CannotRun

CLONE_NEWUSER = 0x10000000  # linux/sched.h
PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 47, 2  # linux/prctl.h
CAPABILITY_VERSION_3 = 0x20080522  # linux/capability.h
CAP_DAC_OVERRIDE = 1
USER_INSIDE = 1000


@dataclass(frozen=True, slots=True)
class Way:
    """``owner`` is who must own the engine's data, as user and group of the world outside."""

    kind: str
    owner: tuple[int, int]

    def take(self) -> None:
        """Change this very process; it must have one thread and be about to become the engine."""
        if self.kind == "namespace":
            _enter_namespace()
        elif self.kind == "nobody":
            _become(*self.owner)


def way_down(program: str) -> Way:
    """How the engine, a file, is to be run by whoever we are. Raises CannotRun."""
    me = (os.geteuid(), os.getegid())
    if me[0] != 0:
        return Way("plain", me)
    if _works(Way("namespace", me)):
        return Way("namespace", me)
    nobody = pwd.getpwnam("nobody")
    found = Way("nobody", (nobody.pw_uid, nobody.pw_gid))
    if not _works(found):
        raise CannotRun(
            "PostgreSQL refuses to run as root and this machine lets root step down in no way: "
            "start Eclor as an ordinary user, or set ECLOR_DATABASE_URL."
        )
    if not _works(found, program):
        raise CannotRun(
            f"Root can only run PostgreSQL as the user nobody here, who may not read {program}: put "
            "Eclor into a folder that everybody may enter, start it as an ordinary user, or set "
            "ECLOR_DATABASE_URL."
        )
    return found


def give(folder: Path, way: Way) -> None:
    """Make everything in ``folder`` belong to whom the engine runs as; root only."""
    if os.geteuid() != 0 or (folder.stat().st_uid, folder.stat().st_gid) == way.owner:
        return
    for path in [*folder.rglob("*"), folder]:  # the folder last: it is what tells that all is done
        os.chown(path, *way.owner, follow_symlinks=False)


def _works(way: Way, program: str = "") -> bool:
    """Try it in a child that does nothing else; with a program, whether that way may run it."""
    child = os.fork()
    if child == 0:
        try:
            way.take()
        except OSError:
            os._exit(1)
        # Asked as PostgreSQL itself asks: for the plain user, without the one right he keeps.
        os._exit(1 if program and not os.access(program, os.R_OK | os.X_OK) else 0)
    return os.waitpid(child, 0)[1] == 0


def _libc() -> ctypes.CDLL:
    if not sys.platform.startswith("linux"):
        raise OSError("Only Linux has namespaces and capabilities.")
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result:
        raise OSError(ctypes.get_errno(), what)


def _enter_namespace() -> None:
    user, group = os.geteuid(), os.getegid()
    _checked(_libc().unshare(CLONE_NEWUSER), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{USER_INSIDE} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{USER_INSIDE} {group} 1")


def _become(user: int, group: int) -> None:
    libc = _libc()
    _checked(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "prctl(PR_SET_KEEPCAPS)")
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)
    kept = 1 << CAP_DAC_OVERRIDE
    head = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    # Twice (effective, permitted, inheritable): the low and the high 32 capabilities.
    body = (ctypes.c_uint32 * 6)(kept, kept, kept, 0, 0, 0)
    _checked(libc.capset(head, body), "capset")
    ambient = libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)
    _checked(ambient, "prctl(PR_CAP_AMBIENT)")
