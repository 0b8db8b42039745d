"""Faces and number plates are made unreadable before a picture is kept, where the detector is installed."""

import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Sequence

from django.conf import settings
from PIL import Image

from eclor.core.pictures.rebuilding import QUALITY, SIDE, rebuild

Box = tuple[int, int, int, int]  # left, top, width, height in pixels

PATCHES = 6  # of one colour on the longer side of what was found: no more is in the file
WIDER = 0.25  # of a box, on each side: hair, chin, the frame of a plate
SECONDS = 30
SEEKER = ("-m", "eclor.core.pictures.seeking")

_log = logging.getLogger(__name__)
_one = threading.Lock()


class SeekingFailed(RuntimeError):
    """The process that looks for faces did not answer; the text says what it said."""


def taken_in(data: bytes, side: int = SIDE) -> bytes:
    """What is kept of a stranger's picture: rebuilt, and blurred where the detector is installed.

    When the detector fails, the picture is kept as it would be without one: whoever shows it has it
    looked at first. Raises PictureRefused.
    """
    clean = rebuild(data, side)
    if not settings.ECLOR.blurs:
        return clean
    try:
        return blurred(clean, sought(clean))
    except SeekingFailed as failed:
        _log.error("A photo was kept unblurred, hidden until an agent has looked: %s", failed)
        return clean


def sought(picture: bytes) -> list[Box]:
    """Where faces and plates may be; by a process of its own, one at a time. Raises SeekingFailed."""
    command = [sys.executable, *SEEKER]
    with _one:
        try:
            done = subprocess.run(  # noqa: S603 -- our own module, nothing of a stranger's in it
                command, input=picture, capture_output=True, timeout=SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as failed:
            raise SeekingFailed(str(failed)) from failed
    if done.returncode:
        raise SeekingFailed(done.stderr.decode("utf-8", "replace").strip()[-300:])
    return [(left, top, wide, high) for left, top, wide, high in json.loads(done.stdout)]


def blurred(picture: bytes, boxes: Sequence[Box]) -> bytes:
    """A JPEG of ours with these places made of a few patches; itself when there are none.

    The patches are averages: what was between them is in no byte of what comes out.
    """
    if not boxes:
        return picture
    with Image.open(io.BytesIO(picture), formats=("JPEG",)) as found:
        whole = found.convert("RGB")
    for box in boxes:
        place = _wider(box, whole.size)
        cut = whole.crop(place)
        if min(cut.size) > 0:
            whole.paste(_patches(cut), place[:2])
    out = io.BytesIO()
    whole.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _patches(cut: Image.Image) -> Image.Image:
    longer = max(cut.size)
    few = (max(1, PATCHES * cut.width // longer), max(1, PATCHES * cut.height // longer))
    return cut.resize(few, Image.Resampling.BOX).resize(cut.size, Image.Resampling.NEAREST)


def _wider(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) with its edges, inside the picture."""
    left, top, wide, high = box
    more = round(WIDER * wide), round(WIDER * high)
    return (
        max(0, left - more[0]),
        max(0, top - more[1]),
        min(size[0], left + wide + more[0]),
        min(size[1], top + high + more[1]),
    )
