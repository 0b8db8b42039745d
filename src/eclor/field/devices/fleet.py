"""Many MQTT 3.1.1 connections in one thread: what is said waits until the platform acknowledges it.

A connection that was cut comes back by itself and says again whatever was not acknowledged; the
values carry their own time, so that hearing one twice does no harm.
"""

import logging
import selectors
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

if TYPE_CHECKING:
    from paho.mqtt.client import SocketLike

log = logging.getLogger("eclor.field")

KEEP_ALIVE = 120
REMEMBERED = 20_000  # messages a device keeps while the platform is away
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds before it tries again
INFLIGHT = 50
WATCH = 1.0  # seconds between two looks at keep-alives and lost connections


@dataclass(slots=True)
class Tally:
    """What has happened since the start."""

    said: int = 0
    acknowledged: int = 0
    forgotten: int = 0  # said to a device whose memory was full
    cuts: int = 0
    refused: int = 0
    why: str = ""


@dataclass(slots=True)
class _Line:
    """One device's connection."""

    key: str
    client: mqtt.Client
    wait: float = FIRST_WAIT
    next_try: float = 0.0
    online: bool = False
    asked: dict[int, float] = field(default_factory=dict)
    filters: tuple[str, ...] = ()


class Fleet:
    """Connections of simulated devices to one door."""

    def __init__(
        self,
        host: str,
        port: int,
        on_ack: Callable[[float], None] | None = None,
        on_message: Callable[[str, str, bytes], None] | None = None,
    ) -> None:
        """``on_ack`` is told the seconds between saying and acknowledgement; ``on_message`` the
        device, the topic and the payload of what it hears."""
        self._host, self._port, self._on_ack = host, port, on_ack
        self._on_message = on_message
        self._lines: dict[str, _Line] = {}
        self._selector = selectors.DefaultSelector()
        self._watched = 0.0
        self._stopping = False
        self.tally = Tally()

    def add(
        self, key: str, password: str, client_id: str = "", filters: tuple[str, ...] = ()
    ) -> None:
        """A device that connects as soon as the fleet moves, says so on ``status/<key>``, and
        listens to ``filters``."""
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id or key,
            protocol=MQTTProtocolVersion.MQTTv311,
        )
        client.username_pw_set(key, password)
        client.will_set(f"status/{key}", b"offline", qos=1)
        client.max_inflight_messages_set(INFLIGHT)
        client.max_queued_messages_set(REMEMBERED)
        client.connect_timeout = 5.0
        line = _Line(key, client, filters=filters)
        client.on_connect = lambda c, u, f, reason, p: self._connected(line, reason, p)
        client.on_disconnect = lambda c, u, f, reason, p: self._cut(line)
        client.on_publish = lambda c, u, mid, reason, p: self._acknowledged(line, mid)
        client.on_message = lambda c, u, message: self._heard(line, message)
        client.on_socket_open = lambda c, u, s: self._watch(s, line, selectors.EVENT_READ)
        client.on_socket_close = lambda c, u, s: self._forget(s)
        client.on_socket_register_write = lambda c, u, s: self._watch(
            s, line, selectors.EVENT_READ | selectors.EVENT_WRITE
        )
        client.on_socket_unregister_write = lambda c, u, s: self._watch(
            s, line, selectors.EVENT_READ
        )
        self._lines[key] = line

    def say(self, key: str, topic: str, payload: bytes) -> None:
        """Publish with QoS 1, now or when the connection is back."""
        line = self._lines[key]
        sent = line.client.publish(topic, payload, qos=1)
        if sent.rc == MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
            self.tally.forgotten += 1
            return
        self.tally.said += 1
        if self._on_ack is not None:
            line.asked[sent.mid] = time.monotonic()

    @property
    def waiting(self) -> int:
        """Messages said and not yet acknowledged."""
        return self.tally.said - self.tally.acknowledged

    @property
    def online(self) -> int:
        return sum(line.online for line in self._lines.values())

    def __len__(self) -> int:
        return len(self._lines)

    def move(self, seconds: float) -> None:
        """Read and write for at most so long; returns early when something happened."""
        now = time.monotonic()
        if now - self._watched >= WATCH:
            self._watched = now
            self._look_after(now)
        wait = max(min(seconds, WATCH - (now - self._watched)), 0.0)
        if not self._selector.get_map():
            time.sleep(wait)
            return
        for key, events in self._selector.select(wait):
            line: _Line = key.data
            if events & selectors.EVENT_READ:
                line.client.loop_read()
            if events & selectors.EVENT_WRITE:
                line.client.loop_write()

    def close(self) -> None:
        """Say goodbye properly: no last will is then delivered."""
        self._stopping = True
        for line in self._lines.values():
            client = line.client
            # A client that is collected later closes its socket and would tell a fleet long gone.
            client.on_socket_close = client.on_socket_unregister_write = None
            client.on_socket_register_write = None
            if line.online:
                client.disconnect()
        self._selector.close()

    def _look_after(self, now: float) -> None:
        for line in self._lines.values():
            if line.client.socket() is not None:
                line.client.loop_misc()
            elif now >= line.next_try:
                self._connect(line, now)

    def _connect(self, line: _Line, now: float) -> None:
        line.next_try = now + line.wait
        line.wait = min(line.wait * 2, LONGEST_WAIT)
        try:
            line.client.connect(self._host, self._port, KEEP_ALIVE)
        except OSError as problem:
            self._refused(f"{problem}")

    def _connected(self, line: _Line, reason: ReasonCode, _: Properties | None) -> None:
        if reason.is_failure:
            self._refused(f"{line.key}: {reason}")
            return
        line.online, line.wait = True, FIRST_WAIT
        if line.filters:  # not kept by the broker: an order that waited would be too late
            line.client.subscribe([(one, 0) for one in line.filters])
        line.client.publish(f"status/{line.key}", b"online", qos=1)
        self.tally.said += 1

    def _heard(self, line: _Line, message: mqtt.MQTTMessage) -> None:
        if self._on_message is not None:
            self._on_message(line.key, message.topic, bytes(message.payload))

    def _refused(self, why: str) -> None:
        self.tally.refused += 1
        self.tally.why = why

    def _cut(self, line: _Line) -> None:
        if line.online:
            line.online = False
            self.tally.cuts += not self._stopping

    def _acknowledged(self, line: _Line, mid: int) -> None:
        self.tally.acknowledged += 1
        asked = line.asked.pop(mid, None)
        if self._on_ack is not None and asked is not None:
            self._on_ack(time.monotonic() - asked)

    def _watch(self, sock: "SocketLike", line: _Line, events: int) -> None:
        if sock in self._selector.get_map():
            self._selector.modify(sock, events, line)
        else:
            self._selector.register(sock, events, line)

    def _forget(self, sock: "SocketLike") -> None:
        if sock in self._selector.get_map():
            self._selector.unregister(sock)
