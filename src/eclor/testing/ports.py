"""Ports of loopback for the engines a test or a benchmark starts."""

import random
import socket
from contextlib import ExitStack

# Below 32,768, where Linux begins to give ports to outgoing connections: one of those would
# otherwise take the port before the engine that was promised it has opened it.
FIRST, LAST = 20_000, 32_000
TRIES = 1000
DOORS = ("ECLOR_HTTP_PORT", "ECLOR_MQTT_PORT", "ECLOR_NATS_PORT", "ECLOR_METRICS_PORT")


def house_ports() -> dict[str, str]:
    """A free port for each door of a house, as its environment says them."""
    return dict(zip(DOORS, map(str, free_ports(len(DOORS))), strict=True))


def free_ports(count: int) -> list[int]:
    """So many different ports nobody listens on now. Raises RuntimeError."""
    with ExitStack() as held:
        return [_free(held) for _ in range(count)]


def free_port() -> int:
    """One port nobody listens on now. Raises RuntimeError."""
    return free_ports(1)[0]


def _free(held: ExitStack) -> int:
    """A port that stays held, so that the next is another one."""
    chance = random.SystemRandom()  # tests that seed the common one must not meet each other here
    for _ in range(TRIES):
        port = chance.randint(FIRST, LAST)
        probe = held.enter_context(socket.socket())
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        return port
    raise RuntimeError(f"No port between {FIRST} and {LAST} is free: what listens there?")
