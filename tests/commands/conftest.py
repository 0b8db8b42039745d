"""A street for the desk's tests: lamps with real controllers, what they report, and who may order."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from eclor.core.bus.wire import Message
from eclor.core.commands import actions
from eclor.core.commands.desk import duties
from eclor.core.commands.desk.hearing import read_answers
from eclor.core.commands.envelope import Identity, Key
from eclor.core.commands.models import Order
from eclor.core.commands.words import Wish
from eclor.core.gateways.subjects import handle_of
from eclor.core.identity.models import Person
from eclor.core.identity.permissions import scope_of
from eclor.core.service.contract import Service
from eclor.core.service.field_orders import Asked
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.territories.here import at
from eclor.field.devices.lamp import Answer, Lamp
from eclor.services.lighting.service.orders import FOLLOW_PROGRAMME, LIGHT
from eclor.testing.house import VAL_ALZETTE, owner_conninfo
from eclor.testing.plugin import HOME, NOON

SEED = "ab" * 32
SLUG = {1: "val-alzette", 2: "bord-de-moselle"}
_names = itertools.count(1)


@dataclass
class Street:
    """Lamps as the territory knows them, committed; taken away at the end of the test."""

    connection: psycopg.Connection
    territory: int = VAL_ALZETTE
    entities: list[int] = field(default_factory=list)

    def lamps(
        self,
        count: int,
        commune: str = "57038",
        *,
        crossing: bool = False,
        device: bool = True,
        territory: int = VAL_ALZETTE,
    ) -> list[int]:
        """So many more lamps of that commune; their ids."""
        names = [f"Lampe {next(_names)}" for _ in range(count)]
        rows = self.connection.execute(
            "INSERT INTO entity (territory_id, urn, type, name, commune_id, attributes, simulated,"
            " created_at, modified_at, version) SELECT %s, 'urn:test:' || n, 'Streetlight', n,"
            " (SELECT id FROM commune WHERE insee = %s), %s, true, now(), now(), 1"
            " FROM unnest(%s::text[]) n RETURNING id",
            (territory, commune, json.dumps({"crossing": True} if crossing else {}), names),
        ).fetchall()
        found = [row[0] for row in rows]
        self.entities += found
        if device:
            self.connection.execute(
                "INSERT INTO device (territory_id, key, entity_id, external_id, protocol, handle,"
                " mapping, due_seconds, enabled, simulated, created_at)"
                " SELECT %s, 'desk-' || e, e, '', 'native', h, '{}', 900, true, true, now()"
                " FROM unnest(%s::bigint[], %s::text[]) u(e, h)",
                (territory, found, [handle_of(f"desk-{pk}") for pk in found]),
            )
        return found

    def controllers(self, issuer: str = "val-alzette") -> dict[int, Lamp]:
        """The controller of each lamp that has a device, by its entity."""
        rows = self.connection.execute(
            "SELECT entity_id, key, id FROM device WHERE entity_id = ANY(%s)", (self.entities,)
        ).fetchall()
        public = Key.of(SEED, issuer).public
        return {
            entity: Lamp(Identity(key=key, number=number, issuer=issuer, public=public))
            for entity, key, number in rows
        }

    def reports(
        self, entity: int, level: float, at: datetime, received: datetime | None = None
    ) -> None:
        """What the recorder stores of a report; ``at`` is by the lamp's clock."""
        series = self.connection.execute(
            "INSERT INTO series (territory_id, entity_id, attribute, unit, public, keep_days)"
            " VALUES (%s, %s, 'dimming', 'P1', true, 400) ON CONFLICT (entity_id, attribute)"
            " DO UPDATE SET unit = 'P1' RETURNING id",
            (self.territory, entity),
        ).fetchone()
        assert series is not None
        self.connection.execute(
            "INSERT INTO latest (at, received_at, changed_at, num, entity_id, series_id,"
            " territory_id) VALUES (%(at)s, %(received)s, %(at)s, %(v)s, %(e)s, %(s)s, %(t)s)"
            " ON CONFLICT (series_id) DO UPDATE SET at = excluded.at, num = excluded.num,"
            " received_at = excluded.received_at, changed_at = CASE WHEN latest.num = excluded.num"
            " THEN latest.changed_at ELSE excluded.changed_at END",
            {
                "at": at,
                "received": received or at,
                "v": level,
                "e": entity,
                "s": series[0],
                "t": self.territory,
            },
        )

    def one(self, sql: str, *values: object) -> Any:
        row = self.connection.execute(sql, values).fetchone()
        assert row is not None
        return row[0]

    def tidy(self) -> None:
        """Take away what was made, and what other processes committed about it."""
        run, here = self.connection.execute, [self.territory]
        run("UPDATE field_order SET reverts_id = NULL WHERE territory_id = %s", here)
        for table in ("order_part", "order_approval", "field_order", "order_sequence", "told_fact"):
            run(f"DELETE FROM {table} WHERE territory_id = %s", here)  # noqa: S608
        run("DELETE FROM alarm_event WHERE territory_id = %s", here)
        run("DELETE FROM alarm WHERE territory_id = %s", here)
        run("SET eclor.tidy = 'audit'")
        run("DELETE FROM audit_line WHERE territory_id = %s AND did LIKE 'orders.%%'", here)
        for table in ("latest", "device", "series"):
            run(f"DELETE FROM {table} WHERE entity_id = ANY(%s)", [self.entities])  # noqa: S608
        run("DELETE FROM entity WHERE id = ANY(%s)", [self.entities])


