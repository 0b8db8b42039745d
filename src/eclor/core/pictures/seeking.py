"""The process that looks for faces and number plates in one picture, and says where they are.

Run:  python -m eclor.core.pictures.seeking < picture.jpg   prints [[left, top, width, height], …].
"""

import io
import json
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

CASCADES = Path(cv2.__file__).parent / "data"
Box = tuple[int, int, int, int]  # left, top, width, height in pixels

SIDE = 1200  # pixels of the longest side looked at: within 200 MB, which 1,280 is not
STEP, NEIGHBOURS = 1.1, 4  # between two sizes; finds side by side that make one
# Cascades of OpenCV 4 (P. Viola, M. Jones, 2001), in its wheel; the least (width, height) in pixels.
FACES = (("haarcascade_frontalface_alt2", (20, 20)), ("haarcascade_profileface", (20, 20)))
PLATES = (("haarcascade_russian_plate_number", (30, 10)),)  # EU plates have its 520 × 110 mm, too


def boxes(picture: bytes) -> list[Box]:
    """Where faces and plates may be in a JPEG of ours, in pixels of the whole picture."""
    with Image.open(io.BytesIO(picture), formats=("JPEG",)) as found:
        whole = found.size
        grey = found.convert("L")
    grey.thumbnail((SIDE, SIDE), reducing_gap=2.0)
    scale = max(whole) / max(grey.size)
    seen = cv2.equalizeHist(np.asarray(grey))
    here = [box for name, least in (*FACES, *PLATES) for box in _found(seen, name, least)]
    # A profile is known from one side only.
    width = seen.shape[1]
    for left, top, wide, high in _found(np.ascontiguousarray(seen[:, ::-1]), *FACES[1]):
        here.append((width - left - wide, top, wide, high))
    return [(*(round(side * scale) for side in box),) for box in here]  # type: ignore[misc]


def _found(seen: Any, name: str, least: tuple[int, int]) -> list[Box]:
    cascade = cv2.CascadeClassifier(str(CASCADES / f"{name}.xml"))
    found = cascade.detectMultiScale(seen, STEP, NEIGHBOURS, minSize=least)
    return [(int(left), int(top), int(wide), int(high)) for left, top, wide, high in found]


if __name__ == "__main__":
    cv2.setNumThreads(1)
    sys.stdout.write(json.dumps(boxes(sys.stdin.buffer.read())))
