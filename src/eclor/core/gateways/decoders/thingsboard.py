"""ThingsBoard's device and gateway topics.

Formats: ThingsBoard's "MQTT Device API Reference" and "Gateway MQTT API Reference".
"""

from typing import Any

from eclor.core.gateways.decoders.native import objects
from eclor.core.gateways.decoders.parsing import Read, names, parse
from eclor.core.observations.recorder.words import Said, Unreadable

ME = ""  # the device that logged in


def topic(levels: list[str]) -> Read:
    """How to read what comes on a topic. Raises Unreadable for one we do not know."""
    match levels:
        case ["v1", "devices", "me", "telemetry" | "attributes"]:
            return lambda payload: objects(ME, parse(payload))
        case ["v1", "devices", "me", "rpc" | "attributes" | "claim", *_]:
            # Questions and answers of the device: a sign of life, not a measure.
            return lambda payload: [Said(ME, None, {})]
        case ["v1", "gateway", "telemetry" | "attributes"]:
            return lambda payload: _children(parse(payload))
        case ["v1", "gateway", "connect"]:
            return lambda payload: [Said(_child(parse(payload)), None, {})]
        case ["v1", "gateway", "disconnect"]:
            return lambda payload: _gone(parse(payload))
        case ["v1", "gateway", "rpc" | "attributes" | "claim", *_]:
            return lambda payload: [Said(ME, None, {})]
    raise Unreadable(f"{'/'.join(levels)[:120]!r} is not a topic of ThingsBoard that we read.")


def _children(said: Any) -> list[Said | Unreadable]:
    """``{"Child": [{"ts": …, "values": {…}}]}`` or ``{"Child": {…}}``."""
    if not isinstance(said, dict):
        raise Unreadable("An object is expected: the name of each device and its telemetry.")
    found: list[Said | Unreadable] = []
    for child, told in names(said).items():
        try:
            found += objects(child, told)
        except Unreadable as problem:
            found.append(problem)
    return found


def _gone(said: Any) -> list[Said | Unreadable]:
    _child(said)
    return []


def _child(said: Any) -> str:
    if isinstance(said, dict) and isinstance(said.get("device"), str) and said["device"]:
        names({said["device"]: None})
        return str(said["device"])
    raise Unreadable('{"device": "its name"} is expected.')
