"""Putting roads into the database: one transaction, a second time changes nothing."""

from collections.abc import Sequence
from datetime import datetime

from psycopg.types.json import Jsonb

from eclor.core.context.importing.roads import Road
from eclor.core.context.importing.storing import (
    Connection,
    Federation,
    Outcome,
    communes_at,
)

ROAD = "Road"


def store_roads(
    connection: Connection, federation: Federation, roads: Sequence[Road], now: datetime
) -> Outcome:
    """Add roads, or change those known by the same key; one without an owner in the file keeps its own."""
    communes = communes_at(connection, federation.id, [road.middle for road in roads])
    connection.execute(
        "CREATE TEMPORARY TABLE coming_road (urn text, name text, commune_id bigint, lon float8,"
        " lat float8, geometry jsonb, attributes jsonb) ON COMMIT DROP"
    )
    with connection.cursor().copy("COPY coming_road FROM STDIN") as copy:
        for road, commune in zip(roads, communes, strict=True):
            name = f"urn:ngsi-ld:{ROAD}:{federation.slug}:{road.key}"
            described = Jsonb({"roadOwner": road.owner} if road.owner else {})
            shape = Jsonb(road.geometry)
            copy.write_row((name, road.name, commune, *road.middle, shape, described))
    rows = connection.execute(
        UPSERT_ROADS, {"territory": federation.id, "now": now, "type": ROAD}
    ).fetchall()
    connection.execute("DROP TABLE coming_road")
    outcome = Outcome(federation, outside=communes.count(None))
    outcome.added = sum(row[0] for row in rows)
    outcome.changed = len(rows) - outcome.added
    outcome.same = len(roads) - len(rows)
    return outcome


UPSERT_ROADS = """
INSERT INTO entity AS e (territory_id, urn, type, name, commune_id, lon, lat, geometry, attributes,
                         simulated, created_at, modified_at, version)
SELECT %(territory)s, urn, %(type)s, name, commune_id, lon, lat, geometry, attributes, false,
       %(now)s, %(now)s, 1 FROM coming_road
ON CONFLICT (territory_id, urn) DO UPDATE SET
    name = excluded.name, commune_id = coalesce(excluded.commune_id, e.commune_id),
    lon = excluded.lon, lat = excluded.lat, geometry = excluded.geometry,
    attributes = e.attributes || excluded.attributes,
    modified_at = excluded.modified_at, version = e.version + 1, deleted_at = NULL
WHERE (e.name, e.geometry, e.deleted_at) IS DISTINCT FROM (excluded.name, excluded.geometry, NULL)
   OR e.commune_id IS DISTINCT FROM coalesce(excluded.commune_id, e.commune_id)
   OR NOT e.attributes @> excluded.attributes
RETURNING (xmax = 0)::int
"""
