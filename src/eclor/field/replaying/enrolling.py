"""Counters for a replay: entities at schematic places, and devices that may speak for them."""

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

import psycopg
import shapely
from psycopg.types.json import Jsonb
from shapely.geometry.base import BaseGeometry

from eclor.core.context.importing.faults import bad
from eclor.core.context.importing.storing import Federation, communes_at
from eclor.core.gateways.subjects import handle_of
from eclor.field.credentials import FieldBook

TYPE = "TrafficCounter"
Connection = psycopg.Connection[Any]
_OTHER = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Speaker:
    """A counter that may speak: its key is its login."""

    key: str
    counter: str


def speakers(federation: Federation, counters: Sequence[str], file: str) -> list[Speaker]:
    """Keys of at most 64 characters, the same for the same federation, file and column."""
    origin = hashlib.sha256(file.encode()).hexdigest()[:6]
    found = []
    for counter in counters:
        word = _OTHER.sub("-", counter.lower()).strip("-")
        key = f"rejeu-{federation.slug[:20]}-{origin}-{word}"
        if len(key) > 64 or not word:
            digest = hashlib.sha256(counter.encode()).hexdigest()[:10]
            key = f"{key[:50].rstrip('-')}-{digest}"
        found.append(Speaker(key, counter))
    if len({speaker.key for speaker in found}) != len(found):
        raise bad("Two columns of the file differ only by signs or case: rename one.")
    return found


def enrol(
    connection: Connection,
    federation: Federation,
    those: Sequence[Speaker],
    file: str,
    due: int,
    book: FieldBook,
    now: datetime,
) -> int:
    """Make the entities and devices that are missing, in the caller's transaction; how many."""
    keys = [speaker.key for speaker in those]
    rows = connection.execute("SELECT key FROM device WHERE key = ANY(%s)", (keys,)).fetchall()
    known = {key for (key,) in rows}
    missing = [speaker for speaker in those if speaker.key not in known]
    places = spread(connection, federation, len(those))
    communes = communes_at(connection, federation.id, places)
    for number, speaker in enumerate(those):
        if speaker not in missing:
            continue
        lon, lat = places[number]
        described = {"replayedFrom": file, "schematicPosition": True}
        row = connection.execute(
            ENTITY,
            (federation.id, f"urn:ngsi-ld:{TYPE}:{federation.slug}:{speaker.key}", TYPE,
             f"Compteur rejoué {speaker.counter}"[:200], communes[number], lon, lat,
             Jsonb(described), now, now),
        ).fetchone()  # fmt: skip
        if row is None:
            raise RuntimeError("PostgreSQL stored a counter and did not say its number.")
        secret = hashlib.sha256(book.password(speaker.key).encode()).digest()
        connection.execute(
            DEVICE,
            (federation.id, speaker.key, row[0], secret, handle_of(speaker.key), due, now),
        )
    return len(missing)


ENTITY = """
INSERT INTO entity (territory_id, urn, type, name, commune_id, lon, lat, attributes, simulated,
                    created_at, modified_at, version)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, true, %s, %s, 1)
ON CONFLICT (territory_id, urn) DO UPDATE SET deleted_at = NULL RETURNING id
"""
DEVICE = """
INSERT INTO device (territory_id, key, entity_id, external_id, protocol, secret, handle, mapping,
                    due_seconds, enabled, simulated, created_at)
VALUES (%s, %s, %s, '', 'native', %s, %s, '{}', %s, true, true, %s)
"""


def spread(connection: Connection, federation: Federation, count: int) -> list[tuple[float, float]]:
    """So many places over the federation, far from one another, the same each time.

    Inside the outlines of its communes, else inside its box. Raises BadFile when it has neither.
    """
    rows = connection.execute(
        "SELECT outline FROM commune WHERE territory_id = %s AND outline IS NOT NULL",
        (federation.id,),
    ).fetchall()
    area = shapely.unary_union([shapely.geometry.shape(outline) for (outline,) in rows])
    if area.is_empty:
        box = connection.execute(
            "SELECT west, south, east, north FROM territory WHERE id = %s", (federation.id,)
        ).fetchone()
        if box is None or None in box:
            raise bad(f"Nobody knows where {federation.name} lies: import its communes first.")
        area = shapely.box(*box)
    return _far_apart(area, count, Random(f"{federation.slug}/{count}"))  # noqa: S311 -- no secret


def _far_apart(area: BaseGeometry, count: int, chance: Random) -> list[tuple[float, float]]:
    """Best of several tries for each place (Mitchell's best candidate, 1991)."""
    west, south, east, north = area.bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    shapely.prepare(area)
    found: list[tuple[float, float]] = []
    while len(found) < count:
        best, most = None, -1.0
        for _ in range(12 if len(found) < 200 else 3):
            place = (chance.uniform(west, east), chance.uniform(south, north))
            if not shapely.contains_xy(area, *place):
                continue
            near = min(
                (math.hypot((place[0] - x) * squeeze, place[1] - y) for x, y in found), default=1.0
            )
            if near > most:
                best, most = place, near
        if best is not None:
            found.append((round(best[0], 6), round(best[1], 6)))
    return found
