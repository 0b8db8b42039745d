"""One process of the field: devices of a trade, their connections, a list of what comes next."""

import heapq
import itertools
import logging
import signal
import time
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Protocol

from eclor.field.credentials import FieldBook
from eclor.field.devices.clock import LifeClock
from eclor.field.devices.fleet import Fleet
from eclor.field.devices.lamp import Lamp
from eclor.field.devices.obeying import Installed, Obeying
from eclor.field.devices.reporters import CentreReporter, Message, Regular, Reporter
from eclor.field.life import Life
from eclor.field.lorawan.living import Radio
from eclor.field.made.words import Thing

log = logging.getLogger("eclor.field")

KINDS: dict[str, tuple[str, ...]] = {
    "lighting": ("StreetlightControlCabinet", "Streetlight"),
    "waste": ("RecyclingCentre", "WasteContainer"),
    "weather": ("WeatherStation",),
    "traffic": ("TrafficCounter",),
}
COMPLAIN_EVERY = 60.0  # seconds between two lines about the same trouble
FALLEN_BEHIND = 900.0  # after a sleep of the machine, what was not measured stays unmeasured


def play(
    kind: str,
    life: Life,
    book: FieldBook,
    clock: LifeClock,
    host: str,
    port: int,
    installed: Installed | None = None,
) -> None:
    """Be all devices of one kind until SIGTERM; those that were ``installed`` take orders."""
    things = life.made.of_type(*KINDS[kind])
    listeners: list[Listener] = []
    radios: list[Radio] = []
    obeying: Obeying | None = None
    if installed and kind == "lighting":
        obeying, radios = Obeying(life, clock, installed), _radios(installed, life, clock)
        things = tuple(t for t in things if not installed.speaks_elsewhere(t.key))
        listeners = [obeying, *radios]
    fleet = Fleet(host, port, on_message=_Ears(obeying, radios) if obeying else None)
    for thing in things:
        if not thing.gateway:
            filters = obeying.filters(thing) if obeying else ()
            fleet.add(thing.key, book.password(thing.key), filters=filters)
    for radio in radios:
        fleet.add(radio.key, book.password(radio.key), filters=radio.filters)
    stopped = _stop_on_signal()
    now = time.time()
    reporters: list[Reporter] = _reporters(things, life, clock, obeying.lamps if obeying else {})
    reporters += [uplinks for radio in radios for uplinks in radio.uplinks(now)]
    agenda = Agenda(reporters, now)
    complaint = Complaint(kind)
    while not stopped:
        for listener in listeners:
            agenda.take(listener.to_say())
        for message in agenda.until(time.time()):
            fleet.say(message.login, message.topic, message.payload)
        complaint.look(fleet)
        fleet.move(min(agenda.next_at - time.time(), 1.0))
    fleet.close()
    for listener in listeners:
        listener.keep()


class Listener(Protocol):
    """Devices that take orders: what they say of their own accord, and what they keep."""

    def to_say(self) -> list[Message]: ...

    def keep(self) -> None: ...


class _Ears:
    """Hands what a line hears to whoever lives behind it: login, topic, payload."""

    def __init__(self, obeying: Obeying, radios: Sequence[Radio]) -> None:
        self._obeying, self._radios = obeying, {radio.key: radio for radio in radios}

    def __call__(self, login: str, topic: str, payload: bytes) -> None:
        radio = self._radios.get(login)
        (radio or self._obeying).hear(login, topic, payload)


def _radios(told: Installed, life: Life, clock: LifeClock) -> list[Radio]:
    servers = told.elsewhere.get("chirpstack", {})
    return [
        Radio(key, names, life, clock, told.home / f"field-{key}.json")
        for key, names in servers.items()
    ]


def _reporters(
    things: Sequence[Thing], life: Life, clock: LifeClock, lamps: Mapping[str, Lamp]
) -> list[Reporter]:
    found: list[Reporter] = []
    for thing in things:
        if thing.type == "RecyclingCentre":
            found.append(CentreReporter(life, clock, thing))
        else:
            chance = Random(f"{life.seed}/{thing.key}/radio")  # noqa: S311 -- a game, not a secret
            found.append(Regular(life, clock, thing, chance, lamps.get(thing.key)))
    return found


class Agenda:
    """What comes next: reports to be made, and messages that wait for their moment."""

    def __init__(self, reporters: Sequence[Reporter], now: float) -> None:
        self._count = itertools.count()
        self._heap: list[tuple[float, int, Reporter | Message]] = []
        for reporter in reporters:
            self._plan(reporter.next_at(now), reporter)

    @property
    def next_at(self) -> float:
        return self._heap[0][0]

    def take(self, messages: Iterable[Message]) -> None:
        """Messages of their own accord, each for its moment."""
        for message in messages:
            self._plan(message.send_at, message)

    def until(self, now: float) -> list[Message]:
        """Messages to send by now, in order."""
        found: list[Message] = []
        while self._heap[0][0] <= now:
            at, _, what = heapq.heappop(self._heap)
            if isinstance(what, Message):
                found.append(what)
                continue
            if now - at <= FALLEN_BEHIND:
                for message in what.report(at):
                    self._take(message, now, found)
            self._plan(what.next_at(at if now - at <= FALLEN_BEHIND else now), what)
        return found

    def _take(self, message: Message, now: float, found: list[Message]) -> None:
        if message.send_at <= now:
            found.append(message)
        else:
            self._plan(message.send_at, message)

    def _plan(self, at: float, what: Reporter | Message) -> None:
        heapq.heappush(self._heap, (at, next(self._count), what))


class Complaint:
    """Says when devices cannot get through, once a minute, and when they can again."""

    def __init__(self, kind: str) -> None:
        self._kind, self._said_at, self._refused, self._forgotten = kind, -COMPLAIN_EVERY, 0, 0
        self._in_trouble = False

    def look(self, fleet: Fleet) -> None:
        tally = fleet.tally
        if self._in_trouble and fleet.online == len(fleet):
            self._in_trouble = False
            log.info("%s: all %d connections are back.", self._kind, len(fleet))
        if time.monotonic() - self._said_at < COMPLAIN_EVERY:
            return
        if tally.refused > self._refused and fleet.online < len(fleet):
            self._in_trouble, self._said_at = True, time.monotonic()
            log.warning(
                "%s: %d of %d connections are down (%s); they keep what they say and try again.",
                self._kind, len(fleet) - fleet.online, len(fleet), tally.why,
            )  # fmt: skip
        if tally.forgotten > self._forgotten:
            self._said_at = time.monotonic()
            lost = tally.forgotten - self._forgotten
            log.warning(
                "%s: %d values were dropped, the devices' memory is full.", self._kind, lost
            )
        self._refused, self._forgotten = tally.refused, tally.forgotten


def _stop_on_signal() -> list[int]:
    """A list that gets the number of the signal that says stop."""
    heard: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: heard.append(received))
    return heard
