"""What all devices at one gate share: the way to the bus, the register, the room there is."""

import asyncio
import itertools
import logging
import os
import resource
from collections.abc import Coroutine
from typing import TYPE_CHECKING

from eclor.core.bus import Message, Publisher
from eclor.core.gateways.gate import counts
from eclor.core.gateways.gate.patience import Sessions, Throttle
from eclor.core.gateways.gate.register import Register

if TYPE_CHECKING:
    from eclor.core.gateways.gate.device import Device

log = logging.getLogger(__name__)

# Handles whose devices must go now, separated by spaces; told to every gate (plain NATS).
FORGET = b"gate.forget"
MOST_ASKING = 64  # logins put to the broker at once; the others wait their turn
SPARE_FILES = 100
STORED_WITHIN = 10.0  # seconds until a message JetStream does not confirm costs its device the line


class House:
    """Everything one gate knows."""

    def __init__(
        self,
        nats_url: str,
        nats_mqtt: tuple[str, int],
        register: Register,
        callout_listens: asyncio.Event,
    ) -> None:
        self.publisher = Publisher(
            nats_url, "gate", stream="FIELD", patience=STORED_WITHIN, on_room=self._room_again
        )
        self.publisher.line.subscribe(FORGET, self._forget)
        # A batch belongs to one stream: answers to orders go by a line of their own.
        self.answers = Publisher(
            nats_url, "gate answers", patience=STORED_WITHIN, on_room=self._room_again
        )
        self.nats_mqtt = nats_mqtt
        self.register = register
        self.callout_listens = callout_listens
        self.devices: set[Device] = set()
        self.waiting_for_room: dict[Device, None] = {}
        self.throttle = Throttle()
        self.sessions = Sessions()
        self.asking = asyncio.Semaphore(MOST_ASKING)
        self.tasks: set[asyncio.Task[None]] = set()
        self.most_devices = (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE_FILES) // 2
        self._mine = os.urandom(4).hex().encode()
        self._numbers = itertools.count()

    def identity(self) -> bytes:
        """A name no other message has, by which JetStream knows one sent again."""
        return b"%b-%x" % (self._mine, next(self._numbers))

    def publisher_of(self, subject: bytes) -> Publisher:
        """By which a message for this subject goes."""
        return self.answers if subject.startswith(b"ack.") else self.publisher

    @property
    def is_full(self) -> bool:
        return self.publisher.is_full or self.answers.is_full

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Let it run beside us; kept until its end, as asyncio keeps no task by itself."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _room_again(self) -> None:
        """Oldest first; whoever finds no room any more waits again."""
        waiting, self.waiting_for_room = self.waiting_for_room, {}
        for device in waiting:
            device.go_on()

    def _forget(self, message: Message) -> None:
        gone = set(message.payload.decode(errors="replace").split())
        for device in [d for d in self.devices if d.handle in gone]:
            log.info("gate: the device with handle %s was switched off.", device.handle)
            device.leave("revoked")

    async def look_around(self) -> None:
        """Once a second: devices that fell silent leave, what happened is told to the metrics."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(1)
            now = loop.time()
            for device in [d for d in self.devices if d.is_overdue(now)]:
                device.leave("idle", with_will=True)
            counts.tell(len(self.devices), self.publisher.in_flight + self.answers.in_flight)