@dataclass
class Desk:
    """The desk of one federation with its lamps on the line; the test turns the clock."""

    street: Street
    lamps: dict[int, Lamp]
    now: datetime = NOON
    letters: list[tuple[bytes, bytes]] = field(default_factory=list)
    deaf: set[int] = field(default_factory=set)
    answers: list[Message] = field(default_factory=list)
    silent: bool = False  # lamps obey, and their reports do not come through
    turned_at: datetime | None = None

    def scope(self) -> Scope:
        return Scope(
            territory=self.street.territory,
            now=self.now,
            person="desk",
            audience=Audience.ADMINISTRATOR,
        )

    def turn(self, seconds: float = 1.0) -> None:
        """One pass, so much later; the lamps that hear obey, answer and report at once."""
        self.now += timedelta(seconds=seconds)
        heard, self.answers = self.answers, []
        key = Key.of(SEED, SLUG[self.street.territory])
        lines = read_answers(heard, self.now.timestamp())
        duties.one_pass(self.scope(), key, lines, self._sent)
        self.turned_at = self.now

    def until_over(self, order: Order, most: int = 60, step: float = 1.0) -> Order:
        """Turn until it has ended."""
        for _ in range(most):
            self.turn(step)
            order.refresh_from_db()
            if order.ended_at is not None:
                return order
        raise AssertionError(f"The order is still {order.state}.")

    def _sent(self, letters: Any) -> None:
        self.letters += letters
        for subject, token in letters:
            for entity, lamp in self.lamps.items():
                mine = f"cmd.{lamp.me.key}".encode()
                if entity not in self.deaf and subject in (mine, self.group):
                    self._hear(entity, lamp, token)

    @property
    def group(self) -> bytes:
        return f"group.{self.street.territory}".encode()

    def _hear(self, entity: int, lamp: Lamp, token: bytes) -> None:
        clock = self.now.timestamp() + lamp.skew
        answer = lamp.hear(token, clock)
        if answer is None:
            return
        self.answers.append(answered(lamp, answer, clock))
        if answer.result == "done" and not self.silent:
            soon = self.now + timedelta(milliseconds=1)
            at = soon + timedelta(seconds=lamp.skew)
            self.street.reports(entity, lamp.level(clock + 60), at, soon)


def answered(lamp: Lamp, answer: Answer, clock: float) -> Message:
    """An answer as the bus hands it to the desk."""
    key = lamp.me.key
    subject = f"ack.mqtt.{handle_of(key)}.ack.{key}".encode()
    return Message(subject, 1, b"$JS.ACK.ACKS.desk.1.1.1.0.0", b"", answer.payload(clock))


@pytest.fixture
def street(django_db_setup: None) -> Iterator[Street]:
    with psycopg.connect(owner_conninfo(HOME), autocommit=True) as connection:
        made = Street(connection)
        try:
            yield made
        finally:
            made.tidy()


def _person(name: str, role: str) -> Scope:
    """Somebody who signs in nowhere in these tests: the hash of a password costs half a second."""
    email = f"{name}@example.org"
    person = Person.objects.filter(email=email).first()
    if person is None:
        person = Person(territory_id=VAL_ALZETTE, email=email, name=name.title())
        person.set_unusable_password()
        person.save()
        person.grants.create(territory_id=VAL_ALZETTE, role=role)
    here = at("localhost")
    assert here is not None
    return scope_of(here, person, NOON, "fr")


@pytest.fixture
def maya(val_alzette: int) -> Scope:
    """Maya, operator of the whole federation."""
    return _person("maya", "operator")


@pytest.fixture
def noor(val_alzette: int) -> Scope:
    """A second person with the rights of an operator."""
    return _person("noor", "administrator")


@pytest.fixture
def ines(val_alzette: int) -> Scope:
    """Inès, elected, who looks and orders nothing."""
    return _person("ines", "elected")


Giving = Callable[..., Order]


@pytest.fixture
def order(street: Street) -> Giving:
    """Gives an order for light: ``order(maya, lamps, level=40)``."""

    def give(scope: Scope, entities: list[int], level: float = 100, **more: Any) -> Order:
        return actions.give(scope, wish(scope, entities, level, **more))

    return give


def wish(scope: Scope, entities: list[int], level: float = 100, **more: Any) -> Wish:
    said: dict[str, Any] = {
        "service": "lighting",
        "command": "light",
        "entities": entities,
        "params": {"level": level, "minutes": 30, "ramp": 0},
        "reason": "Fête de la Saint-Nicolas",
        "expires_at": scope.now + timedelta(minutes=5),
        "key": f"test-{next(_names)}",
    }
    return Wish(**said | more)


@pytest.fixture
def desk(street: Street) -> Callable[[], Desk]:
    """Opens the desk once the lamps of the test stand."""
    return lambda: Desk(street, street.controllers())


def later(scope: Scope, **delay: float) -> Scope:
    return replace(scope, now=scope.now + timedelta(**delay))


MARKET = "Le marché a besoin de lumière."


@pytest.fixture
def market() -> Iterator[str]:
    """A room whose lamps may not be dimmed during the market: an interlock. Its key."""

    def no_dimming(scope: Scope, asked: Asked) -> str | None:
        return MARKET if asked.params["level"] < 100 else None

    light = LIGHT.field
    assert light is not None
    command = replace(LIGHT, field=replace(light, interlocks=(no_dimming,)), panel="")
    room = Service(
        key="market",
        title="Marché",
        purpose="Éclairer le marché.",
        icon="x",
        commands=(command, replace(FOLLOW_PROGRAMME, panel="")),
    )
    registry.add(room)
    yield room.key
    del registry._services[room.key]
