"""The page as a PDF, made here: no other machine sees it."""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from eclor.core.ui import built, press

log = logging.getLogger(__name__)

PATIENCE = 60.0  # seconds; a council's report takes two
RETRY_AFTER = "60"  # seconds, what a reader without a PDF is told
# Each takes the memory of a small browser.
_one = threading.Lock()


class NoPaper(RuntimeError):
    """No PDF now; the text says why, and what to install or that one may try again."""


def pdf(html: str, more: Sequence[Path] = ()) -> bytes:
    """The page as PDF, in the elected's styles and ``more`` of the room's own. Raises NoPaper."""
    styles = [built.path(name) for name in built.entry("elected").styles]
    order = {
        "html": html,
        "styles": [str(path) for path in (*styles, *more)],
        "static": settings.STATIC_URL,
    }
    if not _one.acquire(timeout=PATIENCE):
        raise NoPaper(_late())
    try:
        made = _pressed(json.dumps(order).encode())
    finally:
        _one.release()
    if made.returncode == press.LIBRARIES_LACK:
        raise NoPaper(
            "This machine lacks the libraries that lay out a PDF (Pango). Whoever administers it "
            "installs them: on Debian or Ubuntu, apt install libpango-1.0-0 libpangoft2-1.0-0 "
            f"libharfbuzz-subset0. The missing one: {made.stderr.decode(errors='replace').strip()}"
        )
    if made.returncode:
        # Most often killed for want of memory: whoever reads can try again, whoever runs it reads why.
        said = made.stderr.decode(errors="replace")[-2000:]
        log.error("The press of a PDF ended with %d: %s", made.returncode, said)
        raise NoPaper(_failed())
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
        raise NoPaper(_late()) from late
    except OSError as problem:  # no memory or no process left for it
        log.exception("The press of a PDF could not begin.")
        raise NoPaper(_failed()) from problem


def _late() -> str:
    said: str = _(
        "The PDF was not ready in time: this machine is very busy. Try again in a minute."
    )
    return said


def _failed() -> str:
    said: str = _("The PDF could not be made just now. Try again in a minute.")
    return said
