"""A simulated ChirpStack 4: it queues what it is told, sends it by radio, and tells what came of it.

Topics and JSON of its MQTT integration: ``application/<id>/device/<EUI>/command/down`` in,
``…/event/up``, ``txack``, ``ack`` and ``log`` out. One radio gateway sends one frame at a time.
"""

import json
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from eclor.core.gateways.lorawan.airtime import CLASS_C_HERTZ, time_on_air
from eclor.field.lorawan.lamps import Lamp
from eclor.field.lorawan.words import nested

CLASS_A_HERTZ = 868_100_000
ANSWER_SECONDS = 1.0  # from a frame's end to its acknowledgement: the first window of an uplink
FILTER = "application/+/device/+/command/+"


@dataclass(frozen=True, slots=True)
class Event:
    """To be said on this topic at that second since 1970."""

    at: float
    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class OnAir:
    """What a gateway has sent: when, how long, at which frequency."""

    radio: str
    at: float
    seconds: float
    hertz: int


@dataclass(slots=True)
class Group:
    """A multicast group of class C: its UUID, its EUIs, and those of them that never hear it."""

    name: str
    title: str
    members: list[str]
    spreading: int = 9
    hertz: int = CLASS_C_HERTZ
    deaf: set[str] = field(default_factory=set)
    count: int = 0  # frames queued


def _never() -> bool:
    return False


@dataclass(slots=True)
class ChirpStack:
    """``lost`` says of each frame whether the air swallowed it; ``rx2`` is its second window."""

    application: str
    lamps: Mapping[str, Lamp]
    rx2: int = 12
    lost: Callable[[], bool] = _never
    groups: dict[str, Group] = field(default_factory=dict)
    sent: list[OnAir] = field(default_factory=list)
    _free_at: dict[str, float] = field(default_factory=dict)
    _waiting: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def hear(self, topic: str, payload: bytes, now: float) -> list[Event]:
        """A command; nothing comes of what is not for one of its devices."""
        words = topic.split("/")
        lamp = self.lamps.get(words[3]) if len(words) == 6 else None
        if lamp is None or words[1] != self.application or words[4:] != ["command", "down"]:
            return []
        said = json.loads(payload)
        if said["devEui"] != lamp.eui or not 0 < said["fPort"] < 224:
            return []
        if lamp.listens == "CLASS_A":
            self._waiting.setdefault(lamp.eui, []).append(said)
            return []
        return self._send(lamp, said, now, self.rx2, CLASS_C_HERTZ)

    def report(self, lamp: Lamp, now: float) -> list[Event]:
        """Its light and power, unasked; a lamp of class A listens just then."""
        found = [self._up(lamp, now)]
        for said in self._waiting.pop(lamp.eui, []):
            found += self._send(lamp, said, now + 1.0, lamp.spreading, CLASS_A_HERTZ)
        return found

    def cast(self, group: Group, payload: bytes, now: float) -> list[Event]:
        """One frame of each gateway for all; nobody acknowledges, and reports are spread."""
        found: list[Event] = []
        seconds = time_on_air(len(payload), group.spreading)
        lamps = [self.lamps[eui] for eui in group.members if eui in self.lamps]
        for radio in sorted({lamp.radio for lamp in lamps}):
            at = max(now, self._free_at.get(radio, now))
            self._free_at[radio] = at + seconds
            self.sent.append(OnAir(radio, at, seconds, group.hertz))
            near = [lamp for lamp in lamps if lamp.radio == radio and lamp.eui not in group.deaf]
            for number, lamp in enumerate(near):
                if not self.lost() and lamp.hears(at):
                    lamp.hear(payload)
                    spread = ANSWER_SECONDS * (1 + number / 10)
                    found.append(self._up(lamp, at + seconds + spread + lamp.fade))
        return found

    def _send(
        self, lamp: Lamp, said: Mapping[str, Any], now: float, spreading: int, hertz: int
    ) -> list[Event]:
        if datetime.fromisoformat(said["expiresAt"]).timestamp() <= now:
            return [self._log(lamp, said, now, "EXPIRED", "Downlink has expired")]
        payload = b64decode(said["data"])
        seconds = time_on_air(len(payload), spreading)
        at = max(now, self._free_at.get(lamp.radio, now))
        self._free_at[lamp.radio] = at + seconds
        self.sent.append(OnAir(lamp.radio, at, seconds, hertz))
        return [
            self._txack(lamp, said, at, spreading, hertz),
            *self._received(lamp, said, payload, at + seconds + ANSWER_SECONDS),
        ]

    def _received(
        self, lamp: Lamp, said: Mapping[str, Any], payload: bytes, at: float
    ) -> Iterable[Event]:
        if self.lost() or not lamp.hears(at):
            return [self._ack(lamp, said, at, heard=False)]
        try:
            lamp.hear(payload)
        except ValueError:  # a frame of no use is acknowledged all the same: the radio does that
            return [self._ack(lamp, said, at, heard=True)]
        return [self._ack(lamp, said, at, heard=True), self._up(lamp, at + lamp.fade + 0.1)]

    def _up(self, lamp: Lamp, at: float) -> Event:
        values = nested(lamp.said(at))
        heard = [{"gatewayId": lamp.radio, "rssi": -97, "snr": 4.5}]
        lora = {"bandwidth": 125_000, "spreadingFactor": lamp.spreading, "codeRate": "CR_4_5"}
        radio = {"frequency": CLASS_A_HERTZ, "modulation": {"lora": lora}}
        said = {"fPort": 10, "object": values, "rxInfo": heard, "txInfo": radio}
        return self._event(lamp, "up", at, said)

    def _txack(
        self, lamp: Lamp, said: Mapping[str, Any], at: float, spreading: int, hertz: int
    ) -> Event:
        lora = {"bandwidth": 125_000, "spreadingFactor": spreading, "codeRate": "CR_4_5"}
        radio = {"frequency": hertz, "power": 16, "modulation": {"lora": lora}}
        sent = {"queueItemId": said["id"], "gatewayId": lamp.radio, "txInfo": radio}
        return self._event(lamp, "txack", at, sent)

    def _ack(self, lamp: Lamp, said: Mapping[str, Any], at: float, *, heard: bool) -> Event:
        # Protobuf's JSON leaves out what is false.
        answer = {"queueItemId": said["id"]} | ({"acknowledged": True} if heard else {})
        return self._event(lamp, "ack", at, answer)

    def _log(self, lamp: Lamp, said: Mapping[str, Any], at: float, code: str, text: str) -> Event:
        line = {"level": "ERROR", "code": code, "description": text}
        return self._event(lamp, "log", at, line | {"context": {"queue_item_id": said["id"]}})

    def _event(self, lamp: Lamp, event: str, at: float, said: Mapping[str, Any]) -> Event:
        info = {
            "applicationId": self.application,
            "devEui": lamp.eui,
            "deviceClassEnabled": lamp.listens,
        }
        time = datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
        whole = {"time": time, "deviceInfo": info, **said}
        topic = f"application/{self.application}/device/{lamp.eui}/event/{event}"
        return Event(at, topic, json.dumps(whole).encode())
