"""One value as a device says it becomes what is stored, or the reason why it cannot be."""

import json
import math
from dataclasses import dataclass
from typing import Any

import msgspec

from eclor.core.observations.recorder.directory import Way
from eclor.core.observations.recorder.words import Measure, Unreadable
from eclor.core.service.words import Kind, Refusal

LONGEST_TEXT, LARGEST_JSON = 1_000, 16_384


@dataclass(slots=True)
class Rich:
    """A value that is more than a number: a text, JSON, or a quality to remember."""

    other: bytes | None  # JSON
    quality: int


def read_value(value: Any, way: Way) -> tuple[float, Rich | None]:
    """The number to store (NaN where there is none) and what comes with it. Raises Unreadable."""
    unit, quality = "", 0
    if isinstance(value, Measure):
        unit, quality, value = value.unit, value.quality, value.value
    if way.kind == Kind.NUMBER:
        scale, offset = way.scale(unit)
        return _number(value) * scale + offset, Rich(None, quality) if quality else None
    if way.kind == Kind.BOOLEAN:
        return _boolean(value), Rich(None, quality) if quality else None
    if way.kind == Kind.TEXT:
        return math.nan, Rich(_text(value), quality)
    return math.nan, Rich(_json(value), quality)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable(f"{shown(value)!r} is not a number.", Refusal.IMPOSSIBLE_VALUE)
    try:
        found = float(value)
    except OverflowError as problem:
        raise Unreadable("The number is beyond any measure.", Refusal.IMPOSSIBLE_VALUE) from problem
    if not math.isfinite(found):
        raise Unreadable(f"{found} is not a measure.", Refusal.IMPOSSIBLE_VALUE)
    return found


def _boolean(value: Any) -> float:
    if value is True or value is False or (type(value) in (int, float) and value in (0, 1)):
        return float(value)
    raise Unreadable(f"{shown(value)!r} is neither true nor false.", Refusal.IMPOSSIBLE_VALUE)


def _text(value: Any) -> bytes:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\0" in value:
        raise Unreadable(
            f"{shown(value)!r} is not a text of at most {LONGEST_TEXT} characters.",
            Refusal.IMPOSSIBLE_VALUE,
        )
    return msgspec.json.encode(value)


def _json(value: Any) -> bytes:
    found = msgspec.json.encode(value)
    if len(found) > LARGEST_JSON or b"\\u0000" in found:
        raise Unreadable(
            f"The value is no JSON of at most {LARGEST_JSON} bytes without a zero character.",
            Refusal.IMPOSSIBLE_VALUE,
        )
    return found


def shown(value: Any) -> Any:
    """A value as an operator may read it: short, and possible in a database."""
    if isinstance(value, Measure):
        return shown(value.value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, int):
        return value if abs(value) < 2**63 else "a number of many digits"
    text = value if isinstance(value, str) else json.dumps(value, default=str)[:200]
    return text[:200].replace("\0", "␀")
