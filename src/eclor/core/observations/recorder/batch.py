"""From messages to columns: what came since the last batch was written."""

import logging
import re
import threading
from array import array
from dataclasses import dataclass, field, replace
from typing import Any

from eclor.core.bus.wire import Message
from eclor.core.observations.recorder.directory import Device, Directory, Route
from eclor.core.observations.recorder.signals import signal_of
from eclor.core.observations.recorder.values import Rich, read_value, shown
from eclor.core.observations.recorder.words import Said, Unreadable
from eclor.core.service.words import Refusal

log = logging.getLogger("eclor.record")
EXACT = 2**53  # whole numbers up to here fit a double without loss
READINGS_SHOWN = 50  # of those refused in one message
GATE_SIGN = b"Eclor-Refused"
GATE_WORD = re.compile(rb"^Eclor-Refused: *([a-z_]+) *([^\r\n]*)", re.MULTILINE)


@dataclass(slots=True)
class Refused:
    """A message, or ``readings`` of it, kept apart. ``stranger`` names who must be adopted first."""

    message: int
    refusal: str
    reason: str
    device: Device
    stranger: str = ""
    readings: list[list[Any]] = field(default_factory=list)  # [speaker, attribute, value, at]


class Batch:
    """Columns grow by one for each value; ``counts`` says how many values each Said brought."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.routes: list[Route | None] = []
        # Arrays and not lists: a backlog's batch holds half a million numbers.
        self.received = array("q")  # microseconds since 1970, one for each message
        self.slots = array("q")
        self.nums = array("d")
        self.counts = array("q")
        self.times = array("q")
        self.owners = array("q")  # index of the message, one for each Said
        self.riches: dict[int, Rich] = {}  # by index of the value
        self.refusals: dict[tuple[int, str, str], Refused] = {}
        self._read_refusals: dict[tuple[int, str, str], Refused] | None = None
        self.contacts: dict[int, tuple[int, int]] = {}  # device id -> (microseconds, territory)
        self.topics: dict[int, str] = {}  # of messages that lead nowhere
        self.bytes = 0  # of the payloads
        self.homeless: list[int] = []  # messages of a handle that no device has
        self._refusing = threading.Lock()  # two hands may write one batch

    def __len__(self) -> int:
        return len(self.messages)

    def signal(self, message: int) -> str:
        """The id of one of the messages, the same however often it is delivered."""
        return signal_of(self.messages[message].reply)

    def add(self, messages: list[Message], directory: Directory) -> None:
        """Understand messages; what cannot be understood becomes a refusal, never an exception.

        Raises psycopg.OperationalError when somebody unknown speaks while the database is away;
        the messages before that one are in the batch, the others are not.
        """
        routes = directory.routes
        for message in messages:
            known = len(self.messages)
            try:
                route = routes.get(message.subject)
                if route is not None and GATE_SIGN not in message.headers:
                    self.note(message, route)
                    self._read(message.payload, route, directory)
                else:
                    self._meet(message, directory)
            except BaseException:
                self._take_back(known)
                raise

    def note(self, message: Message, route: Route | None) -> None:
        """Take a message in, with the time at which the bus had it, read from its reply subject:

        $JS.ACK.[domain.account.]stream.consumer.delivered.seq.seq.time.pending
        """
        reply = message.reply
        self.messages.append(message)
        self.routes.append(route)
        self.bytes += len(message.payload)
        # Newer servers add a domain, an account and, at the end, a token.
        shift = 2 if reply.count(b".") == 8 else 3
        self.received.append(int(reply.rsplit(b".", shift)[1]) // 1000)

    def _take_back(self, known: int) -> None:
        """Forget a message of which only a part was read: it will be read again as a whole."""
        del self.messages[known:], self.routes[known:], self.received[known:]
        while self.owners and self.owners[-1] >= known:
            del self.owners[-1], self.times[-1]
            count = self.counts.pop()
            del self.slots[-count:], self.nums[-count:]
        self.riches = {i: rich for i, rich in self.riches.items() if i < len(self.slots)}
        self.refusals = {key: r for key, r in self.refusals.items() if r.message < known}

    def _meet(self, message: Message, directory: Directory) -> None:
        """A message whose way is not known yet, or that the gate marked."""
        try:
            route = directory.routes.get(message.subject) or directory.route(message.subject)
        except Unreadable as problem:
            self._refuse_topic(message, directory, problem)
            return
        self.note(message, route)
        if route is None:
            self.homeless.append(len(self.messages) - 1)
            return
        said = GATE_WORD.search(message.headers)
        if said is None:
            self._read(message.payload, route, directory)
        else:
            self.refuse_all(_by_the_gate(said), route.device)

    def _refuse_topic(self, message: Message, directory: Directory, problem: Unreadable) -> None:
        device = directory.device_of(message.subject)
        self.note(message, None)
        self.topics[len(self.messages) - 1] = problem.topic
        if device is None:
            self.homeless.append(len(self.messages) - 1)
        else:
            self.refuse_all(problem, device)

    def _read(self, payload: bytes, route: Route, directory: Directory) -> None:
        device = route.device
        try:
            for said in route.heard.read(payload):
                if isinstance(said, Unreadable):
                    self.refuse_all(said, device)
                elif not said.speaker or said.speaker == device.key:
                    self._say(said, device, directory)
                else:
                    self._say_through(said, route, directory)
        except Unreadable as problem:
            self.refuse_all(problem, device)
        except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as problem:
            # A decoder that stumbles must not stop the others' messages.
            log.exception("A decoder failed on %s", route.heard.topic)
            self.refuse_all(Unreadable(f"Our decoder failed on it: {problem!r}."), device)

    def _say_through(self, said: Said, route: Route, directory: Directory) -> None:
        """Somebody speaks by the login of another."""
        speaker = directory.speaker(route.device, said.speaker)
        if speaker is None:
            self._strange(said.speaker, route)
        else:
            self._say(said, speaker, directory)

    def _say(self, said: Said, speaker: Device, directory: Directory) -> None:
        message = len(self.messages) - 1
        received = self.received[message]
        before = len(self.slots)
        numbers, slots, nums = speaker.numbers, self.slots, self.nums
        for name, value in said.values.items():
            slot = numbers.get(name)
            kind = type(value)
            if slot is not None and (kind is float or (kind is int and -EXACT <= value <= EXACT)):
                slots.append(slot)
                nums.append(value)
            else:
                self._say_otherwise(said, name, value, speaker, directory)
        if said.aside:
            for name, value in said.aside.items():
                self._say_otherwise(said, name, value, speaker, directory, aside=True)
        count = len(slots) - before
        if count:
            self.counts.append(count)
            self.times.append(received if said.at is None else said.at)
            self.owners.append(message)
        route = self.routes[message]
        if speaker.id and not (route and route.heard.again):  # the house needs no sign of life
            self.contacts[speaker.id] = received, speaker.territory

    def _say_otherwise(
        self,
        said: Said,
        name: str,
        value: Any,
        speaker: Device,
        directory: Directory,
        aside: bool = False,
    ) -> None:
        """Booleans, texts, units, renamed names: all but a plain number."""
        if value is None:
            return  # the device says that it does not know
        try:
            way = directory.way(speaker, name, aside)
            if way is None:
                return
            num, rich = read_value(value, way)
        except Unreadable as problem:
            self.refuse(problem, speaker, name, value, said.at)
            return
        if rich is not None:
            self.riches[len(self.slots)] = rich
        self.slots.append(way.slot)
        self.nums.append(num)

    def forget_late_refusals(self) -> None:
        """Before the batch is checked and written (again): only what reading refused remains."""
        if self._read_refusals is None:
            self._read_refusals = self.refusals
        self.refusals = {
            key: replace(refused, readings=list(refused.readings))
            for key, refused in self._read_refusals.items()
        }

    def refuse_all(self, problem: Unreadable, device: Device) -> None:
        """Keep the newest message apart as a whole."""
        message = len(self.messages) - 1
        key = (message, str(problem.refusal), "")
        self.refusals.setdefault(key, Refused(message, str(problem.refusal), str(problem), device))

    def refuse(
        self,
        problem: Unreadable,
        device: Device,
        name: str,
        value: Any,
        at: int | None,
        message: int | None = None,
    ) -> None:
        """Keep one reading of a message apart; the others of that message are stored."""
        owner = len(self.messages) - 1 if message is None else message
        login = self.routes[owner]
        key = (owner, str(problem.refusal), "")
        who = login.device if login is not None else device
        with self._refusing:
            kept = self.refusals.setdefault(
                key, Refused(owner, str(problem.refusal), str(problem), who)
            )
            if len(kept.readings) < READINGS_SHOWN:
                kept.readings.append([device.key, shown(name), shown(value), at])

    def _strange(self, name: str, route: Route) -> None:
        if not (route.heard.relays or route.device.children):
            raise Unreadable(
                f"{route.device.key} speaks for {name[:120]!r}, whom nobody declared as its child.",
                Refusal.FOREIGN_TOPIC,
            )
        message = len(self.messages) - 1
        key = (message, Refusal.UNKNOWN_DEVICE.value, name)
        reason = (
            f"{name[:120]!r} speaks through {route.device.key} and nobody declared it: adopt it."
        )
        self.refusals[key] = Refused(
            message, Refusal.UNKNOWN_DEVICE.value, reason, route.device, stranger=name
        )


def _by_the_gate(said: re.Match[bytes]) -> Unreadable:
    """The gate could not take the message as it was; it says why, or how long it was."""
    word, why = said[1].decode(), said[2].decode(errors="replace").strip()
    if word == Refusal.TOO_LARGE:
        return Unreadable(
            f"The message had {why or 'too many'} bytes: send smaller ones.", Refusal.TOO_LARGE
        )
    known = word if word in set(Refusal) else Refusal.UNREADABLE
    return Unreadable(why or f"Refused at the gate: {word}.", Refusal(known))
