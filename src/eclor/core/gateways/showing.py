"""Bytes that anybody may have sent, shown so that they can do nothing: as text, as hexadecimal."""

import re
import unicodedata
from dataclasses import dataclass

TEXT_SHOWN, HEX_SHOWN = 4096, 1024  # bytes
_WIDTH = 16
# Marks that turn the direction of writing: they could make a page lie about what was sent.
_DIRECTIONS = re.compile("[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Shown:
    """``text`` is at most ``shown`` of ``size`` bytes."""

    text: str
    shown: int
    size: int

    @property
    def cut(self) -> bool:
        return self.shown < self.size


def as_text(payload: bytes, size: int = 0, most: int = TEXT_SHOWN) -> Shown:
    """What it says, bytes that are no text as ``\\xff``, marks nobody sees by their number."""
    part = payload[:most]
    if len(payload) > most:
        part = _whole_characters(part)
    text = part.decode("utf-8", "backslashreplace")
    return Shown("".join(map(_visible, text)), len(part), max(size, len(payload)))


def as_hex(payload: bytes, size: int = 0, most: int = HEX_SHOWN) -> Shown:
    """``00000010  7b 22 70 6f …  |{"po…|``, sixteen bytes a line."""
    part = payload[:most]
    lines = [
        _hex_line(start, part[start : start + _WIDTH]) for start in range(0, len(part), _WIDTH)
    ]
    return Shown("\n".join(lines), len(part), max(size, len(payload)))


def one_line(payload: bytes, most: int = 100) -> str:
    """The beginning, for a row of a list."""
    shown = as_text(payload, most=most)
    return " ".join(shown.text.split()) + ("…" if shown.cut else "")


def _hex_line(start: int, part: bytes) -> str:
    letters = "".join(chr(b) if 32 <= b < 127 else "." for b in part)
    return f"{start:06x}  {part.hex(' '):<{3 * _WIDTH}} {letters}"


def _visible(character: str) -> str:
    if character in "\n\t":
        return character
    if ord(character) < 32:
        return chr(0x2400 + ord(character))
    if _DIRECTIONS.match(character) or unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs"):
        return f"⟨U+{ord(character):04X}⟩"
    return character


def _whole_characters(part: bytes) -> bytes:
    """Without the half of a character that a cut may leave at the end."""
    for back in range(1, 4):
        if back <= len(part) and part[-back] >= 0xC0:
            length = 2 if part[-back] < 0xE0 else 3 if part[-back] < 0xF0 else 4
            return part[:-back] if back < length else part
    return part
