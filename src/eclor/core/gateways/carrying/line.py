"""Hears the desk on the bus and hands each gateway its envelopes, one thread for each gateway."""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import DatabaseError, connection
from django.utils.translation import override

from eclor.core.bus.reading import Bus
from eclor.core.bus.wire import BusDown, Message, publication
from eclor.core.commands.envelope import Key
from eclor.core.gateways.carrying.carrier import Carrier, Letter, NotBrought
from eclor.core.gateways.carrying.children import Post, posts
from eclor.core.territories.entering import enter
from eclor.core.territories.here import every_territory

log = logging.getLogger(__name__)

REFRESH_SECONDS = 5.0
HEAR_SECONDS, REST_SECONDS = 0.5, 1.0
MOST_WAITING = 200  # envelopes for one gateway; the desk sends again what was dropped


@dataclass
class Line:
    """Carries until ``stopping``; ``seed`` is the house's secret for orders, for its public half."""

    nats_url: str
    protocol: str
    carrier: Carrier
    seed: str = field(repr=False)
    stopping: threading.Event = field(default_factory=threading.Event)
    clock: Callable[[], float] = time.time
    hears: bytes = b""  # further subscriptions, in NATS's words
    _posts: dict[str, Post] = field(default_factory=dict)
    _queues: dict[str, "queue.Queue[tuple[bytes, str]]"] = field(default_factory=dict)
    _read_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _bus: Bus | None = None

    def keep(self) -> None:
        """Never ends by itself: what goes wrong is told, and tried again."""
        while not self.stopping.is_set():
            try:
                self._serve()
            except BusDown as problem:
                log.warning("The carrier of %s waits: %s", self.protocol, problem)
            except DatabaseError as problem:
                log.warning("The carrier of %s waits for PostgreSQL: %s", self.protocol, problem)
            except Exception:  # whatever it was, the reason is in the log
                log.exception("The carrier of %s begins again in a second.", self.protocol)
            connection.close()
            self.stopping.wait(REST_SECONDS)

    def _serve(self) -> None:
        with Bus(self.nats_url, f"carrier {self.protocol}") as bus:
            self._bus = bus
            bus.send(b"SUB cmd.*.* 3\r\nSUB group.* 4\r\n" + self.hears)
            while not self.stopping.is_set():
                self._refresh()
                for message in bus.receive(HEAR_SECONDS):
                    self._take(message)

    def say(self, letters: Sequence[Letter]) -> None:
        """Put them on the bus. Raises BusDown."""
        if not letters:
            return
        if self._bus is None:
            raise BusDown("the bus was not reached yet")
        with self._lock:  # several gateways answer on one line
            self._bus.send(b"".join(publication(*letter) for letter in letters))

    def _refresh(self) -> None:
        if time.monotonic() - self._read_at < REFRESH_SECONDS:
            return
        found: dict[str, Post] = {}
        for territory in every_territory():
            enter(territory)
            found |= {post.key: post for post in posts(territory, self.protocol)}
        self._posts, self._read_at = found, time.monotonic()

    def _take(self, message: Message) -> None:
        words = message.subject.decode(errors="replace").split(".")
        if words[0] == "cmd":
            if words[1] in self._posts:
                self._hand(words[1], message.payload, words[2])
            return
        for post in self._posts.values():
            if str(post.territory) == words[1]:
                self._hand(post.key, message.payload, "")

    def _hand(self, gateway: str, token: bytes, alone: str) -> None:
        if gateway not in self._queues:
            self._queues[gateway] = queue.Queue(MOST_WAITING)
            threading.Thread(
                target=self._work, args=(gateway,), name=f"carrier {gateway}", daemon=True
            ).start()
        try:
            self._queues[gateway].put_nowait((token, alone))
        except queue.Full:
            log.warning("%s has %d envelopes waiting: one is dropped.", gateway, MOST_WAITING)

    def _work(self, gateway: str) -> None:
        """A gateway that dawdles keeps no other waiting."""
        while not self.stopping.is_set():
            try:
                token, alone = self._queues[gateway].get(timeout=HEAR_SECONDS)
            except queue.Empty:
                continue
            try:
                self._carry(gateway, token, alone)
            except NotBrought as problem:
                log.warning("%s was not reached: %s", gateway, problem)
            except (BusDown, DatabaseError) as problem:
                log.warning("An order to %s was not answered: %s", gateway, problem)
                connection.close()
            except Exception:  # one order that cannot be carried must not end all that follow
                log.exception("An order to %s was not carried.", gateway)
                connection.close()
        connection.close()

    def _carry(self, gateway: str, token: bytes, alone: str) -> None:
        post = self._posts.get(gateway)
        if post is None:
            return
        enter(post.territory)
        public = Key.of(self.seed, post.issuer).public
        with override("en"):
            answers = self.carrier.carry(post, token, public, self.clock(), alone)
        self.say(answers)
