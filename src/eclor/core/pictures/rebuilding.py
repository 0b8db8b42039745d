"""A picture from a stranger becomes a new one made of its pixels alone, or is refused in words."""

import io
import struct
import threading
from collections.abc import Callable

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 12 * 2**20
SIDE = 2048  # pixels of the longest side, out
QUALITY = 82
FINER = 1.4  # times as many pixels a side are decoded, to be made smaller well
ORIENTATION = 0x0112  # Exif 2.32, table 4

# Pixels that may be decoded. A JPEG sent line by line is decoded at 1/2, 1/4 or 1/8 scale; the
# others stand in memory whole, a JPEG in several scans with all its coefficients.
MOST_PIXELS = {"JPEG": 64_000_000, "PNG": 12_000_000, "WEBP": 8_000_000}
IN_SCANS = 24_000_000

# One at a time in a process: the largest that is accepted takes 150 MB while it is decoded
# (`python -m tests.fuzz.photographs` measures it).
_one = threading.Lock()


class PictureRefused(ValueError):
    """This file is no picture that we take; the text says why, in the reader's language."""


def rebuild(data: bytes, side: int = SIDE) -> bytes:
    """A JPEG of at most ``side`` pixels a side, upright, with no byte of the file that came.

    The format is told by the content, never by a name; nothing is decoded before its size in bytes
    and in pixels is known to be bearable. Neither Exif, position, colour profile, comment nor what
    was hung behind the picture comes out. Raises PictureRefused.
    """
    if not data:
        raise PictureRefused(_("The file is empty: take the picture again."))
    if len(data) > MOST_BYTES:
        raise PictureRefused(_too_heavy(len(data)))
    with _one:
        return _reading(data, lambda: _rebuilt(data, side))


def _reading(data: bytes, work: Callable[[], bytes]) -> bytes:
    try:
        return work()
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise PictureRefused(_too_large(str(bomb))) from bomb
    except UnidentifiedImageError as unknown:
        raise PictureRefused(_unknown(data)) from unknown
    except Exception as broken:  # a decoder fed by strangers raises what it likes: all is refusal
        raise PictureRefused(
            _("The picture is damaged or stops in the middle: take it again, or send it once more.")
        ) from broken


def _rebuilt(data: bytes, side: int) -> bytes:
    with Image.open(io.BytesIO(data), formats=tuple(MOST_PIXELS)) as found:
        form, pixels = str(found.format), found.width * found.height
        most = MOST_PIXELS[form]
        if form == "JPEG" and _in_scans(data):
            most = IN_SCANS
        if pixels > most:
            raise PictureRefused(_too_large(f"{found.width} × {found.height}", most))
        turned = found.getexif().get(ORIENTATION, 1)
        _read_coarsely(found, side)
        found.thumbnail((side, side), reducing_gap=2.0)
        plain = _flat(found)
    plain.getexif()[ORIENTATION] = turned
    upright = ImageOps.exif_transpose(plain)
    # From the bare pixels: what an image object carries along stays behind.
    clean = Image.frombytes("RGB", upright.size, upright.tobytes())
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _read_coarsely(found: Image.Image, side: int) -> None:
    """Have a JPEG decoded at 1/2, 1/4 or 1/8 where enough is left: Pillow alone asks for a square."""
    scale = FINER * side / max(found.size)
    if scale < 1:
        found.draft(None, (round(found.width * scale), round(found.height * scale)))


def _flat(found: Image.Image) -> Image.Image:
    """Without transparency, on white: behind it, colours may hide that nobody looked at."""
    if not found.has_transparency_data:
        return found.convert("RGB")
    seen = found.convert("RGBA")
    flat = Image.new("RGB", seen.size, "white")
    flat.paste(seen, mask=seen.getchannel("A"))
    return flat


def _in_scans(data: bytes) -> bool:
    """Whether a JPEG comes in several scans: its first one holds fewer components than the frame.

    ITU-T T.81, B.2.2 and B.2.3; progressive ones begin with a scan of their own kind (SOF2 and its
    like). A file that ends before its first scan counts as such: nothing of it can be drawn.
    """
    at, components = 2, 0
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            at += 1
            continue
        marker = data[at + 1]
        if marker in (0xFF, 0x01) or 0xD0 <= marker <= 0xD8:  # filling, and marks without a body
            at += 1 if marker == 0xFF else 2
            continue
        if marker == 0xDA:
            return data[at + 4 : at + 5] < bytes([components])
        if marker in (0xC2, 0xC6, 0xCA, 0xCE):
            return True
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            components = data[at + 9] if at + 9 < len(data) else 0
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return True


def _too_heavy(size: int) -> str:
    return _("The file has %(size)d MB, at most %(most)d are taken: send a smaller picture.") % {
        "size": -(-size // 2**20),
        "most": MOST_BYTES // 2**20,
    }


def _too_large(found: str, most: int = 0) -> str:
    if not most:
        return _("The picture has too many pixels: send a smaller one.")
    return _(
        "The picture has %(found)s pixels, at most %(most)d million are taken: send a smaller one."
    ) % {"found": found, "most": most // 1_000_000}


def _unknown(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        return _("This is a HEIC picture or a film: have your phone save pictures as JPEG.")
    return _("This file is no JPEG, PNG or WebP picture: choose another one.")
