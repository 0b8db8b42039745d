"""Pictures as phones take them and as attackers make them, drawn on the spot."""

import io
import struct
import zlib
from random import Random

from PIL import ExifTags, Image

AUDUN = ((49.0, 28.0, 12.0), (5.0, 58.0, 30.0))  # degrees, minutes, seconds, north and east


def phone_picture(width: int = 640, height: int = 480, progressive: bool = False) -> bytes:
    """A JPEG lying on its side, with the maker, the turn and the position in its Exif.

    Light and dark patches as a camera sees them, under some noise: another size, another view.
    """
    view = Random(width * 10_000 + height)  # noqa: S311 -- the same picture each time
    patches = Image.new("L", (8, 6))
    patches.putdata([view.randrange(256) for _ in range(8 * 6)])
    noise = Image.effect_noise((width, height), 50)
    shown = Image.blend(patches.resize((width, height)), noise, 0.2).convert("RGB")
    said = Image.Exif()
    said[ExifTags.Base.Make], said[ExifTags.Base.Orientation] = "Telephone", 6
    where = said.get_ifd(ExifTags.IFD.GPSInfo)
    where[1], where[2], where[3], where[4] = "N", AUDUN[0], "E", AUDUN[1]
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=85, exif=said, progressive=progressive)
    return out.getvalue()


def png_of(width: int, height: int, whole: bool = True) -> bytes:
    """A black PNG of one bit a pixel: few bytes, many pixels; not ``whole``: its header alone."""
    packed = zlib.compressobj(9)
    line = b"\0" * ((width + 7) // 8 + 1)
    body = b"".join(packed.compress(line) for _ in range(height if whole else 0)) + packed.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", body if whole else b"")
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
