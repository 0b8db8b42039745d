"""Lamps with a past: their history is committed, as the recorder would have left it."""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import psycopg
import pytest

from eclor.core.observations import partitions
from eclor.testing.house import BORD_DE_MOSELLE, VAL_ALZETTE, owner_conninfo
from eclor.testing.plugin import HOME

DAY = date(2024, 3, 5)
EVENING = datetime(2024, 3, 5, 18, 0, tzinfo=UTC)
NIGHT = EVENING + timedelta(hours=5)
ADD_ENTITY = """
INSERT INTO entity (territory_id, urn, type, name, lon, lat, attributes, simulated, created_at,
    modified_at, version, deleted_at)
VALUES (%s, 'urn:past:' || %s || ':' || %s, 'Streetlight', %s, 5.95, 49.47, '{}', true, %s, %s, 1, %s)
RETURNING id
"""
ADD_SERIES = """
INSERT INTO series (territory_id, entity_id, attribute, unit, public, keep_days)
VALUES (%s, %s, 'dimming', 'P1', %s, 400) RETURNING id
"""


@dataclass
class Past:
    """What was written: series by entity, and its values by time."""

    owner: psycopg.Connection
    series: dict[int, int] = field(default_factory=dict)
    said: dict[int, list[tuple[datetime, float]]] = field(default_factory=dict)

    def lamp(
        self, name: str, territory: int = VAL_ALZETTE, public: bool = True, gone: Any = None
    ) -> int:
        begun = EVENING - timedelta(days=9)
        asked = (territory, territory, name, name, begun, begun, gone)
        entity = self._number(ADD_ENTITY, asked)
        self.series[entity] = self._number(ADD_SERIES, (territory, entity, public))
        self.said[entity] = []
        return entity

    def say(self, entity: int, at: datetime, value: float) -> None:
        self.owner.execute(
            "INSERT INTO observation (at, num, series_id) VALUES (%s, %s, %s)",
            (at, value, self.series[entity]),
        )
        self.said[entity].append((at, value))

    def _number(self, query: str, given: tuple[Any, ...]) -> int:
        row = self.owner.execute(query, given).fetchone()
        assert row is not None
        return int(row[0])

    def standing(self, moment: datetime, within: timedelta) -> dict[int, tuple[datetime, float]]:
        """What a direct question to history says: the last value of each, withdrawn ones left out."""
        rows = self.owner.execute(
            "SELECT DISTINCT ON (s.entity_id) s.entity_id, o.at, o.num"
            " FROM observation o JOIN series s ON s.id = o.series_id"
            " WHERE o.at <= %s AND o.at > %s AND s.territory_id = %s AND s.public"
            " ORDER BY s.entity_id, o.at DESC",
            (moment, moment - within, VAL_ALZETTE),
        ).fetchall()
        return {entity: (at, num) for entity, at, num in rows}


@pytest.fixture
def past(django_db_setup: None) -> Iterator[Past]:
    with psycopg.connect(owner_conninfo(HOME), autocommit=True) as owner:
        partitions.make(owner, [DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)])
        found = Past(owner)
        yield found
        # Rows only: the test's own transaction still holds the days.
        owner.execute("DELETE FROM observation")
        owner.execute("DELETE FROM rollup_15m")
        owner.execute("DELETE FROM latest")
        owner.execute("DELETE FROM series WHERE entity_id = ANY(%s)", (list(found.series),))
        owner.execute("DELETE FROM entity WHERE id = ANY(%s)", (list(found.series),))


@pytest.fixture
def evening(past: Past) -> Past:
    """Thirty lamps of ours that spoke at odd times one evening, and one of the neighbours'."""
    chance = Random(57)
    lamps = [past.lamp(f"Lampe {n}") for n in range(30)]
    for lamp in [*lamps, past.lamp("Rive 1", BORD_DE_MOSELLE), past.lamp("Secrète", public=False)]:
        for second in sorted(chance.sample(range(5 * 3600), 12)):
            at = EVENING + timedelta(seconds=second, milliseconds=chance.randrange(1000))
            past.say(lamp, at, chance.randrange(101))
    return past


def unpacked(body: bytes) -> tuple[dict[str, Any], dict[str, list[float]]]:
    """Header and columns of a packed answer."""
    assert body[:4] == b"ECL1"
    (length,) = struct.unpack_from("<I", body, 4)
    header = json.loads(body[8 : 8 + length])
    place, columns = -(-(8 + length) // 8) * 8, {}
    for name, kind in header["columns"]:
        values = np.frombuffer(body, dtype="<" + kind, count=header["rows"], offset=place)
        columns[name] = values.tolist()
        place += -(-values.nbytes // 8) * 8
    assert place == len(body)
    return header, columns


def ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
