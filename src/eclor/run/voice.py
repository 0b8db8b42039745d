"""Gives alarms and entities their voice: the live pages, and a word on the bus to whoever waits."""

import logging
import threading

from eclor.core.alarms.announcing import voice
from eclor.core.bus import BlockingBus, BusDown
from eclor.core.context.announcing import voice as entities
from eclor.core.live.publish import publish
from eclor.core.service import bus
from eclor.core.service.configuration import Configuration

PATIENCE = 0.2  # seconds a person's request may wait for the bus

log = logging.getLogger(__name__)


class Caller:
    """Sends empty messages; connects at the first, since most processes never send any."""

    def __init__(self) -> None:
        self._bus: BlockingBus | None = None
        self._making = threading.Lock()

    def call(self, subject: str) -> None:
        """Wake ``subject``; a bus that does not answer costs a delay, for all look again by themselves."""
        with self._making:
            if self._bus is None:
                url = bus.url(Configuration.from_environment())
                self._bus = BlockingBus(url, "call", patience=PATIENCE)
        try:
            self._bus.publish(subject.encode(), b"")
        except BusDown as problem:
            log.warning("%s was not told at once: %s", subject, problem)


def give_voice() -> None:
    """Connect the ports of alarms and entities; called once, when all applications are ready."""
    voice.connect(publish, Caller().call)
    entities.connect(publish)
