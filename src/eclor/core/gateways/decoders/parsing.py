"""What the decoders share: JSON that may be wrong in every way, times, measures."""

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from eclor.core.observations.recorder.words import Measure, Said, Unreadable
from eclor.core.service.words import Quality, Refusal

# The payload of a message to what was said in it, part by part. Raises Unreadable.
Read = Callable[[bytes], "list[Said | Unreadable]"]

MILLISECONDS_FROM = 100_000_000_000  # as seconds, this number would be the year 5138
LATEST = 253_402_300_800 * 1_000_000  # the year 10000 in microseconds
LONGEST_NAME, MOST_NAMES = 120, 1_000  # of attributes in one object
_QUALITIES = {q.name.lower(): q.value for q in Quality} | {q.value: q.value for q in Quality}
_decode = msgspec.json.decode


def parse(payload: bytes) -> Any:
    """JSON (RFC 8259). Raises Unreadable.

    NaN, Infinity and 1e400 are let through as the infinities they are: the value they stand for
    is refused later, the other values of the message are not.
    """
    try:
        return _decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        return _parse_leniently(payload, problem)
    except RecursionError as problem:
        raise Unreadable("The JSON is nested too deep.") from problem


def _parse_leniently(payload: bytes, problem: Exception) -> Any:
    """Only for numbers that JSON has no word for; everything else is refused with ``problem``."""
    try:
        found = json.loads(payload)
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Unreadable("This is not JSON: half a character (a lone surrogate).") from problem
    except (ValueError, RecursionError):
        if not payload.strip():
            raise Unreadable("The message is empty.") from problem
        raise Unreadable(f"This is not JSON: {_why(problem)}.") from problem
    return found


def _why(problem: Exception) -> str:
    if isinstance(problem, UnicodeDecodeError):
        return f"byte {problem.start} is not UTF-8"
    return str(problem).removeprefix("JSON is malformed: ")


def moment(said: Any) -> int | None:
    """Microseconds since 1970 from ISO 8601 or from seconds or milliseconds since 1970.

    A time without zone is UTC. Raises Unreadable.
    """
    if said is None:
        return None
    if isinstance(said, str):
        return _from_text(said)
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise Unreadable("A time is ISO 8601 text, or seconds or milliseconds since 1970.")
    if isinstance(said, float) and not math.isfinite(said):
        raise Unreadable("The time is not a number.", Refusal.IMPOSSIBLE_VALUE)
    found = int(said * (1_000 if abs(said) >= MILLISECONDS_FROM else 1_000_000))
    return _plausible(found)


def _from_text(said: str) -> int:
    try:
        found = datetime.fromisoformat(said)
    except ValueError as problem:
        raise Unreadable(f"{said[:60]!r} is not a time in ISO 8601.") from problem
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    try:
        whole = found.astimezone(UTC)
    except OverflowError as problem:
        raise Unreadable(f"{said[:60]!r} is beyond all calendars.") from problem
    since = whole - datetime(1970, 1, 1, tzinfo=UTC)
    return _plausible((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


def _plausible(microseconds: int) -> int:
    if microseconds < 0:
        raise Unreadable("It is dated before 1970: set the device's clock.", Refusal.TOO_OLD)
    if microseconds >= LATEST:
        raise Unreadable("It is dated after the year 9999: set the device's clock.", Refusal.FUTURE)
    return microseconds


def names(values: dict[str, Any]) -> dict[str, Any]:
    """The values as they are. Raises Unreadable when the names cannot be those of attributes."""
    if len(values) > MOST_NAMES:
        raise Unreadable(f"{len(values)} attributes in one object: at most {MOST_NAMES} are read.")
    for name in values:
        if not 0 < len(name) <= LONGEST_NAME or "\0" in name:
            raise Unreadable(f"An attribute's name has 1 to {LONGEST_NAME} characters, none zero.")
    return values


def measure(said: dict[str, Any]) -> Any:
    """What ``{"value": …, "unit": …, "quality": …}`` says. Raises Unreadable."""
    unit, grade = said.get("unit", ""), quality(said.get("quality", 0))
    if not isinstance(unit, str):
        raise Unreadable("A unit is a text.", Refusal.WRONG_UNIT)
    value = said["value"]
    return Measure(value, unit, grade) if unit or grade else value


def quality(said: Any) -> int:
    """0 to 3, or the word. Raises Unreadable."""
    key = said.lower() if isinstance(said, str) else said
    if isinstance(key, bool) or not isinstance(key, int | str) or key not in _QUALITIES:
        raise Unreadable(f"The quality is one of {', '.join(q.name.lower() for q in Quality)}.")
    return _QUALITIES[key]


def is_measure(said: Any) -> bool:
    """Whether an object stands for one value with its unit, quality or time."""
    return isinstance(said, dict) and "value" in said and said.keys() <= MEASURE_KEYS


MEASURE_KEYS = {"value", "unit", "quality", "at", "ts"}


def flat(found: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested objects as dotted names: {"sensor": {"1": 2}} is {"sensor.1": 2}."""
    values: dict[str, Any] = {}
    for name, value in found.items():
        if isinstance(value, dict) and len(prefix) < LONGEST_NAME:
            values |= flat(value, f"{prefix}{name}.")
        else:
            values[prefix + name] = value
    return values


def radio(receptions: Any) -> dict[str, Any]:
    """The best reception among those of all antennas: {"rssi": dBm, "snr": dB}."""
    if not isinstance(receptions, list):
        return {}
    best: dict[str, Any] = {}
    for name in ("rssi", "snr"):
        heard = [r[name] for r in receptions if isinstance(r, dict) and _is_number(r.get(name))]
        if heard:
            best[name] = max(heard)
    return best


def _is_number(said: Any) -> bool:
    return isinstance(said, int | float) and not isinstance(said, bool)
