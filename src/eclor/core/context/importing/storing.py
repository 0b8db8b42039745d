"""Putting what was read into the database: one transaction, told what it changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import psycopg
import shapely
from psycopg.types.json import Jsonb

from eclor.core.context.importing.faults import bad
from eclor.core.context.importing.geojson import Outline
from eclor.core.context.importing.lamps import Lamp
from eclor.core.service.ids import ulid

Connection = psycopg.Connection[Any]
LAMP = "Streetlight"


@dataclass(frozen=True, slots=True)
class Federation:
    """``created`` when this import made it."""

    id: int
    slug: str
    name: str
    created: bool = False


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do."""

    federation: Federation
    added: int = 0
    changed: int = 0
    same: int = 0
    left_out: Sequence[str] = ()
    placed: int = 0  # entities that now know their commune
    outside: int = 0  # lamps that lie in no commune of the federation


def federation_called(connection: Connection, slug: str) -> Federation | None:
    row = connection.execute(
        "SELECT id, slug, name FROM territory WHERE slug = %s", (slug,)
    ).fetchone()
    return Federation(*row) if row else None


def federation_for(connection: Connection, slug: str, name: str) -> Federation:
    """The federation called ``slug``, made with that name if it is not there."""
    known = federation_called(connection, slug)
    if known is not None:
        return known
    title = name or slug.replace("-", " ").title()
    row = connection.execute(
        "INSERT INTO territory (slug, name, hosts, simulated, timezone)"
        " VALUES (%s, %s, '[]', false, 'Europe/Paris') RETURNING id",
        (slug, title),
    ).fetchone()
    if row is None:
        raise RuntimeError("PostgreSQL stored the federation and did not say its number.")
    return Federation(int(row[0]), slug, title, created=True)


def federation_of(connection: Connection, outlines: Sequence[Outline]) -> Federation:
    """The one federation that has one of these communes. Raises BadFile when it is not clear."""
    rows = connection.execute(
        "SELECT DISTINCT t.id, t.slug, t.name FROM territory t"
        " JOIN commune c ON c.territory_id = t.id WHERE c.insee = ANY(%s)",
        ([outline.insee for outline in outlines],),
    ).fetchall()
    if len(rows) != 1:
        many = ", ".join(row[1] for row in rows) or "no federation"
        raise bad(f"These communes belong to {many}: say which with --federation SLUG.")
    return Federation(*rows[0])


def store_outlines(
    connection: Connection, federation: Federation, outlines: Sequence[Outline], add: bool
) -> Outcome:
    """Replace the outlines of communes by these; communes not yet there are added when ``add``."""
    rows = connection.execute(
        "SELECT insee FROM commune WHERE territory_id = %s", (federation.id,)
    ).fetchall()
    known = {insee for (insee,) in rows}
    chosen = [o for o in outlines if o.insee in known or add or not known]
    outcome = Outcome(federation, left_out=[o.name for o in outlines if o not in chosen])
    if not chosen:
        raise bad(
            f"None of the {len(outlines)} communes of the file belongs to {federation.name}:"
            " name another federation, or --add them to this one."
        )
    for outline in chosen:
        lon, lat = outline.middle
        connection.execute(
            UPSERT_COMMUNE,
            (federation.id, outline.insee, outline.name, outline.population, lon, lat,
             Jsonb(outline.geometry)),
        )  # fmt: skip
    outcome.added = sum(o.insee not in known for o in chosen)
    outcome.changed = len(chosen) - outcome.added
    _set_bounds(connection, federation.id)
    outcome.placed = place_in_communes(connection, federation.id)
    return outcome


UPSERT_COMMUNE = """
INSERT INTO commune (territory_id, insee, name, population, lon, lat, outline, outline_simulated)
VALUES (%s, %s, %s, %s, %s, %s, %s, false)
ON CONFLICT (territory_id, insee) DO UPDATE SET name = excluded.name, outline = excluded.outline,
    outline_simulated = false, population = coalesce(excluded.population, commune.population)
"""


def _set_bounds(connection: Connection, territory: int) -> None:
    """The federation's box: its outlines, or its things where no outline is known."""
    shapes = [shape for _, shape in _outlines_of(connection, territory)]
    if shapes:
        box: Sequence[float | None] = shapely.total_bounds(np.array(shapes)).tolist()
    else:
        box = (
            connection.execute(
                "SELECT min(lon), min(lat), max(lon), max(lat) FROM entity WHERE territory_id = %s",
                (territory,),
            ).fetchone()
            or (None,) * 4
        )
    connection.execute(
        "UPDATE territory SET west = %s, south = %s, east = %s, north = %s WHERE id = %s",
        (*box, territory),
    )


