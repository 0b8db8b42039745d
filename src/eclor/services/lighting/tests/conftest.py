"""A street with its lamps and cabinet, and what their meters and controllers say."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
import pytest
from django.conf import settings
from psycopg.types.json import Jsonb

from eclor.core.context.actions import NewEntity, add_entity, relate
from eclor.core.context.models import Entity
from eclor.core.gateways.recording import recording_to
from eclor.core.observations.models import Series
from eclor.core.service.database import DatabaseRole
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.run.addresses import database
from eclor.services.lighting.models import CABINET, FED_BY, FEEDER, LAMP
from eclor.testing.house import PASSWORD

ENGLISH = {"accept-language": "en"}


@dataclass
class Field:
    """Writes as the recorder does, on a connection of its own."""

    connection: psycopg.Connection
    series: dict[tuple[int, str], int] = field(default_factory=dict)

    def says(self, entity: Entity, attribute: str, value: float, at: datetime) -> None:
        """The latest value of one attribute."""
        self.connection.execute(
            "INSERT INTO latest (at, received_at, changed_at, num, entity_id, series_id,"
            " territory_id) VALUES (%(at)s, %(at)s, %(at)s, %(num)s, %(entity)s, %(series)s,"
            " %(here)s) ON CONFLICT (series_id) DO UPDATE SET at = excluded.at,"
            " received_at = excluded.at, num = excluded.num",
            {
                "at": at,
                "num": float(value),
                "entity": entity.pk,
                "series": self._series(entity, attribute),
                "here": entity.territory_id,
            },
        )

    def word(self, entity: Entity, attribute: str, word: str, at: datetime) -> None:
        """The latest word of one attribute."""
        self.connection.execute(
            "INSERT INTO latest (at, received_at, changed_at, other, entity_id, series_id,"
            " territory_id) VALUES (%(at)s, %(at)s, %(at)s, %(word)s, %(entity)s, %(series)s,"
            " %(here)s)",
            {
                "at": at,
                "word": Jsonb(word),
                "entity": entity.pk,
                "series": self._series(entity, attribute),
                "here": entity.territory_id,
            },
        )

    def quarter(self, entity: Entity, attribute: str, value: float, at: datetime) -> None:
        """The summary of the quarter of an hour that begins at ``at``."""
        self.connection.execute(
            "INSERT INTO rollup_15m (at, total, low, high, last, last_at, series_id, n)"
            " VALUES (%(at)s, %(v)s, %(v)s, %(v)s, %(v)s, %(at)s, %(s)s, 1)",
            {"at": at, "v": float(value), "s": self._series(entity, attribute)},
        )

    def hour(self, entity: Entity, attribute: str, value: float, at: datetime) -> None:
        """The summary of an hour through which the value stood still."""
        self.connection.execute(
            "INSERT INTO rollup_hour (at, total, low, high, last, last_at, series_id, n)"
            " VALUES (%(at)s, %(v)s * 4, %(v)s, %(v)s, %(v)s, %(at)s, %(s)s, 4)",
            {"at": at, "v": float(value), "s": self._series(entity, attribute)},
        )

    def day(self, entity: Entity, attribute: str, value: float, at: datetime) -> None:
        """The summary of the day that begins at ``at``."""
        self.connection.execute(
            "INSERT INTO rollup_day (at, total, low, high, last, last_at, series_id, n)"
            " VALUES (%(at)s, %(v)s, %(v)s, %(v)s, %(v)s, %(at)s, %(s)s, 1)",
            {"at": at, "v": float(value), "s": self._series(entity, attribute)},
        )

    def forget(self) -> None:
        numbers = list(self.series.values())
        for table in ("latest", "rollup_15m", "rollup_hour", "rollup_day"):
            self.connection.execute(
                f"DELETE FROM {table} WHERE series_id = ANY(%s)",  # noqa: S608 -- our own names
                (numbers,),
            )

    def _series(self, entity: Entity, attribute: str) -> int:
        if (entity.pk, attribute) not in self.series:
            made, _created = Series.objects.get_or_create(
                territory_id=entity.territory_id, entity=entity, attribute=attribute
            )
            self.series[entity.pk, attribute] = made.pk
        return self.series[entity.pk, attribute]


@pytest.fixture
def says(val_alzette: int) -> Iterator[Field]:
    """What the field reports; it is forgotten after the test."""
    conninfo = database(settings.ECLOR, DatabaseRole.RECORDER).conninfo()
    with psycopg.connect(**conninfo, autocommit=True) as connection:
        found = Field(connection)
        yield found
        found.forget()


class Heard(list[tuple[str, bytes]]):
    """Where measures go in tests: (subject, payload)."""

    def store(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> None:
        self.append((subject.decode(), payload))


@pytest.fixture
def recorded() -> Iterator[Heard]:
    """What the room handed to the recorder."""
    heard = Heard()
    with recording_to(heard):
        yield heard


def new_cabinet(scope: Scope, name: str = "Armoire AR-01", **said: Any) -> Entity:
    return _new(scope, CABINET, name, said)


def new_lamp(
    scope: Scope, name: str = "AR-01-001", cabinet: Entity | None = None, **said: Any
) -> Entity:
    lamp = _new(scope, LAMP, name, {"street": "Rue de la Mine", "ratedPower": 60.0} | said)
    if cabinet is not None:
        relate(scope, lamp.pk, FED_BY, cabinet.pk)
    return lamp


def new_feeder(scope: Scope, name: str, cabinet: Entity) -> Entity:
    feeder = _new(scope, FEEDER, name, {})
    relate(scope, feeder.pk, FED_BY, cabinet.pk)
    return feeder


def _new(scope: Scope, kind: str, name: str, said: dict[str, Any]) -> Entity:
    return add_entity(
        scope,
        NewEntity(
            type=kind,
            urn=f"urn:ngsi-ld:{kind}:test:{name}",
            name=name,
            lon=said.pop("lon", 5.95),
            lat=said.pop("lat", 49.47),
            simulated=said.pop("simulated", False),
            commune=Commune.objects.get(insee=said.pop("insee", "57038")).pk,
            attributes=said,
        ),
    )


@pytest.fixture
def operator(client, maya):
    client.post("/signin", {"email": "maya@example.org", "password": PASSWORD})
    return client


def text_of(answer, status: int = 200) -> str:
    """The page without its markup, as one line."""
    assert answer.status_code == status, answer.status_code
    body = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.S)
    words = html.unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ")
    return " ".join(words.split())
