"""A crowd of lamp controllers on real MQTT lines: each verifies, obeys, answers and reports by itself."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from random import Random
from typing import cast

from benchmarks.mqtt_crowd import come
from eclor.core.gateways.gate.packets import field as text
from eclor.core.gateways.gate.packets import packet
from eclor.field.devices.lamp import Answer, Lamp

SUBSCRIBE, PUBLISH, PUBLISH_1, PINGREQ = 0x82, 3, 0x32, 0xC0
COMING_AT_ONCE = 32
TRIES = 5
KEEP_ALIVE = 60.0


@dataclass
class Weather:
    """How much is lost on the air, each way, by chance."""

    loss: float
    chance: Random
    lost: int = 0

    def swallows(self) -> bool:
        lost = self.loss > 0 and self.chance.random() < self.loss
        self.lost += lost
        return lost


class LampLine(asyncio.Protocol):
    """The connection of one lamp."""

    def __init__(self, lamp: Lamp, territory: int, weather: Weather) -> None:
        self.lamp, self.weather = lamp, weather
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.heard = 0
        self._filters = (f"cmd/{lamp.me.key}", f"group/{territory}")
        self._rest = b""
        self._packets = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own class is no child of it

    def connection_lost(self, problem: Exception | None) -> None:
        if not self.answer.done():
            self.answer.set_exception(ConnectionError(f"The door closed: {problem}"))

    def data_received(self, data: bytes) -> None:
        if not self.answer.done():
            self.answer.set_result(data)
            return
        self._rest += data
        while (found := _cut(self._rest)) is not None:
            head, body, self._rest = found
            if head >> 4 == PUBLISH:
                self._take(body)

    def listen(self) -> None:
        filters = b"".join(text(one.encode()) + b"\0" for one in self._filters)
        self._write(packet(SUBSCRIBE, b"\0\1" + filters))

    def ping(self) -> None:
        self._write(packet(PINGREQ, b""))

    def report(self) -> None:
        """The level as it is now, with the time it was measured at."""
        now = time.time()
        said = {"dimming": self.lamp.level(now), "at": int(now * 1000)}
        self._publish(f"obs/{self.lamp.me.key}", json.dumps(said).encode())

    def _take(self, body: bytes) -> None:
        if self.weather.swallows():
            return
        self.heard += 1
        length = int.from_bytes(body[:2])
        answer = self.lamp.hear(body[2 + length :], time.time(), self.weather.chance.random())
        if answer is not None:
            asyncio.get_running_loop().call_later(answer.after, self._say, answer)

    def _say(self, answer: Answer) -> None:
        if not self.weather.swallows():
            self._publish(f"ack/{self.lamp.me.key}", answer.payload(time.time()))
        if answer.result == "done" and not self.weather.swallows():
            self.report()

    def _publish(self, topic: str, payload: bytes) -> None:
        self._packets = self._packets % 65_535 + 1
        self._write(packet(PUBLISH_1, text(topic.encode()) + self._packets.to_bytes(2) + payload))

    def _write(self, data: bytes) -> None:
        self.transport.write(data)


def _cut(data: bytes) -> tuple[int, bytes, bytes] | None:
    """(first byte, body, rest) of the first whole packet; None while it is not whole."""
    size, shift = 0, 0
    for at in range(1, min(5, len(data))):
        size |= (data[at] & 0x7F) << shift
        shift += 7
        if data[at] < 0x80:
            end = at + 1 + size
            return (data[0], data[at + 1 : end], data[end:]) if len(data) >= end else None
    return None


@dataclass
class Crowd:
    """All lamps, connected and listening."""

    port: int
    weather: Weather
    lines: list[LampLine] = field(default_factory=list)
    _pinging: asyncio.Task[None] | None = None

    async def arrive(self, lamps: list[Lamp], territory: int, passwords: dict[str, str]) -> None:
        """Log all in, a few at a time, and listen. Raises ConnectionError."""
        door = asyncio.Semaphore(COMING_AT_ONCE)

        async def one(lamp: Lamp) -> LampLine:
            async with door:
                for tries in range(TRIES):
                    try:
                        return await self._come(lamp, territory, passwords[lamp.me.key])
                    except (
                        ConnectionError,
                        TimeoutError,
                    ):  # a machine busy elsewhere: not measured
                        if tries == TRIES - 1:
                            raise
                        await asyncio.sleep(1 + tries)
            raise AssertionError("the last try returns or raises")

        self.lines = list(await asyncio.gather(*(one(lamp) for lamp in lamps)))
        self._pinging = asyncio.create_task(self._ping())

    async def _come(self, lamp: Lamp, territory: int, password: str) -> LampLine:
        line, key = LampLine(lamp, territory, self.weather), lamp.me.key
        await come(self.port, line, f"lamp-{key}", key, password)
        line.listen()
        return line

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(KEEP_ALIVE)
            for line in self.lines:
                line.ping()

    def leave(self) -> None:
        if self._pinging is not None:
            self._pinging.cancel()
        for line in self.lines:
            line.transport.write(packet(0xE0, b""))
            line.transport.close()
