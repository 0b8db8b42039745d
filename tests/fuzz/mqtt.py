"""Broken messages by MQTT: each gets its receipt, and none may hurt the house."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from random import Random

from eclor.core.gateways.gate.packets import field as sized
from eclor.core.gateways.gate.packets import packet
from tests.fuzz.mutations import TRAPS, broken, seeds

WINDOW, PATIENCE = 40, 60.0
NONSENSE = 40  # one in so many comes as a packet that is not even MQTT, on a line of its own


@dataclass
class Outcome:
    """What was acknowledged, as (topic, payload), and how many lines of nonsense were cut."""

    acknowledged: list[tuple[bytes, bytes]] = field(default_factory=list)
    lines_cut: int = 0

    def add(self, other: "Outcome") -> None:
        self.acknowledged += other.acknowledged
        self.lines_cut += other.lines_cut


async def run(port: int, devices: dict[str, str], count: int, seed: str) -> Outcome:
    """Send ``count`` messages, shared among the devices. Raises when a receipt does not come."""
    outcome = Outcome()
    shares = [count // len(devices)] * len(devices)
    shares[0] += count - sum(shares)
    await asyncio.gather(
        *(
            _device(port, key, secret, share, Random(f"{seed} {key}"), outcome)
            for (key, secret), share in zip(devices.items(), shares, strict=True)
        )
    )
    return outcome


async def _device(
    port: int, key: str, secret: str, count: int, random: Random, outcome: Outcome
) -> None:
    reader, writer = await _login(port, key, secret)
    good = seeds()
    for begin in range(0, count, WINDOW):
        said = []
        for number in range(1, min(WINDOW, count - begin) + 1):
            topic, payload = _topic(random, key), broken(random, good)
            writer.write(packet(0x32, sized(topic) + number.to_bytes(2) + payload))
            said.append((topic, payload))
            if random.randrange(NONSENSE) == 0:
                await _nonsense(port, random)
                outcome.lines_cut += 1
        async with asyncio.timeout(PATIENCE):
            await reader.readexactly(4 * len(said))
        outcome.acknowledged += said
    writer.write(b"\xe0\x00")
    writer.close()
    await writer.wait_closed()


async def _login(port: int, key: str, secret: str):  # type: ignore[no-untyped-def]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    said = sized(b"MQTT") + bytes((4, 0xC2, 0, 0)) + sized(b"fuzz")
    writer.write(packet(0x10, said + sized(key.encode()) + sized(secret.encode())))
    answer = await reader.readexactly(4)
    if answer != b"\x20\x02\0\0":
        raise ConnectionError(f"{key} was refused: {answer.hex()}.")
    return reader, writer


def _topic(random: Random, key: str) -> bytes:
    own = key.encode()
    usual = (
        b"obs/%b" % own, b"obs/%b/power" % own, b"status/%b" % own, b"v1/devices/me/telemetry",
        b"v1/devices/me/attributes", b"v1/gateway/telemetry", b"v1/gateway/connect",
        b"application/1/device/0101010101010101/event/up", b"v3/app@tenant/devices/dev1/up",
    )  # fmt: skip
    luck = random.random()
    if luck < 0.85:
        return random.choice(usual)
    if luck < 0.95:
        return random.choice(usual) + b"/" + random.choice(TRAPS)[:600]
    return random.randbytes(random.randint(0, 60))


async def _nonsense(port: int, random: Random) -> None:
    """A stranger that sends anything; only its own line may suffer."""
    with contextlib.suppress(ConnectionError):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(bytes([random.choice((0x10, random.randrange(256)))]) + random.randbytes(80))
        await writer.drain()
        writer.close()
        await writer.wait_closed()
