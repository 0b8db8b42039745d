"""Our own topics: ``obs/<device>``, ``obs/<device>/<attribute>`` and ``status/<device>``."""

from typing import Any

from eclor.core.gateways.decoders.parsing import (
    LATEST,
    MILLISECONDS_FROM,
    Read,
    is_measure,
    measure,
    moment,
    names,
    parse,
)
from eclor.core.observations.recorder.words import Said, Unreadable

TIME_KEYS = ("at", "ts")


def topic(levels: list[str]) -> Read:
    """How to read what comes on a topic. Raises Unreadable for one that is not ours."""
    match levels:
        case ["obs", device] if device:
            return reports_of(device)
        case ["obs", device, attribute] if device and attribute:
            names({attribute: None})
            return lambda payload: _values(device, attribute, parse(payload))
        case ["status", device] if device:
            return lambda payload: _status(device, payload)
    raise Unreadable(
        f"{'/'.join(levels)[:120]!r} is not obs/<device>, obs/<device>/<attribute> or status/<device>."
    )


def reports_of(device: str) -> Read:
    """Reads ``obs/<device>``; an object of plain values with its time takes the short way."""

    def read(payload: bytes) -> list[Said | Unreadable]:
        said = parse(payload)
        if type(said) is dict and "values" not in said and "ts" not in said:
            at = said.pop("at", None)
            if type(at) is int and MILLISECONDS_FROM <= at < LATEST // 1000:
                at *= 1000
            else:
                at = moment(at)
            if dict not in map(type, said.values()):
                return [Said(device, at, said)]
            return [Said(device, at, _measures(said))]
        return objects(device, said)

    return read


def objects(device: str, said: Any) -> list[Said | Unreadable]:
    """``{attribute: value, …, "at": …}``, ``{"ts": …, "values": {…}}``, or an array of those."""
    if isinstance(said, dict):
        return [_object(device, said)]
    if not isinstance(said, list):
        raise Unreadable('An object such as {"power": 38.2} is expected, or an array of objects.')
    return [_part(device, one) for one in said]


def _part(device: str, said: Any) -> Said | Unreadable:
    """One of many: what is wrong with it does not touch the others."""
    try:
        if not isinstance(said, dict):
            raise Unreadable("The array holds something that is not an object.")
        return _object(device, said)
    except Unreadable as problem:
        return problem


def _object(device: str, said: dict[str, Any]) -> Said:
    values = said.get("values")
    if isinstance(values, dict) and said.keys() <= {"ts", "at", "values"}:
        at = moment(said.get("ts", said.get("at")))
    else:
        at, values = None, said
        for key in TIME_KEYS:
            if key in said:
                at = moment(said[key])
                values = {name: value for name, value in said.items() if name not in TIME_KEYS}
                break
    return Said(device, at, _measures(values))


def _measures(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: measure(value) if is_measure(value) else value
        for name, value in names(values).items()
    }


def _values(device: str, attribute: str, said: Any) -> list[Said | Unreadable]:
    """One value, ``{"value": …, "at": …, "unit": …}``, or an array of those."""
    if isinstance(said, list) and said and all(is_measure(one) for one in said):
        return [_timed_part(device, attribute, one) for one in said]
    return [_timed(device, attribute, said)]


def _timed_part(device: str, attribute: str, said: Any) -> Said | Unreadable:
    try:
        return _timed(device, attribute, said)
    except Unreadable as problem:
        return problem


def _timed(device: str, attribute: str, said: Any) -> Said:
    if not is_measure(said):
        return Said(device, None, {attribute: said})
    return Said(device, moment(said.get("at", said.get("ts"))), {attribute: measure(said)})


def _status(device: str, payload: bytes) -> list[Said | Unreadable]:
    """``online`` is a sign of life; ``offline`` is what others say once there is none."""
    word = payload.strip().strip(b'"').lower()
    if word == b"online":
        return [Said(device, None, {})]
    if word == b"offline":
        return []
    raise Unreadable("A status is online or offline.")
