"""A crowd of MQTT devices for benchmarks: bare packets, so that the crowd is not the limit."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Protocol, cast

from eclor.core.gateways.gate.packets import field, packet

Say = Callable[[int], bytes]  # the payload of a device's n-th message

HELLO_FLAGS = 0xC2  # clean session, user name, password
PUBLISH_1 = 0x32
PATIENCE = 30.0


class Visitor(Protocol):
    """A connection that can be let in: it keeps what the door answers first."""

    answer: asyncio.Future[bytes]
    transport: Any

    def connection_made(self, transport: asyncio.BaseTransport) -> None: ...


class Talker(asyncio.Protocol):
    """One device at quality 1: says something, counts receipts, keeps ``window`` under way."""

    def __init__(self, topic: str, say: Say) -> None:
        self.topic, self.say = field(topic.encode()), say
        self.sent = self.received = 0
        self.window = 0
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if not self.answer.done():
            self.answer.set_result(data)
            return
        data = self._rest + data
        whole = len(data) // 4  # a receipt has four bytes, and nothing else comes
        self._rest = data[whole * 4 :]
        self.received += whole
        self.fill()

    def connection_lost(self, problem: Exception | None) -> None:
        if not self.answer.done():
            self.answer.set_exception(ConnectionError(f"The door closed: {problem}"))

    def fill(self) -> None:
        """Say more until the window is full."""
        while self.sent - self.received < self.window:
            self.speak()

    def speak(self) -> None:
        self.sent += 1
        packet_id = ((self.sent - 1) % 65_535 + 1).to_bytes(2)
        self.transport.write(packet(PUBLISH_1, self.topic + packet_id + self.say(self.sent)))


async def come(port: int, talker: Visitor, client: str, user: str, password: str) -> None:
    """Log in. Raises ConnectionError when refused."""
    await asyncio.get_running_loop().create_connection(
        lambda: cast(asyncio.Protocol, talker), "127.0.0.1", port
    )
    said = field(b"MQTT") + bytes((4, HELLO_FLAGS, 0, 120))
    said += b"".join(field(word.encode()) for word in (client, user, password))
    talker.transport.write(packet(0x10, said))
    async with asyncio.timeout(PATIENCE):
        answer = await talker.answer
    if answer[:4] != b"\x20\x02\x00\x00":
        raise ConnectionError(f"{client} was refused: {answer[:4].hex()}.")


async def flood(talkers: list[Talker], window: int, seconds: float) -> float:
    """All talk as fast as they get receipts; seconds until the last receipt."""
    begun = time.perf_counter()
    for talker in talkers:
        talker.window = window
        talker.fill()
    await asyncio.sleep(seconds)
    for talker in talkers:
        talker.window = 0
    async with asyncio.timeout(PATIENCE):
        while any(talker.received < talker.sent for talker in talkers):
            await asyncio.sleep(0.001)
    return time.perf_counter() - begun


def leave(talkers: list[Talker]) -> None:
    for talker in talkers:
        talker.transport.write(packet(0xE0, b""))
        talker.transport.close()
