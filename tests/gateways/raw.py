"""A device that speaks byte by byte, for what no decent library would send."""

import socket

from eclor.core.gateways.gate.packets import field, packet
from eclor.testing.waiting import PATIENCE
from tests.gateways.doors import Doors, Enrolled


def connect_packet(
    level: int = 4,
    flags: int = 0xC2,
    client: bytes = b"raw",
    user: bytes = b"",
    secret: bytes = b"",
) -> bytes:
    body = field(b"MQTT") + bytes((level, flags, 0, 30)) + field(client)
    return packet(0x10, body + field(user) + field(secret))


def publish(
    topic: bytes, payload: bytes, packet_id: int = 0, qos: int = 1, dup: bool = False
) -> bytes:
    head = 0x30 | qos << 1 | dup << 3
    return packet(head, field(topic) + (packet_id.to_bytes(2) if qos else b"") + payload)


class Raw:
    """Its line to the gate; a device that is given has come in."""

    def __init__(self, gate: Doors, device: Enrolled | None = None) -> None:
        self.line = socket.create_connection(("127.0.0.1", gate.mqtt), timeout=PATIENCE)
        if device is not None:
            self.send(connect_packet(user=device.key.encode(), secret=device.secret.encode()))
            assert self.hear(4) == b"\x20\x02\0\0"

    def __enter__(self) -> "Raw":
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()

    def send(self, data: bytes) -> None:
        self.line.sendall(data)

    def hear(self, count: int) -> bytes:
        """So many bytes, fewer only when the gate closes the line."""
        found = b""
        while len(found) < count and (more := self.line.recv(count - len(found))):
            found += more
        return found

    def is_closed(self) -> bool:
        return self.hear(1) == b""
