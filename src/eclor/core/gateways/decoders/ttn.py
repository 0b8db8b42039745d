"""The Things Stack 3's JSON, by MQTT or HTTP: ``v3/<application>@<tenant>/devices/<device>/up``.

Format: The Things Stack's "Data Formats" page.
"""

from typing import Any

from eclor.core.gateways.decoders.parsing import Read, flat, moment, names, parse, radio
from eclor.core.observations.recorder.words import Said, Unreadable


def topic(levels: list[str]) -> Read:
    """How to read what comes on a topic. Raises Unreadable for one that is not The Things Stack's."""
    match levels:
        case ["v3", _, "devices", device, "up"] if device:
            return lambda payload: _uplink(device, parse(payload))
        case ["v3", _, "devices", device, *_] if device:
            # Joins, downlink receipts, service messages: the device is known to its network.
            return lambda payload: [Said(device, None, {})]
    raise Unreadable("The Things Stack speaks on v3/<application>@<tenant>/devices/<device>/up.")


def _uplink(device: str, said: Any) -> list[Said | Unreadable]:
    uplink = said.get("uplink_message") if isinstance(said, dict) else None
    if not isinstance(uplink, dict):
        raise Unreadable("An uplink of The Things Stack has an uplink_message.")
    ids = said.get("end_device_ids")
    named = ids.get("device_id") if isinstance(ids, dict) else None
    if isinstance(named, str) and named != device:
        raise Unreadable(f"The topic says {device[:40]} and the uplink {named[:40]}.")
    values = uplink.get("decoded_payload")
    if not isinstance(values, dict):
        raise Unreadable(
            f"The uplink of {device} is not decoded: set a payload formatter in The Things Stack."
        )
    at = moment(uplink.get("received_at") or said.get("received_at"))
    return [Said(device, at, names(flat(values)), radio(uplink.get("rx_metadata")))]
