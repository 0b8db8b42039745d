"""Hostile photos, made on the spot: how many come in, what comes out, how much memory it takes.

Run:  python -m tests.fuzz.photographs [COUNT] [SEED]   prints one JSON line.
"""

import io
import json
import struct
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from PIL import Image, features

from eclor.core.pictures.rebuilding import PictureRefused, rebuild
from eclor.testing.pictures import phone_picture, png_of

LIMIT = 200.0  # MB at the peak, Python and Pillow included
HOUSE = b"Telephone"  # the maker that a phone's picture names
SCRIPT = b"<script>alert(1)</script>"
# The largest that are taken, now and then among the others.
LARGE_EVERY = 500


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    chance = Random(int(sys.argv[2]) if len(sys.argv) > 2 else 57)
    began = time.monotonic()
    found, peak = sent(count, chance)
    bad = sum(n for what, n in found.items() if what not in ("taken", "refused"))
    said = {
        "photos": count,
        **found,
        "peak_mb": round(peak, 1),
        "limit_mb": LIMIT,
        "seconds": round(time.monotonic() - began, 1),
        "ok": bad == 0 and peak < LIMIT,
    }
    print(json.dumps(said))
    return 0 if said["ok"] else 1


def sent(count: int, chance: Random) -> tuple[Counter[str], float]:
    """What became of so many photos, and the most memory, in MB, of the process that looked at them."""
    new = get_context("spawn")
    ours, theirs = new.Pipe()
    judge = new.Process(target=_judge, args=(theirs,))
    judge.start()
    theirs.close()
    found: Counter[str] = Counter()
    for number in range(count):
        makers = LARGE if number % LARGE_EVERY == LARGE_EVERY - 1 else MAKERS
        ours.send_bytes(chance.choice(makers)(chance) or b"\0")
        found[ours.recv()] += 1  # EOFError: the process itself has died
    ours.send_bytes(b"")
    peak = ours.recv()
    judge.join()
    return found, peak


def _judge(line: Connection) -> None:
    """A process of its own, as small as can be: what is made to attack it counts elsewhere."""
    from django.conf import settings

    settings.configure(USE_I18N=False)
    while data := line.recv_bytes():
        line.send(judged(data))
    line.send(_peak())


