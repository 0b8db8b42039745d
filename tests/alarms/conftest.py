"""A small field for the alarm tests: things, what they said and when, as the recorder stores it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import psycopg
import pytest

from eclor.core.alarms import watch
from eclor.core.alarms.announcing import voice
from eclor.core.alarms.words import Change
from eclor.core.observations import partitions
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.testing.house import VAL_ALZETTE, owner_conninfo
from eclor.testing.plugin import HOME, NOON


@dataclass
class Field:
    """Prepares by the owner's connection, committed, what devices and the recorder would have."""

    connection: psycopg.Connection
    territory: int = VAL_ALZETTE
    made: list[int] = field(default_factory=list)

    def one(self, sql: str, *values: object) -> int:
        row = self.connection.execute(sql, values).fetchone()
        assert row is not None
        return row[0]

    def thing(self, type: str, name: str, commune: str = "57038") -> int:
        """An entity with a device of its own; its id."""
        pk = self.one(
            "INSERT INTO entity (territory_id, urn, type, name, attributes, simulated, created_at,"
            " modified_at, version, commune_id) VALUES (%s, %s, %s, %s, '{}', true, now(), now(),"
            " 1, (SELECT id FROM commune WHERE insee = %s)) RETURNING id",
            self.territory,
            f"urn:ngsi-ld:{type}:test:{name}",
            type,
            name,
            commune,
        )
        self.made.append(pk)
        self.one(
            "INSERT INTO device (territory_id, key, entity_id, external_id, protocol, handle,"
            " mapping, due_seconds, enabled, simulated, created_at) VALUES (%s, %s, %s, '',"
            " 'native', %s, '{}', 900, true, true, now()) RETURNING id",
            self.territory,
            f"test-{pk}",
            pk,
            f"test-{pk}",
        )
        return pk

    def lamps(self, cabinet: int, count: int) -> list[int]:
        """Lamps fed by a cabinet."""
        found = [self.thing("Streetlight", f"{cabinet}-{n}") for n in range(count)]
        for lamp in found:
            self.relate(lamp, "fed_by", cabinet)
        return found

    def relate(self, source: int, name: str, target: int) -> None:
        self.one(
            "INSERT INTO relation (territory_id, source_id, name, target_id)"
            " VALUES (%s, %s, %s, %s) RETURNING id",
            self.territory,
            source,
            name,
            target,
        )

    def speaks_through(self, thing: int, gateway: int) -> None:
        self.connection.execute(
            "UPDATE device SET gateway_id = g.id FROM device g"
            " WHERE device.entity_id = %s AND g.entity_id = %s",
            [thing, gateway],
        )

    def hears(self, at: datetime, *things: int) -> None:
        """These things spoke at that time."""
        self.connection.execute(
            "INSERT INTO contact (seen_at, device_id, territory_id)"
            " SELECT %s, id, territory_id FROM device WHERE entity_id = ANY(%s)"
            " ON CONFLICT (device_id) DO UPDATE SET seen_at = excluded.seen_at",
            [at, list(things)],
        )

    def series(self, thing: int, attribute: str) -> int:
        return self.one(
            "INSERT INTO series (territory_id, entity_id, attribute, unit, public, keep_days)"
            " VALUES (%s, %s, %s, '', true, 400) ON CONFLICT (entity_id, attribute)"
            " DO UPDATE SET unit = '' RETURNING id",
            self.territory,
            thing,
            attribute,
        )

    def says(self, thing: int, attribute: str, value: float, at: datetime) -> int:
        """A value was stored; conditions are the business of ``goes_beyond`` and ``comes_back``."""
        series = self.series(thing, attribute)
        self.connection.execute(
            "INSERT INTO latest (at, received_at, changed_at, num, entity_id, series_id,"
            " territory_id) VALUES (%(at)s, %(at)s, %(at)s, %(v)s, %(e)s, %(s)s, %(t)s)"
            " ON CONFLICT (series_id) DO UPDATE SET at = excluded.at, num = excluded.num,"
            " received_at = excluded.received_at",
            {"at": at, "v": value, "e": thing, "s": series, "t": self.territory},
        )
        self.connection.execute(
            "INSERT INTO observation (at, num, series_id) VALUES (%s, %s, %s)", [at, value, series]
        )
        return series

    def goes_beyond(self, rule: int, series: int, value: float, since: datetime) -> None:
        """What the recorder writes when a value crosses the limit of a rule."""
        self.connection.execute(
            "INSERT INTO alarm_condition (since, last_at, value, rule_id, series_id, territory_id,"
            " signal, entered_at) VALUES (%s, %s, %s, %s, %s, %s, '01CROSSED',"
            " ARRAY[%s::timestamptz])"
            " ON CONFLICT (rule_id, series_id) DO UPDATE SET since = excluded.since,"
            " value = excluded.value, last_at = excluded.last_at",
            [since, since, value, rule, series, self.territory, since],
        )

    def comes_back(self, rule: int, series: int, at: datetime) -> None:
        """What the recorder writes when the value is back within the limit."""
        self.connection.execute(
            "WITH ended AS (DELETE FROM alarm_condition WHERE rule_id = %s AND series_id = %s"
            " RETURNING *) INSERT INTO alarm_release (at, since, rule_id, series_id, territory_id)"
            " SELECT %s, since, rule_id, series_id, territory_id FROM ended",
            [rule, series, at],
        )

    def tidy(self) -> None:
        """Take away all that was made, and what the watch committed about it."""
        here = [self.territory]
        for table in ("alarm_event", "alarm_notice", "told_fact"):
            self.connection.execute(f"DELETE FROM {table} WHERE territory_id = %s", here)  # noqa: S608
        self.connection.execute(
            "UPDATE alarm SET suppressed_by_id = NULL WHERE territory_id = %s", here
        )
        for table in (
            *("alarm", "alarm_listen", "alarm_rate", "alarm_entry", "alarm_watch"),
            *("alarm_condition", "alarm_release", "alarm_round", "alarm_rule", "contact", "latest"),
        ):
            self.connection.execute(f"DELETE FROM {table} WHERE territory_id = %s", here)  # noqa: S608
        self.connection.execute(
            "DELETE FROM observation WHERE series_id IN"
            " (SELECT id FROM series WHERE entity_id = ANY(%s))",
            [self.made],
        )
        self.connection.execute(
            "UPDATE device SET gateway_id = NULL WHERE entity_id = ANY(%s)", [self.made]
        )
        self.connection.execute("DELETE FROM relation WHERE source_id = ANY(%s)", [self.made])
        for table in ("device", "series"):
            self.connection.execute(f"DELETE FROM {table} WHERE entity_id = ANY(%s)", [self.made])  # noqa: S608
        self.connection.execute("DELETE FROM entity WHERE id = ANY(%s)", [self.made])


