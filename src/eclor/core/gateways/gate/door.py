"""`eclor gate`: open the door, keep it, close it."""

import asyncio
import contextlib
import logging
import resource
import signal
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import uvloop

from eclor.core.bus import ensure_streams
from eclor.core.gateways.gate.callout import Callout
from eclor.core.gateways.gate.device import Device
from eclor.core.gateways.gate.house import House
from eclor.core.gateways.gate.register import Register
from eclor.core.gateways.gate.secured import HANDSHAKE_SECONDS, keep_fresh, tls_context
from eclor.core.pki import Authority
from eclor.core.service import bus
from eclor.core.service.configuration import BadSetting, Configuration
from eclor.core.service.places import Places
from eclor.core.service.readiness import notify, notify_ready
from eclor.core.service.secrets import load_secrets

log = logging.getLogger(__name__)

CLOSING_SECONDS = 3.0
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Door:
    """Where the gate stands: its own address, the bus behind it, the register of devices.

    ``tls_port`` is 0 without TLS; ``clear_bind`` is where lines in the clear are heard.
    """

    bind: str
    clear_bind: str
    port: int
    tls_port: int
    authority: Authority
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
            clear_bind=configuration.bind if configuration.mqtt_clear == "on" else LOOPBACK,
            port=configuration.number("mqtt_port"),
            tls_port=int(configuration.mqtt_tls_port or 0),
            authority=Authority(Places(configuration.home_path).pki),
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
    servers = [await _listen(house, door.clear_bind, door.port, "ECLOR_MQTT_PORT")]
    working = [house.look_around()]
    if door.tls_port:
        context = _context(door)
        servers.append(
            await _listen(house, door.bind, door.tls_port, "ECLOR_MQTT_TLS_PORT", context)
        )
        working.append(keep_fresh(context, door.authority))
    notify_ready(f"devices on port {door.port}")
    log.info("gate: devices may come to %s:%d.", door.clear_bind, door.port)
    try:
        await asyncio.gather(*working)
    finally:
        for server in servers:
            server.close()


def _context(door: Door) -> ssl.SSLContext:
    try:
        return tls_context(door.authority)
    except OSError as problem:
        raise BadSetting(
            f"MQTT over TLS has no certificate ({problem}): run `eclor pki create` first, or"
            " empty ECLOR_MQTT_TLS_PORT."
        ) from problem


async def _listen(
    house: House, bind: str, port: int, setting: str, context: ssl.SSLContext | None = None
) -> asyncio.Server:
    try:
        return await asyncio.get_running_loop().create_server(
            lambda: Device(house), bind, port, reuse_port=True, backlog=4096, ssl=context,
            ssl_handshake_timeout=HANDSHAKE_SECONDS if context else None,
        )  # fmt: skip
    except OSError as problem:
        raise BadSetting(
            f"Devices cannot come to {bind}:{port} ({problem.strerror or problem}):"
            f" stop the program that has this port, or set {setting} and ECLOR_BIND."
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
