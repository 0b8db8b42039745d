"""What ChirpStack 4 and we tell each other of one frame downwards.

Format: ChirpStack's integration.proto as JSON: DownlinkCommand, TxAckEvent, AckEvent, LogEvent.
"""

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from eclor.core.gateways.lorawan.airtime import LONGEST
from eclor.core.service.configuration import Configuration
from eclor.core.service.field_orders import Radio

CHIRPSTACK = "chirpstack"
FIRST_WORD = "It has not spoken through its LoRaWAN server yet: nobody knows where to reach it."
DOWN = (
    "lns"  # begins the bus's subjects of what LoRaWAN servers are told: lns.<handle>.application…
)
HORIZON = 10.0  # seconds ahead that a server may be handed frames: it sends one after the other
PATIENCE = 40.0  # seconds without an acknowledgement after which class C is told again
CLASS_A_PATIENCE = 3600.0  # it listens after it has spoken, and speaks at least once an hour


@dataclass(frozen=True, slots=True)
class Air:
    """What the house may use: ``rx2`` is the spreading factor of the second window, ``share`` the
    part of the duty cycle that is ours (servers speak of their own accord too). ``by_codec``: the
    server's codec writes the bytes, whose number is then not known to us and counted in full."""

    rx2: int = 12
    share: float = 0.8
    by_codec: bool = False

    @classmethod
    def of(cls, configuration: Configuration) -> "Air":
        """As the house is set."""
        return cls(
            rx2=configuration.number("lorawan_rx2"),
            share=configuration.number("lorawan_share") / 100,
            by_codec=configuration.lorawan_payload == "codec",
        )

    @property
    def share_percent(self) -> int:
        return round(self.share * 100)

    def size(self, radio: Radio) -> int:
        """Bytes of payload that a frame is counted with."""
        return LONGEST if self.by_codec else len(radio.payload)


def command(item: str, eui: str, radio: Radio, expires: float, air: Air) -> bytes:
    """A confirmed downlink that its server forgets when the order is over."""
    said: dict[str, Any] = {
        "id": item,
        "devEui": eui,
        "confirmed": True,
        "fPort": radio.port,
        "expiresAt": datetime.fromtimestamp(expires, UTC).isoformat().replace("+00:00", "Z"),
    }
    if air.by_codec:
        said["object"] = dict(radio.said)
    else:
        said["data"] = b64encode(radio.payload).decode()
    return json.dumps(said, separators=(",", ":")).encode()


def command_subject(handle: str, application: str, eui: str) -> bytes:
    """Where the server that logged in under ``handle`` hears it."""
    return f"{DOWN}.{handle}.application.{application}.device.{eui}.command.down".encode()
