"""`eclor gate`: open the door, keep it, close it."""

import asyncio
import contextlib
import logging
import resource
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import uvloop

from eclor.core.bus import ensure_streams
from eclor.core.gateways.gate.callout import Callout
from eclor.core.gateways.gate.device import Device
from eclor.core.gateways.gate.house import House
from eclor.core.gateways.gate.register import Register
from eclor.core.service import bus
from eclor.core.service.configuration import BadSetting, Configuration
from eclor.core.service.readiness import notify, notify_ready
from eclor.core.service.secrets import load_secrets

log = logging.getLogger(__name__)

CLOSING_SECONDS = 3.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """Where the gate stands: its own address, the bus behind it, the register of devices."""

    bind: str
    port: int
    nats_url: str = field(repr=False)
    auth_url: str = field(repr=False)
    nats_mqtt: tuple[str, int]
    database: Mapping[str, Any] = field(repr=False)
    account_seed: str = field(repr=False)

    @classmethod
    def of(cls, configuration: Configuration, database: Mapping[str, Any]) -> "Door":
        """The door of this house. Raises NoBus, BadSetting, BadSecrets."""
        return cls(
            bind=configuration.bind,
            port=configuration.number("mqtt_port"),
            nats_url=bus.url(configuration, "core"),
            auth_url=bus.url(configuration, "auth"),
            nats_mqtt=bus.mqtt_address(configuration),
            database=database,
            account_seed=load_secrets(configuration.home_path).nats_account_seed,
        )


def main(configuration: Configuration, database: Mapping[str, Any]) -> None:
    """Keep the door until SIGTERM; ``database`` is the recorder's login for ``psycopg.connect``.

    Several gates may stand side by side on one port. Raises NoBus, and BadSetting for a port
    that cannot be had.
    """
    run(Door.of(configuration, database))


def run(door: Door) -> None:
    """Keep this door until SIGTERM or SIGINT."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # two for each device
    uvloop.run(_keep(door))


async def _keep(door: Door) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    register = Register(door.database)
    callout = Callout(door.auth_url, register, door.account_seed)
    house = House(door.nats_url, door.nats_mqtt, register, callout.listens)
    working = asyncio.create_task(_open(door, callout, house))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    working.cancel()
    notify("STOPPING=1")
    with contextlib.suppress(asyncio.CancelledError):
        await working
    await _close(callout, house, register)


async def _open(door: Door, callout: Callout, house: House) -> None:
    """Listen once the bus is there; ends by being cancelled, or with what makes it impossible."""
    await asyncio.gather(house.publisher.open(), house.answers.open(), callout.open())
    await asyncio.to_thread(ensure_streams, door.nats_url)
    server = await _listen(door, house)
    notify_ready(f"devices on port {door.port}")
    log.info("gate: devices may come to %s:%d.", door.bind, door.port)
    try:
        await house.look_around()
    finally:
        server.close()


async def _listen(door: Door, house: House) -> asyncio.Server:
    try:
        return await asyncio.get_running_loop().create_server(
            lambda: Device(house), door.bind, door.port, reuse_port=True, backlog=4096
        )
    except OSError as problem:
        raise BadSetting(
            f"Devices cannot come to {door.bind}:{door.port} ({problem.strerror or problem}):"
            " stop the program that has this port, or set ECLOR_MQTT_PORT and ECLOR_BIND."
        ) from problem


async def _close(callout: Callout, house: House, register: Register) -> None:
    """What is on its way to the disk may still arrive; devices go to another gate."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CLOSING_SECONDS):
            await asyncio.gather(house.publisher.close(), house.answers.close())
    for device in list(house.devices):
        device.leave("closing")
    await callout.close()
    await register.close()