def _peak() -> float:
    """The most memory this process ever held, in MB.

    Not ``ru_maxrss``: a process begins with that of whoever started it (exec hands it on), and a
    test run holds more than we allow.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def judged(data: bytes) -> str:
    """What became of it: "taken", "refused", or what went wrong."""
    try:
        clean = rebuild(data)
    except PictureRefused:
        return "refused"
    except Exception as problem:
        return f"crashed: {type(problem).__name__}"
    if HOUSE in clean or SCRIPT in clean or b"Exif" in clean or b"GPS" in clean:
        return "leaked"
    with Image.open(io.BytesIO(clean)) as drawn:
        if drawn.format != "JPEG" or drawn.getexif() or set(drawn.info) - JFIF:
            return "leaked"
    return "taken"


JFIF = {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def saved(picture: Image.Image, form: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def small(chance: Random) -> bytes:
    """An honest picture, of one of the formats that are taken."""
    size = chance.randrange(1, 400), chance.randrange(1, 400)
    mode = chance.choice(("RGB", "L", "RGBA", "P", "1", "I;16", "LA"))
    form = chance.choice(("PNG", "PNG", "JPEG", "WEBP"))
    picture = Image.new("L", size, chance.randrange(256)).convert("L")
    picture = picture.convert(mode) if mode != "I;16" else Image.new("I;16", size)
    if form == "JPEG":
        return phone_picture(*size, progressive=chance.random() < 0.5)
    return saved(picture if form == "PNG" else picture.convert("RGBA"), form)


def cut(chance: Random) -> bytes:
    data = small(chance)
    return data[: chance.randrange(len(data))]


def flipped(chance: Random) -> bytes:
    data = bytearray(small(chance))
    for _ in range(chance.choice((1, 3, 20, 200))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def polyglot(chance: Random) -> bytes:
    tail = chance.choice((SCRIPT, b"<?php system($_GET[0]); ?>", b"PK\x03\x04" * 90, b"%PDF-1.7"))
    data = small(chance)
    return tail + data if chance.random() < 0.2 else data + tail * chance.randrange(1, 50)


def commented(chance: Random) -> bytes:
    """Segments full of text, and more of them than there is sense in."""
    text = SCRIPT * chance.randrange(1, 2000)
    segment = b"\xff\xfe" + struct.pack(">H", len(text[:65_000]) + 2) + text[:65_000]
    data = phone_picture(64, 64)
    return data[:2] + segment * chance.choice((1, 5, 60)) + data[2:]


def bomb(chance: Random) -> bytes:
    side = chance.choice((5_000, 20_000, 60_000, 2**31 - 1))
    return png_of(side, side, whole=False)


def deep_bomb(chance: Random) -> bytes:
    """A few kilobytes that unpack to as many pixels as are taken, and a few more."""
    return png_of(chance.choice((2_900, 3_000, 3_100, 6_000)), 4_000)


def text_bomb(chance: Random) -> bytes:
    """Compressed words of a picture that unpack to hundreds of megabytes."""
    text = zlib.compress(b"a" * chance.choice((10**5, 10**7, 10**8)), 9)
    body = b"Comment\x00\x00" + text
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body
    data = png_of(64, 64)
    return data[:33] + chunk + struct.pack(">I", zlib.crc32(b"zTXt" + body)) + data[33:]


def claimed(chance: Random) -> bytes:
    """A JPEG whose frame says another size than its lines have: up to 65,535 a side."""
    data = bytearray(phone_picture(64, 64, progressive=chance.random() < 0.5))
    start = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
    data[start + 5 : start + 9] = struct.pack(
        ">HH", chance.choice((1, 7_000, 20_000, 65_535)), chance.choice((0, 9_000, 65_535))
    )
    return bytes(data)


def scans(chance: Random) -> bytes:
    """The same scan of a progressive JPEG hundreds of times."""
    data = phone_picture(200, 200, progressive=True)
    start = data.rfind(b"\xff\xda")
    return data[:start] + data[start:-2] * chance.choice((2, 50, 400)) + data[-2:]


def moving(chance: Random) -> bytes:
    frames = [Image.new("RGB", (64, 64), (n, 0, 0)) for n in range(chance.choice((2, 60)))]
    form = chance.choice(("WEBP", "PNG", "GIF"))
    return saved(frames[0], form, save_all=True, append_images=frames[1:])


def foreign(chance: Random) -> bytes:
    """Formats that are not taken, under whatever name."""
    form = chance.choice(("BMP", "TIFF", "GIF", "ICO", "PPM", "TGA", "JPEG2000", "PDF"))
    if form == "JPEG2000" and not features.check("jpg_2000"):
        form = "BMP"
    return saved(Image.new("RGB", (32, 32), "red"), form)


def noise(chance: Random) -> bytes:
    head = chance.choice((b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\xff\xff\xff\xffWEBP"))
    return head + chance.randbytes(chance.choice((0, 1, 40, 4_000, 60_000)))


def heavy(chance: Random) -> bytes:
    """A JPEG sent line by line with as many pixels as are taken."""
    return saved(Image.new("RGB", (9_000, 7_000), (chance.randrange(256), 9, 9)), "JPEG")


def heavy_scans(chance: Random) -> bytes:
    picture = Image.new("RGB", (6_000, 3_990), (9, chance.randrange(256), 9))
    return saved(picture, "JPEG", progressive=True)


def heavy_png(chance: Random) -> bytes:
    colour = (9, 9, chance.randrange(256), 128)
    return saved(Image.new("RGBA", (4_000, 2_990), colour), "PNG", compress_level=1)


def heavy_webp(chance: Random) -> bytes:
    colour = (chance.randrange(256), 9, 9, 128)
    return saved(
        Image.new("RGBA", (4_000, 1_990), colour), "WEBP", lossless=True, quality=0, method=0
    )


MAKERS: tuple[Callable[[Random], bytes], ...] = (
    small, cut, cut, flipped, flipped, flipped, polyglot, commented, bomb, text_bomb,
    claimed, claimed, scans, moving, foreign, noise,
)  # fmt: skip
LARGE = (heavy, heavy_scans, heavy_png, heavy_webp, deep_bomb)

if __name__ == "__main__":
    sys.exit(main())
