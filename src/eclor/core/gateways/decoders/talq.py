"""TALQ 2.7.1: log reports, and the values that gateways patch into their devices.

Topics ``talq/log-reports`` and ``talq/devices``; the door (eclor.core.gateways.talq) has checked the
form. A device is named by its TALQ address, a value by its attribute or by its event.
"""

from typing import Any

from eclor.core.gateways.decoders.parsing import Read, moment, parse
from eclor.core.observations.recorder.words import Said, Unreadable

# The event that says a light has changed carries the level; the attribute bears another name.
_STATE_EVENTS = {"lightStateChange": "actualLightState", "stateChange": "actualLightState"}
_MEASURED = ("AttributeFloat", "AttributeInteger", "AttributePercent", "AttributeBoolean",
             "AttributeLevelState")  # fmt: skip
_WORDS = ("calendarID",)  # texts that are reported like a measure


def topic(levels: list[str]) -> Read:
    """How to read what comes on a topic. Raises Unreadable for one that is not TALQ's."""
    match levels:
        case ["talq", "log-reports"]:
            return lambda payload: _report(parse(payload))
        case ["talq", "devices"]:
            return lambda payload: _devices(parse(payload))
    raise Unreadable("TALQ gateways speak on talq/log-reports and talq/devices.")


def _report(said: Any) -> list[Said | Unreadable]:
    entries = said.get("entries") if isinstance(said, dict) else None
    if not isinstance(entries, list):
        raise Unreadable("A log report of TALQ holds a list of entries.")
    return [_part(_entry, one) for one in entries]


def _devices(said: Any) -> list[Said | Unreadable]:
    if not isinstance(said, list):
        raise Unreadable("Devices of TALQ come as a list.")
    found: list[Said | Unreadable] = []
    for device in said:
        if not isinstance(device, dict) or not isinstance(device.get("address"), str):
            found.append(Unreadable("A device of TALQ has an address."))
            continue
        for function in device.get("functions") or ():
            found += _function(device["address"].lower(), function)
    return found


def _function(address: str, function: Any) -> list[Said | Unreadable]:
    """One for each attribute, since each has a time of its own."""
    if not isinstance(function, dict):
        return [Unreadable(f"A function of {address} is not an object.")]
    return [
        _part(_attribute, (address, name, attribute, None))
        for name, attribute in function.items()
        if isinstance(attribute, dict) and _is_value(name, attribute)
    ]


def _is_value(name: str, attribute: dict[str, Any]) -> bool:
    """What is measured says when; the rest describes the device."""
    timed = "value" in attribute and "timestamp" in attribute
    return timed and (attribute.get("type") in _MEASURED or name in _WORDS)


def _part(read: Any, one: Any) -> Said | Unreadable:
    """One of many: what is wrong with it does not touch the others."""
    try:
        found: Said = read(one)
    except Unreadable as problem:
        return problem
    return found


def _entry(one: Any) -> Said:
    data = one.get("data") if isinstance(one, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("srcAddress"), str):
        raise Unreadable("An entry of a log report has data with a srcAddress.")
    address = data["srcAddress"].removeprefix("/devices/").split("/")[0].lower()
    stamp = data.get("timestamp")
    if data.get("type") == "AttributeLogData":
        return _attribute((address, data.get("attributeName"), data.get("attributeValue"), stamp))
    event = data.get("eventType")
    if not isinstance(event, str):
        raise Unreadable(f"An entry of {address} names no event.")
    if data.get("type") == "StateChangeEventLogData":
        return _state_change(address, event, data, stamp)
    # Without the flag an event is no period; what it says is then that it happened.
    return Said(address, moment(stamp), {event: data.get("startEndFlag", True)})


def _state_change(address: str, event: str, data: dict[str, Any], stamp: Any) -> Said:
    state = data.get("state")
    if not isinstance(state, dict):
        command = data.get("command")
        state = command.get("state") if isinstance(command, dict) else None
    name = _STATE_EVENTS.get(event)
    if name is None or not isinstance(state, dict):
        return Said(address, moment(stamp), {})  # a sign of life
    return Said(address, moment(stamp), {name: state.get("value")})


def _attribute(one: tuple[str, Any, Any, Any]) -> Said:
    address, name, attribute, stamp = one
    if not isinstance(name, str) or not name or not isinstance(attribute, dict):
        raise Unreadable(f"An entry of {address} names no attribute and value.")
    value = attribute.get("value")
    if isinstance(value, dict) and isinstance(value.get("state"), dict):
        value = value["state"]  # of a command
    if isinstance(value, dict) and "value" in value:
        value = value["value"]  # of a level
    return Said(address, moment(attribute.get("timestamp", stamp)), {name: value})
