"""The keeper of the desk: one at a time of all dispatchers, for every federation in turn."""

import logging
import threading
import time
from dataclasses import dataclass, field

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from eclor.core.bus.reading import BusRefusal
from eclor.core.bus.wire import BusDown, Message
from eclor.core.commands.desk.duties import Work, one_pass, work_here
from eclor.core.commands.desk.hearing import read_answers
from eclor.core.commands.desk.wire import Wire
from eclor.core.commands.envelope import Key
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.territories.entering import enter
from eclor.core.territories.here import every_territory
from eclor.core.territories.models import Territory

log = logging.getLogger(__name__)
LEADER_LOCK = 0x44_65_73_6B_21  # "Desk!"
BUSY_SECONDS, IDLE_SECONDS, REST_SECONDS = 0.2, 1.0, 1.0


@dataclass
class Keeper:
    """Keeps the desk until ``stopping``; ``seed`` is the house's secret for orders."""

    nats_url: str
    seed: str = field(repr=False)
    stopping: threading.Event
    _keys: dict[int, Key] = field(default_factory=dict, repr=False)
    _trouble: str = ""
    _looked_at: float = 0.0

    def keep(self) -> None:
        """Never ends by itself: what goes wrong is told, and tried again."""
        while not self.stopping.is_set():
            try:
                self._lead()
            except (BusDown, BusRefusal) as problem:
                self._complain(str(problem))
            except (InterfaceError, OperationalError) as problem:
                self._complain(f"PostgreSQL is away: {str(problem).partition(chr(10))[0]}")
            except Exception:  # whatever it was, the reason is in the log
                log.exception("The desk lost its footing; it starts again in a second.")
            connection.close()
            self.stopping.wait(REST_SECONDS)

    def _lead(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LEADER_LOCK])
            (leads,) = cursor.fetchone()
        if not leads:
            return
        wire = Wire(self.nats_url)
        try:
            self._trouble = ""
            while not self.stopping.is_set():
                self._turn(wire)
        finally:
            wire.close()

    def _turn(self, wire: Wire) -> None:
        """Hear first, then pass over each federation; answers are let go once they are stored."""
        work = {one: self._work(one) for one in every_territory()}
        busy = Work.BUSY in work.values()
        heard = _gathered(wire) if busy else wire.hear(IDLE_SECONDS)
        lines = read_answers(heard, time.time())
        if not busy:  # a nudge may have ended the wait
            work = {one: self._work(one) for one in work}
        # Who only waits is looked after once a second, also while another federation is busy.
        patient = time.monotonic() - self._looked_at < IDLE_SECONDS and busy
        self._looked_at = self._looked_at if patient else time.monotonic()
        for territory, there in work.items():
            if there is Work.BUSY or (there is Work.WAITING and not patient):
                enter(territory)
                one_pass(_scope(territory), self._key(territory), lines, wire.send)
        wire.acknowledge(heard)

    def _work(self, territory: int) -> Work:
        enter(territory)
        return work_here()

    def _key(self, territory: int) -> Key:
        if territory not in self._keys:
            slug = Territory.objects.values_list("slug", flat=True).get(pk=territory)
            self._keys[territory] = Key.of(self.seed, slug)
        return self._keys[territory]

    def _complain(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            log.warning("The desk waits: %s", trouble)


def _gathered(wire: Wire) -> list[Message]:
    """All answers of a moment together: a pass costs much the same for one as for thousands."""
    end = time.monotonic() + BUSY_SECONDS
    found: list[Message] = []
    while (left := end - time.monotonic()) > 0:
        found += wire.hear(left)
    return found


def _scope(territory: int) -> Scope:
    return Scope(
        territory=territory,
        now=timezone.now(),
        person="desk",
        audience=Audience.ADMINISTRATOR,
    )
