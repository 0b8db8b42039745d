"""How a device that said who it is gets in: the broker decides, the gate answers."""

import asyncio
import logging
from typing import TYPE_CHECKING

from eclor.core.gateways.gate import counts, packets
from eclor.core.gateways.gate.broker import Broker
from eclor.core.gateways.gate.greeting import Greeting, introduction
from eclor.core.gateways.gate.patience import delay

if TYPE_CHECKING:
    from eclor.core.gateways.gate.device import Device
    from eclor.core.gateways.gate.house import House

log = logging.getLogger(__name__)

BROKER_SECONDS = 5.0  # a broker that restarts is back before that
ANSWER_SECONDS = 2.5  # NATS waits three for an answer about a login
RETRY_SECONDS = 0.2


async def admit(device: "Device", house: "House", greeting: Greeting) -> None:
    """Put the device to the broker; a device let in was told so by the broker's side already."""
    if house.throttle.is_crowded(device.address):
        device.leave("crowded")
        return
    code = await _decide(device, house, greeting)
    if code == packets.NOT_AUTHORISED:
        if await house.register.answers():
            await _refuse(device, house)
            return
        code = packets.UNAVAILABLE  # nobody could tell; "not authorised" makes some devices give up
    if code != packets.ACCEPTED:
        why = "broker_away" if code == packets.UNAVAILABLE else "broker_refused"
        device.leave(why, answer=packets.connack(code))


async def _decide(device: "Device", house: "House", greeting: Greeting) -> int:
    """The return code of CONNACK."""
    if not greeting.user or not greeting.secret:
        return packets.NOT_AUTHORISED
    if not greeting.client and not greeting.clean:
        return packets.BAD_IDENTIFIER  # MQTT 3.1.1, 3.1.3.1
    deadline = asyncio.get_running_loop().time() + BROKER_SECONDS
    async with house.asking:
        while device.state == device.state.ASKING:
            try:
                async with asyncio.timeout_at(deadline):
                    await house.callout_listens.wait()
                return await _ask_broker(device, house.nats_mqtt, greeting)
            except (OSError, TimeoutError) as problem:
                if asyncio.get_running_loop().time() > deadline:
                    log.error("gate: NATS's MQTT listener is away: %s", problem or "no answer")
                    return packets.UNAVAILABLE
                await asyncio.sleep(RETRY_SECONDS)
    return packets.UNAVAILABLE


async def _ask_broker(device: "Device", where: tuple[str, int], greeting: Greeting) -> int:
    broker = Broker(device)
    try:
        # In time means: somebody answered the server's question. Without an answer it refuses.
        async with asyncio.timeout(ANSWER_SECONDS):
            await asyncio.get_running_loop().create_connection(lambda: broker, *where)
            broker.write(introduction(greeting))
            code = await broker.answer
    except (OSError, TimeoutError):
        broker.leave()
        raise
    if code != packets.ACCEPTED:
        broker.leave()
    return code


async def _refuse(device: "Device", house: "House") -> None:
    """Whoever guesses waits longer each time, and fills no log."""
    failures = house.throttle.failed(device.address, asyncio.get_running_loop().time())
    counts.count("login_refused")
    if failures & (failures - 1) == 0:  # the 1st, 2nd, 4th, 8th...
        log.warning(
            "gate: %s was refused (%d since a minute's peace): unknown login, wrong secret or a"
            " device switched off.",
            device.address,
            failures,
        )
    try:
        await asyncio.sleep(delay(failures))
    finally:
        house.throttle.told(device.address)
    device.leave("refused", answer=packets.connack(packets.NOT_AUTHORISED))
