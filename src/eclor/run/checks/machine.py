"""Whether the machine has what the program needs: Python, our packages, enough open files."""

import re
import resource
import sys
from importlib.metadata import PackageNotFoundError, requires, version

from eclor.run.checks.finding import Finding, bad, ok, warning

OLDEST_PYTHON = (3, 11)
# Every live stream and every device is one open file.
FEW_FILES, TOO_FEW_FILES = 8192, 1024


def python() -> Finding:
    said = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST_PYTHON:
        text = f"Python {said} is too old: install 3.11 or later, then `make clean up`."
        return bad("python", text)
    return ok("python", f"{said}.")


def packages() -> Finding:
    """Every package the program asks for, found installed."""
    missing = []
    for requirement in requires("eclor") or []:
        match = re.match(r"[A-Za-z0-9._-]+", requirement)
        if match is None or ";" in requirement:
            continue  # only for another system, or an extra
        try:
            version(match[0])
        except PackageNotFoundError:
            missing.append(match[0])
    if missing:
        return bad("packages", f"Not installed: {', '.join(missing)}; run `make install`.")
    return ok("packages", "all installed.")


def open_files() -> Finding:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or hard >= FEW_FILES:
        return ok("open files", "as many as needed." if hard < 0 else f"{hard} allowed.")
    mend = f"raise it to {FEW_FILES} (`ulimit -Hn {FEW_FILES}`, or LimitNOFILE= in systemd)"
    text = f"Only {hard} open files are allowed, one for each stream and device: {mend}."
    return (bad if hard < TOO_FEW_FILES else warning)("open files", text)
