"""A desk whose orders go out by LoRaWAN, and the simulated ChirpStack that answers; no waiting."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from eclor.core.bus.wire import Message
from eclor.core.commands.envelope import Key
from eclor.core.gateways.actions.enrolling import names_of
from eclor.core.gateways.carrying.carrier import Carrier, Letter
from eclor.core.gateways.carrying.children import Post, posts
from eclor.core.gateways.decoders import listen
from eclor.core.gateways.lorawan.bearer import LorawanBearer
from eclor.core.gateways.lorawan.hearing import hear, read_event
from eclor.core.gateways.lorawan.words import CHIRPSTACK, Air
from eclor.core.gateways.subjects import handle_of, subject_of
from eclor.field.lorawan.lamps import Lamp
from eclor.field.lorawan.server import ChirpStack, Event
from eclor.testing.house import VAL_ALZETTE
from tests.commands.conftest import SEED, SLUG, Desk, Street

KEY = "chirpstack-essai"
APPLICATION = "5f6e2b1c-0000-4000-8000-000000000007"
RADIOS = ("a840411e0000f001", "a840411e0000f002")
PUBLIC = Key.of(SEED, SLUG[VAL_ALZETTE]).public


@dataclass
class RadioDesk(Desk):
    """Turns the clock for the desk, the carrier and the server alike."""

    server: ChirpStack = field(default_factory=lambda: ChirpStack(APPLICATION, {}))
    air: Air = field(default_factory=Air)
    post: Post | None = None
    told: list[dict[str, Any]] = field(default_factory=list)  # commands on their way to the server
    events: list[Event] = field(default_factory=list)  # what the server will say in time
    server_is_deaf: bool = False

    @property
    def clock(self) -> float:
        return self.now.timestamp()

    def turn(self, seconds: float = 1.0) -> None:
        """What the server says meanwhile is heard, at its own moment."""
        end = self.clock + seconds
        while self.events and min(one.at for one in self.events) <= end:
            first = min(self.events, key=lambda one: one.at)
            self.events.remove(first)
            self.hears(first)
        super().turn(seconds)

    def greet(self) -> None:
        """Every lamp says a word, as after a power cut."""
        for lamp in self.server.lamps.values():
            for event in self.server.report(lamp, self.clock):
                self.hears(event)

    def carry(self, token: bytes, alone: str = "") -> list[dict[str, Any]]:
        assert self.post is not None
        carrier = Carrier(LorawanBearer(self._to_server, self.air, lambda: self.clock))
        said = carrier.carry(self.post, token, PUBLIC, self.clock, alone)
        self._answered(said)
        return [json.loads(payload) for _, payload in said]

    def _sent(self, letters: Any) -> None:
        self.letters += letters
        for subject, token in letters:
            words = subject.decode().split(".")
            self.carry(token, words[2] if words[0] == "cmd" else "")

    def _to_server(self, letters: Sequence[Letter]) -> None:
        for subject, payload in letters:
            self.told.append(json.loads(payload))
            topic = "/".join(subject.decode().split(".")[2:])
            if not self.server_is_deaf:
                self.events += self.server.hear(topic, payload, self.clock)

    def hears(self, event: Event) -> None:
        """As the gate stores it: the carrier and the recorder read the same message."""
        subject = subject_of("mqtt", handle_of(KEY), event.topic.encode())
        assert self.post is not None
        heard = read_event(subject, event.payload, [self.post])
        if heard is not None:
            self._answered(hear(heard, event.at))
        for said in listen(subject).read(event.payload):
            for name, value in said.values.items():
                if name == "3416.0.3":
                    at = datetime.fromtimestamp(said.at / 1e6, UTC)
                    self.street.reports(self._entity(said.speaker), value, at)

    def _answered(self, letters: Sequence[Letter]) -> None:
        for subject, payload in letters:
            self.answers.append(Message(subject, 1, b"$JS.ACK.ACKS.desk.1.1.1.0.0", b"", payload))

    def _entity(self, eui: str) -> int:
        return self.street.entities[list(self.server.lamps).index(eui)]


def lamps_of(count: int, **more: Any) -> list[Lamp]:
    return [Lamp(f"70b3d57ed00{n:05x}", RADIOS[0], **more) for n in range(count)]


@contextmanager
def standing(street: Street, lamps: Sequence[Lamp], air: Air) -> Iterator[RadioDesk]:
    """Server and lamps enrolled, each lamp heard once; all of it gone at the end."""
    entities = street.lamps(len(lamps), device=False)
    server = enrol(street, KEY, None, None, "")
    mapping = json.dumps(names_of("Streetlight", CHIRPSTACK))
    for entity, lamp in zip(entities, lamps, strict=True):
        enrol(street, f"{KEY}-{lamp.eui}", entity, server, lamp.eui, mapping)
    desk = RadioDesk(street, {}, server=ChirpStack(APPLICATION, {one.eui: one for one in lamps}))
    desk.air = air
    (desk.post,) = [one for one in posts(VAL_ALZETTE, CHIRPSTACK) if one.key == KEY]
    try:
        yield desk
    finally:
        forget(street)


def enrol(
    street: Street, key: str, entity: int | None, server: int | None, name: str, mapping: str = "{}"
) -> int:
    return int(
        street.one(
            "INSERT INTO device (territory_id, key, entity_id, gateway_id, external_id, protocol,"
            " handle, mapping, due_seconds, enabled, simulated, created_at)"
            " VALUES (%s, %s, %s, %s, %s, 'chirpstack', %s, %s, 900, true, true, now())"
            " RETURNING id",
            VAL_ALZETTE, key, entity, server, name, handle_of(key), mapping,
        )
    )  # fmt: skip


def forget(street: Street) -> None:
    ours = "(SELECT id FROM device WHERE key LIKE %s)"
    for table in ("lorawan_frame", "lorawan_device", "carried_order"):
        street.connection.execute(
            f"DELETE FROM {table} WHERE device_id IN {ours}",  # noqa: S608
            [f"{KEY}%"],
        )
    for table in ("lorawan_group", "lorawan_api"):
        street.connection.execute(
            f"DELETE FROM {table} WHERE server_id IN {ours}",  # noqa: S608
            [KEY],
        )
    for tail in ("-%", ""):
        street.connection.execute("DELETE FROM device WHERE key LIKE %s", [KEY + tail])