@dataclass
class Watch:
    """The watch of one territory, whose clock the test turns."""

    scope: Scope

    @property
    def now(self) -> datetime:
        return self.scope.now

    def at(self, now: datetime) -> list[Change]:
        self.scope = replace(self.scope, now=now)
        return watch.decide(self.scope)

    def after(self, **delay: float) -> list[Change]:
        """One pass, so long after the last."""
        return self.at(self.scope.now + timedelta(**delay))

    def rule(self, key: str) -> int:
        from eclor.core.alarms.models import Rule

        return Rule.objects.get(key=key).pk


@dataclass
class Ear:
    """Stands for the bus: keeps what was told to the live pages and whom was woken."""

    told: list[dict] = field(default_factory=list)
    woken: list[str] = field(default_factory=list)

    @property
    def alarms(self) -> list[tuple[str, str]]:
        return [(m["alarm"]["entity_name"], str(m["alarm"]["state"])) for m in self.told]


@pytest.fixture
def partition(django_db_setup: None) -> None:
    """A place in history for the values of the tests' November."""
    with psycopg.connect(owner_conninfo(HOME), autocommit=True) as connection:
        partitions.make(connection, [date(2026, 11, 20)])


@pytest.fixture
def ground(partition: None) -> Iterator[Field]:
    """The field; set up before the test's transaction and tidied after it was rolled back."""
    with psycopg.connect(owner_conninfo(HOME), autocommit=True) as connection:
        made = Field(connection)
        try:
            yield made
        finally:
            made.tidy()


@pytest.fixture
def night_watch(ground: Field, val_alzette: int) -> Watch:
    """The watch at noon, before its first pass over whatever the test put into the field."""
    scope = Scope(
        territory=val_alzette, now=NOON, person="dispatcher", audience=Audience.ADMINISTRATOR
    )
    return Watch(scope)


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    heard = Ear()
    monkeypatch.setattr(voice, "live", lambda _t, _a, message: heard.told.append(message))
    monkeypatch.setattr(voice, "call", heard.woken.append)
    return heard
