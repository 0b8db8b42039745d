"""A centre with its lane, what its sensors say, and where the room's own measures go."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from eclor.core.context.actions import NewEntity, add_entity
from eclor.core.context.models import Entity
from eclor.core.gateways.recording import recording_to
from eclor.core.observations import partitions
from eclor.core.observations.models import Series
from eclor.core.service.database import DatabaseRole
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.run.addresses import database
from eclor.services.waste.models import CENTRE, CONTAINER
from eclor.services.waste.rules.learning import Growth, fit
from eclor.services.waste.rules.predicting import Learned
from eclor.services.waste.tests.lane import history
from eclor.testing.house import PASSWORD

NBSP = "\u00a0"
ALWAYS_OPEN = "Mo-Su 08:00-20:00"
MINUTE = timedelta(minutes=1)


@dataclass
class Field:
    """Speaks as the recorder writes: history and the latest value, on a connection of its own."""

    connection: psycopg.Connection
    series: dict[tuple[int, str], int] = field(default_factory=dict)

    def says(self, entity: Entity, attribute: str, value: float, at: datetime) -> None:
        """One value of one sensor; say them in the order of time."""
        number = self._series(entity, attribute)
        partitions.make(self.connection, [at.astimezone(UTC).date()])
        self.connection.execute(
            "INSERT INTO observation (at, num, series_id, delay) VALUES (%s, %s, %s, 0)",
            (at, float(value), number),
        )
        self.connection.execute(
            "INSERT INTO latest (at, received_at, changed_at, num, entity_id, series_id,"
            " territory_id) VALUES (%(at)s, %(at)s, %(at)s, %(num)s, %(entity)s, %(series)s,"
            " %(here)s) ON CONFLICT (series_id) DO UPDATE SET at = excluded.at,"
            " received_at = excluded.at, num = excluded.num, changed_at = CASE"
            " WHEN latest.num = excluded.num THEN latest.changed_at ELSE excluded.at END",
            {
                "at": at,
                "num": float(value),
                "entity": entity.pk,
                "series": number,
                "here": entity.territory_id,
            },
        )

    def lane(self, centre: Entity, at: datetime, *occupied: bool) -> None:
        """What zones 1, 2… see."""
        for number, seen in enumerate(occupied, start=1):
            self.says(centre, f"zone{number}", seen, at)

    def summary(self, entity: Entity, attribute: str, value: float, at: datetime) -> None:
        """The hour's summary, as the recorder keeps it."""
        self.connection.execute(
            "INSERT INTO rollup_hour (at, total, low, high, last, last_at, series_id, n)"
            " VALUES (date_trunc('hour', %(at)s), %(v)s, %(v)s, %(v)s, %(v)s, %(at)s, %(s)s, 1)",
            {"at": at, "v": float(value), "s": self._series(entity, attribute)},
        )

    def forget(self) -> None:
        numbers = list(self.series.values())
        for table in ("observation", "latest", "rollup_hour"):
            self.connection.execute(
                f"DELETE FROM {table} WHERE series_id = ANY(%s)",  # noqa: S608 -- our own names
                (numbers,),
            )

    def _series(self, entity: Entity, attribute: str) -> int:
        key = (entity.pk, attribute)
        if key not in self.series:
            self.series[key] = Series.objects.get_or_create(
                territory_id=entity.territory_id, entity=entity, attribute=attribute
            )[0].pk
        return self.series[key]


@pytest.fixture
def sensors(val_alzette: int) -> Iterator[Field]:
    """The sensors of the territory; what they said is forgotten after the test."""
    conninfo = database(settings.ECLOR, DatabaseRole.RECORDER).conninfo()
    with psycopg.connect(**conninfo, autocommit=True) as connection:
        found = Field(connection)
        yield found
        found.forget()


class Heard(list):
    """A stream that only remembers: (subject, payload)."""

    def store(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> None:
        self.append((subject.decode(), payload.decode()))


@pytest.fixture
def recorded() -> Iterator[Heard]:
    """What the room handed to the recorder."""
    heard = Heard()
    with recording_to(heard):
        yield heard


def new_centre(scope: Scope, name: str = "Déchèterie d'Audun", **said: object) -> Entity:
    commune = Commune.objects.get(insee="57038")
    return add_entity(
        scope,
        NewEntity(
            type=CENTRE,
            urn=f"urn:ngsi-ld:{CENTRE}:test:{name}",
            name=name,
            lon=said.pop("lon", 5.95),
            lat=said.pop("lat", 49.47),
            commune=commune.pk,
            attributes={"openingHours": ALWAYS_OPEN, "docks": 2, "minutesPerCar": 8} | said,
            simulated=True,
        ),
    )


def new_container(scope: Scope, name: str = "Verre 1", **said: object) -> Entity:
    return add_entity(
        scope,
        NewEntity(
            type=CONTAINER,
            urn=f"urn:ngsi-ld:{CONTAINER}:test:{name}",
            name=name,
            lon=5.95,
            lat=49.47,
            commune=Commune.objects.get(insee="57038").pk,
            attributes={"stream": "glass", "volume": 4, "address": "Rue Foch"} | said,
        ),
    )


def open_all_day(scope: Scope, name: str = "Déchèterie d'Audun", **said: object):
    return new_centre(scope, name, **{"openingHours": "24/7"} | said)


def text_of(answer, status: int = 200) -> str:
    """The page without its markup, as one line."""
    assert answer.status_code == status, answer.status_code
    body = re.sub(r"<(script|style)\b.*?</\1>", "", answer.content.decode(), flags=re.S)
    words = html.unescape(re.sub(r"<[^>]+>", " ", body)).replace(NBSP, " ")
    return " ".join(words.split())


@pytest.fixture
def today(val_alzette: int) -> Scope:
    """Louis now: a page reads the clock of the house."""
    return Scope(territory=val_alzette, now=timezone.now())


@pytest.fixture
def operator(client, maya):
    client.post("/signin", {"email": "maya@example.org", "password": PASSWORD})
    return client


@pytest.fixture
def audun(louis: Scope) -> Entity:
    """The recycling centre of Audun, open from eight to eight, with two docks of eight minutes."""
    return new_centre(louis)


@pytest.fixture(scope="session")
def learned() -> Learned:
    """What a site knows after the days of ``history``, as it is stored."""
    told = json.dumps(fit(history(), growth=Growth(trees=30, pace=0.15, smallest_leaf=10)))
    return Learned.from_json(json.loads(told))
