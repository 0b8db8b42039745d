"""The page as a PDF, made here: no other machine sees it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from eclor.core.ui import built, press

PATIENCE = 60.0  # seconds; a council's report takes two
# Each takes the memory of a small browser.
_one = threading.Lock()


class NoPaper(RuntimeError):
    """This machine cannot make a PDF; the text says what to install."""


def pdf(html: str, more: Sequence[Path] = ()) -> bytes:
    """The page as PDF, in the elected's styles and ``more`` of the room's own. Raises NoPaper."""
    styles = [built.path(name) for name in built.entry("elected").styles]
    order = {
        "html": html,
        "styles": [str(path) for path in (*styles, *more)],
        "static": settings.STATIC_URL,
    }
    with _one:
        made = _pressed(json.dumps(order).encode())
    if made.returncode == press.LIBRARIES_LACK:
        raise NoPaper(
            "This machine lacks the libraries that lay out a PDF (Pango). Whoever administers it "
            "installs them: on Debian or Ubuntu, apt install libpango-1.0-0 libpangoft2-1.0-0 "
            f"libharfbuzz-subset0. The missing one: {made.stderr.decode(errors='replace').strip()}"
        )
    if made.returncode:
        raise RuntimeError(f"The press failed: {made.stderr.decode(errors='replace')[-2000:]}")
    return made.stdout


def _pressed(order: bytes) -> "subprocess.CompletedProcess[bytes]":
    """In a process that ends: the layout engine keeps half a megabyte of every page it made."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("ECLOR_")}
    command = [sys.executable, "-m", press.__name__]
    try:
        return subprocess.run(  # noqa: S603 -- our own module; the page goes in as data
            command, input=order, capture_output=True, env=ours, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise NoPaper(
            f"The PDF was not ready after {PATIENCE:.0f} s: this machine is very busy, try again."
        ) from late