def _outlines_of(connection: Connection, territory: int) -> list[tuple[int, Any]]:
    rows = connection.execute(
        "SELECT id, outline FROM commune WHERE territory_id = %s AND outline IS NOT NULL",
        (territory,),
    ).fetchall()
    return [(commune, shapely.geometry.shape(outline)) for commune, outline in rows]


def place_in_communes(connection: Connection, territory: int) -> int:
    """Give entities without a commune the one they lie in; how many found one."""
    rows = connection.execute(
        "SELECT id, lon, lat FROM entity WHERE territory_id = %s AND commune_id IS NULL"
        " AND lon IS NOT NULL",
        (territory,),
    ).fetchall()
    communes = communes_at(connection, territory, [(lon, lat) for _, lon, lat in rows])
    pairs = [(row[0], found) for row, found in zip(rows, communes, strict=True) if found]
    connection.execute(
        "UPDATE entity e SET commune_id = v.commune FROM unnest(%s::bigint[], %s::bigint[])"
        " AS v(id, commune) WHERE e.id = v.id",
        ([p[0] for p in pairs], [p[1] for p in pairs]),
    )
    return len(pairs)


def communes_at(
    connection: Connection, territory: int, places: Sequence[tuple[float, float]]
) -> list[int | None]:
    """The commune in which each place lies, None outside all of them."""
    found: list[int | None] = [None] * len(places)
    outlines = _outlines_of(connection, territory)
    if not outlines or not places:
        return found
    tree = shapely.STRtree([shape for _, shape in outlines])
    points = shapely.points(np.array(places, dtype=np.float64))
    which, where = tree.query(points, predicate="intersects")
    for place, outline in zip(which.tolist(), where.tolist(), strict=True):
        found[place] = outlines[outline][0]
    return found


def store_lamps(
    connection: Connection,
    federation: Federation,
    lamps: Sequence[Lamp],
    now: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> Outcome:
    """Add lamps, or change those known by the same key; a second time changes nothing."""
    communes = communes_at(connection, federation.id, [(lamp.lon, lamp.lat) for lamp in lamps])
    connection.execute(
        "CREATE TEMPORARY TABLE coming (urn text, name text, commune_id bigint, lon float8,"
        " lat float8, attributes jsonb) ON COMMIT DROP"
    )
    with connection.cursor().copy("COPY coming FROM STDIN") as copy:
        for number, (lamp, commune) in enumerate(zip(lamps, communes, strict=True), start=1):
            name = f"urn:ngsi-ld:{LAMP}:{federation.slug}:{lamp.key}"
            described = Jsonb(dict(lamp.attributes))
            copy.write_row((name, lamp.name, commune, lamp.lon, lamp.lat, described))
            if number % 1000 == 0:
                progress(number)
    outcome = Outcome(federation, outside=communes.count(None))
    rows = connection.execute(
        UPSERT_LAMPS, {"territory": federation.id, "now": now, "type": LAMP}
    ).fetchall()
    outcome.added = sum(row[0] for row in rows)
    outcome.changed = len(rows) - outcome.added
    outcome.same = len(lamps) - len(rows)
    if not _outlines_of(connection, federation.id):
        _set_bounds(connection, federation.id)
    connection.execute("DROP TABLE coming")
    return outcome


UPSERT_LAMPS = """
INSERT INTO entity AS e (territory_id, urn, type, name, commune_id, lon, lat, attributes, simulated,
                         created_at, modified_at, version)
SELECT %(territory)s, urn, %(type)s, name, commune_id, lon, lat, attributes, false,
       %(now)s, %(now)s, 1 FROM coming
ON CONFLICT (territory_id, urn) DO UPDATE SET
    name = excluded.name, commune_id = coalesce(excluded.commune_id, e.commune_id),
    lon = excluded.lon, lat = excluded.lat, attributes = e.attributes || excluded.attributes,
    modified_at = excluded.modified_at, version = e.version + 1, deleted_at = NULL
WHERE (e.name, e.lon, e.lat, e.deleted_at) IS DISTINCT FROM
      (excluded.name, excluded.lon, excluded.lat, NULL)
   OR e.commune_id IS DISTINCT FROM coalesce(excluded.commune_id, e.commune_id)
   OR NOT e.attributes @> excluded.attributes
RETURNING (xmax = 0)::int
"""


def note(
    connection: Connection, outcome: Outcome, did: str, file: str, actor: str, now: datetime
) -> None:
    """The line of the trail that says who imported what."""
    order = {"file": file, "added": outcome.added, "changed": outcome.changed}
    connection.execute(
        'INSERT INTO audit_line (territory_id, at, actor, did, outcome, "order", signal, cause)'
        " VALUES (%s, %s, %s, %s, 'done', %s, %s, '')",
        (outcome.federation.id, now, actor, did, Jsonb(order), ulid()),
    )
