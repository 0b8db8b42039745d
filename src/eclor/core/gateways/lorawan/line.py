"""The line of LoRaWAN servers: orders down, and what the servers say of them up."""

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from eclor.core.bus.wire import Message
from eclor.core.gateways.carrying.carrier import Carrier, Letter
from eclor.core.gateways.carrying.line import Line
from eclor.core.gateways.lorawan.bearer import LorawanBearer
from eclor.core.gateways.lorawan.hearing import hear, read_event
from eclor.core.gateways.lorawan.words import CHIRPSTACK, Air
from eclor.core.territories.entering import enter

log = logging.getLogger(__name__)
LEADER_LOCK = 0x4C_6F_52_61  # "LoRa": two that hand frames over would use the air twice
EVENTS = b"SUB in.*.*.application.*.device.*.event.* 5\r\n"


@dataclass
class LorawanLine(Line):
    """Of several dispatchers one keeps it: its session with PostgreSQL says which."""

    def _serve(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK])
            (leads,) = cursor.fetchone()
        if leads:
            super()._serve()

    def _take(self, message: Message) -> None:
        if not message.subject.startswith(b"in."):
            super()._take(message)
            return
        heard = read_event(message.subject, message.payload, list(self._posts.values()))
        if heard is not None:
            enter(heard.post.territory)
            self.say(hear(heard, self.clock()))


def lorawan_line(nats_url: str, seed: str, air: Air, stopping: threading.Event) -> LorawanLine:
    """The line with its carrier, which speaks on it."""
    line: LorawanLine

    def say(letters: Sequence[Letter]) -> None:
        line.say(letters)

    carrier = Carrier(LorawanBearer(say, air))
    line = LorawanLine(nats_url, CHIRPSTACK, carrier, seed, stopping, hears=EVENTS)
    return line
