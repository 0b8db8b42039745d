"""Telling the live pages what has just changed, from a process of Django, after it is committed."""

import json
import logging
import threading
import time
from typing import Any

from django.db import transaction

from eclor.core.gateways.bus import BlockingBus, BusDown
from eclor.core.service import bus
from eclor.core.service.configuration import Configuration
from eclor.core.service.words import Audience

PATIENCE = 0.2  # seconds a person's request may wait for the bus
REST = 5.0  # seconds without trying again after the bus did not answer

log = logging.getLogger(__name__)


class Publisher:
    """Best effort: the stream's readers load their state anew when the bus comes back."""

    def __init__(self, url: str) -> None:
        self._bus = BlockingBus(url, "publish", patience=PATIENCE)
        self._resting_until = 0.0

    def publish(self, territory: int, audience: Audience, message: dict[str, Any]) -> bool:
        """Tell it now; says whether the bus took it. Waits at most ``PATIENCE`` a subject."""
        if time.monotonic() < self._resting_until:
            return False
        payload = json.dumps(message, separators=(",", ":"), default=str).encode()
        try:
            for circle in _circles(audience):
                self._bus.publish(f"live.{territory}.{circle}".encode(), payload)
        except BusDown as problem:
            self._resting_until = time.monotonic() + REST
            log.warning("The live pages were not told: %s", problem)
            return False
        return True

    def close(self) -> None:
        """Leave the bus."""
        self._bus.close()


def _circles(audience: Audience) -> tuple[Audience, ...]:
    """Agents read one stream, with what is public in it."""
    public = audience is Audience.PUBLIC
    return (Audience.PUBLIC, Audience.AGENT) if public else (Audience.AGENT,)


_publisher: Publisher | None = None
_making = threading.Lock()


def publish(territory: int, audience: Audience, message: dict[str, Any]) -> None:
    """Tell ``message`` after the present transaction, to ``audience`` and every narrower circle.

    ``message`` is one of {"id", "alarm"}, {"id", "entity"} or {"resync": true}; JSON values only.
    """
    transaction.on_commit(lambda: _ours().publish(territory, audience, message), robust=True)


def _ours() -> Publisher:
    global _publisher
    with _making:
        if _publisher is None:
            _publisher = Publisher(bus.url(Configuration.from_environment()))
        return _publisher
