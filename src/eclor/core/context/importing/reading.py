"""Files as text: plain or gzip, of a bounded size, in whatever encoding town halls use."""

import gzip
import io
import zlib
from pathlib import Path

from eclor.core.context.importing.faults import bad

GZIP = b"\x1f\x8b"
PIECE = 1 << 20
MOST_BYTES = 256 << 20  # after decompression


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """The whole content, decompressed when it begins as gzip does. Raises BadFile."""
    try:
        with path.open("rb") as file:
            head = file.read(2)
            file.seek(0)
            if head != GZIP:
                return _bounded(file, path, most)
            with gzip.open(file) as unpacked:
                return _bounded(unpacked, path, most)
    except FileNotFoundError as problem:
        raise bad(f"There is no file {path}.") from problem
    except IsADirectoryError as problem:
        raise bad(f"{path} is a folder: name the file in it.") from problem
    except (gzip.BadGzipFile, zlib.error, EOFError) as problem:
        raise bad(f"{path.name} is a damaged gzip file ({problem}): fetch it again.") from problem
    except OSError as problem:
        raise bad(f"{path} cannot be read: {problem.strerror or problem}.") from problem


def unpacked(name: str, content: bytes, most: int = MOST_BYTES) -> bytes:
    """What was sent under this name, decompressed when it begins as gzip does. Raises BadFile."""
    file: io.BufferedIOBase | gzip.GzipFile = io.BytesIO(content)
    if content.startswith(GZIP):
        file = gzip.GzipFile(fileobj=file)
    try:
        return _bounded(file, Path(name), most)
    except (gzip.BadGzipFile, zlib.error, EOFError) as problem:
        raise bad(f"{name} is a damaged gzip file ({problem}): send it again.") from problem


def _bounded(file: io.BufferedIOBase | gzip.GzipFile, path: Path, most: int) -> bytes:
    """In pieces: a small file that unpacks to terabytes is refused before it fills the memory."""
    found = bytearray()
    while piece := file.read(PIECE):
        found += piece
        if len(found) > most:
            raise bad(f"{path.name} holds more than {most >> 20} MB once unpacked: split it.")
    if not found:
        raise bad(f"{path.name} is empty.")
    return bytes(found)


def decode(content: bytes) -> tuple[str, str]:
    """(text, encoding): UTF-16 by its mark, else UTF-8, else Windows-1252. Raises BadFile."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as problem:
            failed = problem
            continue
        nul = text.find("\0")
        if nul >= 0:
            raise bad("a NUL character; this is no text file.", f"line {_line(text, nul)}")
        return text, encoding.removesuffix("-sig")
    line = content.count(b"\n", 0, failed.start) + 1
    raise bad(f"bytes that are neither UTF-8 nor Windows-1252 ({failed.reason}).", f"line {line}")


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
