"""Telling the live pages what has just changed, from a process of Django, after it is committed."""

import atexit
import json
import logging
import threading
import time
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from eclor.core.bus import BlockingBus, BusDown, NotStored
from eclor.core.service import bus
from eclor.core.service.configuration import Configuration
from eclor.core.service.ids import ulid
from eclor.core.service.words import Audience

PATIENCE = 0.2  # seconds a person's request may wait for the bus
REST = 5.0  # seconds without trying again after the bus did not answer

log = logging.getLogger(__name__)


class Publisher:
    """Tells at once or not at all; readers who were not told are made to load anew as soon as it can.

    So no change stays unseen, whether it was this process, the bus or the line between them.
    """

    def __init__(self, url: str, rest: float = REST) -> None:
        self._bus = BlockingBus(url, "publish", patience=PATIENCE)
        self._rest, self._resting_until = rest, 0.0
        self._owed: set[bytes] = set()  # subjects whose readers missed something
        self._one = threading.RLock()
        self._timer: threading.Timer | None = None
        self._closed = False

    def publish(self, territory: int, audience: Audience, message: dict[str, Any]) -> bool:
        """Tell it now; says whether the bus took it. Waits at most ``PATIENCE`` a subject."""
        subjects = [f"live.{territory}.{circle}".encode() for circle in _circles(audience)]
        with self._one:
            if time.monotonic() < self._resting_until or not self._said(subjects, _packed(message)):
                self._owe(subjects)
                return False
            self._pay()
        return True

    def close(self) -> None:
        """Say what is owed if the bus takes it now, and leave."""
        with self._one:
            self._closed = True
            if self._timer is not None:
                self._timer.cancel()
            self._pay()
            self._bus.close()

    def _said(self, subjects: Iterable[bytes], payload: bytes) -> bool:
        try:
            for subject in subjects:
                # Stored, not just said: a bus that has just started may not have the stream yet.
                self._bus.store(subject, payload)
        except (BusDown, NotStored) as problem:
            self._resting_until = time.monotonic() + self._rest
            log.warning("The live pages were not told: %s", problem)
            return False
        return True

    def _owe(self, subjects: Iterable[bytes]) -> None:
        self._owed.update(subjects)
        if self._timer is None and not self._closed:
            self._timer = threading.Timer(self._rest, self._try_again)
            self._timer.daemon = True
            self._timer.start()

    def _try_again(self) -> None:
        with self._one:
            self._timer = None
            if not self._closed:  # it was already on its way when we left
                self._pay()

    def _pay(self) -> None:
        """Make those load anew who were not told."""
        owed, self._owed = self._owed, set()
        if owed and not self._said(owed, _packed({"id": ulid(), "resync": True})):
            self._owe(owed)


def _packed(message: dict[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":"), default=str).encode()


def _circles(audience: Audience) -> tuple[Audience, ...]:
    """Agents read one stream, with what is public in it."""
    public = audience is Audience.PUBLIC
    return (Audience.PUBLIC, Audience.AGENT) if public else (Audience.AGENT,)


_publisher: Publisher | None = None
_making = threading.Lock()


def publish(territory: int, audience: Audience, message: dict[str, Any]) -> None:
    """Tell ``message`` after the present transaction, to ``audience`` and every narrower circle.

    ``message`` is one of {"id", "alarm"}, {"id", "entity"}, {"id", "order"} or {"resync": true};
    JSON values only.
    """
    transaction.on_commit(lambda: _ours().publish(territory, audience, message), robust=True)


def _ours() -> Publisher:
    global _publisher
    with _making:
        if _publisher is None:
            _publisher = Publisher(bus.url(Configuration.from_environment()))
        return _publisher


def leave() -> None:
    """Close this process's line to the bus; a later word opens another."""
    global _publisher
    with _making:
        if _publisher is not None:
            _publisher.close()
            _publisher = None


atexit.register(leave)
