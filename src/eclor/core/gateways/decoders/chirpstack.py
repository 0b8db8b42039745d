"""ChirpStack 4's JSON events, by MQTT or HTTP: ``application/<id>/device/<EUI>/event/<event>``.

Format: ChirpStack's "Event types" page (integration.proto, JSON marshaler).
"""

from typing import Any

from eclor.core.gateways.decoders.parsing import Read, flat, moment, names, parse, radio
from eclor.core.observations.recorder.words import Said, Unreadable


def topic(levels: list[str]) -> Read:
    """How to read what comes on a topic. Raises Unreadable for one that is not ChirpStack's."""
    match levels:
        case ["application", _, "device", eui, "event", "up"] if eui:
            return lambda payload: _uplink(eui, parse(payload))
        case ["application", _, "device", eui, "event", "status"] if eui:
            return lambda payload: _status(eui, parse(payload))
        case ["application", _, "device", eui, "event", _] if eui:
            # Joins, acknowledgements, logs: the device is alive.
            return lambda payload: [Said(eui.lower(), None, {})]
    raise Unreadable("ChirpStack speaks on application/<id>/device/<EUI>/event/<event>.")


def _uplink(eui: str, said: Any) -> list[Said | Unreadable]:
    speaker, at = _head(eui, said)
    values = said.get("object")
    if not isinstance(values, dict):
        raise Unreadable(
            f"The uplink of {speaker} is not decoded: give its device profile a codec in ChirpStack."
        )
    return [Said(speaker, at, names(flat(values)), radio(said.get("rxInfo")))]


def _status(eui: str, said: Any) -> list[Said | Unreadable]:
    speaker, at = _head(eui, said)
    level = said.get("batteryLevel")
    known = level is not None and not said.get("batteryLevelUnavailable")
    return [Said(speaker, at, {}, {"batteryLevel": level} if known else None)]


def _head(eui: str, said: Any) -> tuple[str, int | None]:
    """Who speaks and when; the topic and the body must name the same device."""
    if not isinstance(said, dict):
        raise Unreadable("An event of ChirpStack is an object.")
    info = said.get("deviceInfo")
    named = info.get("devEui") if isinstance(info, dict) else None
    if isinstance(named, str) and named.lower() != eui.lower():
        raise Unreadable(f"The topic says {eui[:40]} and the event {named[:40]}.")
    return eui.lower(), moment(said.get("time"))
