"""Putting the simulated territory into the database, in one transaction, by COPY."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from eclor.core.gateways.subjects import handle_of
from eclor.field.credentials import FieldBook
from eclor.field.lorawan.words import MAPPING
from eclor.field.made.ways import SERVERS, Server, Way, ways
from eclor.field.made.words import Commune, Made, Street, Thing

STREET_TYPE = "Road"
SERVER_DUE = 900  # seconds


def territory_id(connection: psycopg.Connection[Any], slug: str) -> int | None:
    """The number of the federation called ``slug``, None when it is not there."""
    row = connection.execute("SELECT id FROM territory WHERE slug = %s", (slug,)).fetchone()
    return int(row[0]) if row else None


def load_territory(
    connection: psycopg.Connection[Any], made: Made, book: FieldBook, now: datetime,
    servers: Sequence[Server] = SERVERS,
) -> int:  # fmt: skip
    """Store communes, entities, devices and relations; the number of the new federation.

    ``connection`` is the owner's, inside a transaction that the caller commits: either the whole
    territory is there or none of it. Simulated devices speak with the passwords of ``book``.
    """
    territory = _territory(connection, made)
    communes = _communes(connection, territory, made.communes)
    entities = _entities(connection, territory, made, communes, now)
    _relations(connection, territory, made, entities)
    known = _servers(connection, territory, servers, book, now)
    _devices(connection, territory, made.things, entities, book, now, ways(made, servers), known)
    # Here rather than at their first values: the recorder finds thousands of series ready.
    make_series(connection, territory)
    connection.execute("ANALYZE entity, relation, device, commune, series")
    return territory


def make_series(connection: psycopg.Connection[Any], territory: int) -> None:
    """The series of all simulated devices of a federation, where they are missing."""
    connection.execute(SERIES, (territory, list(ATTRIBUTES)))


SERIES = """
INSERT INTO series (territory_id, entity_id, attribute, unit, public, keep_days)
SELECT e.territory_id, e.id, c.key, c.unit, c.public, c.keep_days
FROM entity e JOIN device d ON d.entity_id = e.id JOIN attribute_card c ON c.type = e.type
WHERE e.territory_id = %s AND e.simulated AND c.key = ANY(%s)
ORDER BY e.id, c.key
ON CONFLICT (entity_id, attribute) DO NOTHING
"""
# What simulated devices say; the cards know more, which nobody measures here.
ATTRIBUTES = (
    "zone1", "zone2", "zone3", "zone4", "gateCount", "docksOpen", "observedWait",
    "fillingLevel", "power", "dimming", "energy", "burningHours", "voltage", "activePower",
    "doorOpen", "humidity", "precipitation", "windSpeed", "roadTemperature", "temperature",
    "intensity", "occupancy", "averageSpeed",
)  # fmt: skip


def urn(slug: str, entity_type: str, key: str) -> str:
    """``urn:ngsi-ld:Streetlight:haut-val-alzette:ar-12-045``"""
    return f"urn:ngsi-ld:{entity_type}:{slug}:{key}"


def _territory(connection: psycopg.Connection[Any], made: Made) -> int:
    points = [point for commune in made.communes for point in commune.outline]
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    row = connection.execute(
        "INSERT INTO territory (slug, name, hosts, simulated, timezone, west, south, east, north)"
        " VALUES (%s, %s, %s, true, 'Europe/Paris', %s, %s, %s, %s) RETURNING id",
        (made.slug, made.name, Jsonb([]), min(lons), min(lats), max(lons), max(lats)),
    ).fetchone()
    if row is None:
        raise RuntimeError("PostgreSQL stored the federation and did not say its number.")
    return int(row[0])


def _communes(
    connection: psycopg.Connection[Any], territory: int, communes: Sequence[Commune]
) -> dict[str, int]:
    ids = _numbers(connection, "commune", len(communes))
    columns = "id, territory_id, insee, name, population, lon, lat, outline, outline_simulated"
    _copy(
        connection,
        f"commune ({columns})",
        (
            (number, territory, c.insee, c.name, c.population, c.lon, c.lat, _outline(c), True)
            for number, c in zip(ids, communes, strict=True)
        ),
    )
    return {c.insee: number for number, c in zip(ids, communes, strict=True)}


def _outline(commune: Commune) -> Jsonb:
    return Jsonb({"type": "Polygon", "coordinates": [commune.outline]})


def _entities(
    connection: psycopg.Connection[Any],
    territory: int,
    made: Made,
    communes: dict[str, int],
    now: datetime,
) -> dict[str, int]:
    """Things and streets become entities; key -> number."""
    keys = [thing.key for thing in made.things] + [street.key for street in made.streets]
    ids = dict(zip(keys, _numbers(connection, "entity", len(keys)), strict=True))
    rows = [_thing_row(made.slug, thing) for thing in made.things]
    rows += [_street_row(made.slug, street) for street in made.streets]
    _copy(
        connection,
        "entity (id, territory_id, urn, type, name, commune_id, lon, lat, geometry, attributes,"
        " simulated, created_at, modified_at, version)",
        (
            (ids[key], territory, name, kind, title, communes[insee], lon, lat, shape, described,
             True, now, now, 1)
            for key, (name, kind, title, insee, lon, lat, shape, described)
            in zip(keys, rows, strict=True)
        ),
    )  # fmt: skip
    return ids


def _thing_row(slug: str, thing: Thing) -> tuple[Any, ...]:
    described = Jsonb(dict(thing.attributes))
    return (
        urn(slug, thing.type, thing.key), thing.type, thing.name, thing.insee,
        thing.lon, thing.lat, None, described,
    )  # fmt: skip


def _street_row(slug: str, street: Street) -> tuple[Any, ...]:
    lon, lat = street.line[len(street.line) // 2]
    shape = Jsonb({"type": "LineString", "coordinates": street.line})
    # As in most of France: through roads are the department's, the others their commune's.
    named = ("main", "department") if street.main else ("street", "commune")
    described = Jsonb({"roadClass": named[0], "roadOwner": named[1], "lit": street.lit})
    return (
        urn(slug, STREET_TYPE, street.key), STREET_TYPE, street.name, street.insee,
        lon, lat, shape, described,
    )  # fmt: skip


def _relations(
    connection: psycopg.Connection[Any], territory: int, made: Made, entities: dict[str, int]
) -> None:
    _copy(
        connection,
        "relation (territory_id, source_id, name, target_id)",
        ((territory, entities[r.source], r.name, entities[r.target]) for r in made.relations),
    )


def _servers(
    connection: psycopg.Connection[Any],
    territory: int,
    servers: Sequence[Server],
    book: FieldBook,
    now: datetime,
) -> dict[str, int]:
    """What lamps speak through that stands in no street; key -> number."""
    ids = _numbers(connection, "device", len(servers))
    rows = (
        (number, territory, s.key, s.name, "", s.protocol,
         hashlib.sha256(book.password(s.key).encode()).digest(), handle_of(s.key), Jsonb({}),
         SERVER_DUE, True, True, now)
        for number, s in zip(ids, servers, strict=True)
    )  # fmt: skip
    columns = (
        "id, territory_id, key, name, external_id, protocol, secret, handle, mapping, due_seconds,"
        " enabled, simulated, created_at"
    )
    _copy(connection, f"device ({columns})", rows)
    return {server.key: number for number, server in zip(ids, servers, strict=True)}


def _devices(
    connection: psycopg.Connection[Any],
    territory: int,
    things: Sequence[Thing],
    entities: dict[str, int],
    book: FieldBook,
    now: datetime,
    others: dict[str, Way],
    servers: dict[str, int],
) -> None:
    """A device for each thing; what speaks through a gateway has no password of its own."""
    ids = dict(
        zip((t.key for t in things), _numbers(connection, "device", len(things)), strict=True)
    )
    ordered = sorted(things, key=lambda thing: bool(thing.gateway))  # gateways before children

    def spoken(thing: Thing) -> tuple[int | None, str, str, Jsonb]:
        way = others.get(thing.key)
        if way is not None:
            return servers[way.server], way.name, way.protocol, Jsonb(MAPPING)
        return ids.get(thing.gateway), thing.key if thing.gateway else "", "native", Jsonb({})

    _copy(
        connection,
        "device (gateway_id, external_id, protocol, mapping, id, territory_id, key, entity_id,"
        " secret, handle, due_seconds, enabled, simulated, created_at)",
        (
            (*spoken(t), ids[t.key], territory, t.key, entities[t.key],
             None if t.gateway else hashlib.sha256(book.password(t.key).encode()).digest(),
             handle_of(t.key), t.due, True, True, now)
            for t in ordered
        ),
    )  # fmt: skip


def _numbers(connection: psycopg.Connection[Any], table: str, count: int) -> list[int]:
    """So many fresh primary keys, known before the rows go in."""
    rows = connection.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        (table, count),
    ).fetchall()
    return [int(row[0]) for row in rows]


def _copy(
    connection: psycopg.Connection[Any], target: str, rows: Iterable[tuple[Any, ...]]
) -> None:
    with connection.cursor().copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
