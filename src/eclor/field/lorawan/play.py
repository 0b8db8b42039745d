"""The simulated ChirpStack at the MQTT door: it hears commands and says its events, each in its time."""

import heapq
import itertools
import time
from collections.abc import Callable, Iterable

from eclor.field.devices.fleet import Fleet
from eclor.field.lorawan.server import FILTER, ChirpStack, Event


class Bridge:
    """One login of the server; :meth:`move` lets it live."""

    def __init__(
        self, key: str, password: str, host: str, port: int, server: ChirpStack,
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self._key, self._server, self._clock = key, server, clock
        self._agenda: list[tuple[float, int, Event]] = []
        self._count = itertools.count()
        self.fleet = Fleet(host, port, on_message=self._hear)
        self.fleet.add(key, password, filters=(FILTER,))

    def take(self, events: Iterable[Event]) -> None:
        for event in events:
            heapq.heappush(self._agenda, (event.at, next(self._count), event))

    def move(self, seconds: float) -> None:
        """Say what is due, then read and write for at most so long."""
        now = self._clock()
        while self._agenda and self._agenda[0][0] <= now:
            _, _, event = heapq.heappop(self._agenda)
            self.fleet.say(self._key, event.topic, event.payload)
        due = self._agenda[0][0] - now if self._agenda else seconds
        self.fleet.move(max(0.0, min(seconds, due)))

    def _hear(self, _: str, topic: str, payload: bytes) -> None:
        self.take(self._server.hear(topic, payload, self._clock()))
