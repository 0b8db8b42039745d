"""An inventory brought in from a file: kept for its preview, then stored whole or not at all."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from eclor.core.facts.telling import tell
from eclor.core.service.scope import Scope
from eclor.core.trust import audit
from eclor.services.lighting.actions.accounts import ask_account
from eclor.services.lighting.models import LAMP, SUPPORT, TYPES, InventoryFile
from eclor.services.lighting.queries.importing import known
from eclor.services.lighting.rules.importing.columns import Mapped
from eclor.services.lighting.rules.importing.planning import plan
from eclor.services.lighting.words.importing import Imported, Kind, Plan, Planned, Sheet
from eclor.services.lighting.words.inventory import MOUNTED_ON

KEPT = timedelta(days=1)
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('lighting import'), %s)"
_UPSERT = """
INSERT INTO entity AS e (territory_id, urn, type, name, commune_id, lon, lat, geometry, attributes,
                         simulated, created_at, modified_at, version)
SELECT %(here)s, c.urn, %(type)s, c.name, c.commune, c.lon, c.lat, c.geometry, c.attributes,
       false, %(now)s, %(now)s, 1
FROM unnest(%(urns)s::text[], %(names)s::text[], %(communes)s::bigint[], %(lons)s::float8[],
            %(lats)s::float8[], %(geometries)s::jsonb[], %(attributes)s::jsonb[])
     AS c(urn, name, commune, lon, lat, geometry, attributes)
ON CONFLICT (territory_id, urn) DO UPDATE SET
    name = excluded.name, commune_id = coalesce(excluded.commune_id, e.commune_id),
    lon = coalesce(excluded.lon, e.lon), lat = coalesce(excluded.lat, e.lat),
    geometry = coalesce(excluded.geometry, e.geometry),
    attributes = e.attributes || excluded.attributes,
    modified_at = excluded.modified_at, version = e.version + 1, deleted_at = NULL
WHERE (e.name, e.deleted_at) IS DISTINCT FROM (excluded.name, NULL)
   OR (e.lon, e.lat) IS DISTINCT FROM (coalesce(excluded.lon, e.lon), coalesce(excluded.lat, e.lat))
   OR e.commune_id IS DISTINCT FROM coalesce(excluded.commune_id, e.commune_id)
   OR e.geometry IS DISTINCT FROM coalesce(excluded.geometry, e.geometry)
   OR NOT e.attributes @> excluded.attributes
RETURNING e.urn, (xmax = 0)
"""
_ARROWS = """
WITH wanted AS (
    SELECT s.id AS source, w.name, t.id AS target
    FROM unnest(%(sources)s::text[], %(names)s::text[], %(targets)s::text[]) AS w(source, name, target)
    JOIN entity s ON s.territory_id = %(here)s AND s.urn = w.source
    JOIN entity t ON t.territory_id = %(here)s AND t.urn = w.target),
gone AS (
    DELETE FROM relation r USING wanted w
    WHERE r.source_id = w.source AND r.name = w.name AND r.target_id <> w.target
    RETURNING r.source_id),
drawn AS (
    INSERT INTO relation (territory_id, source_id, name, target_id)
    SELECT %(here)s, source, name, target FROM wanted
    ON CONFLICT (source_id, name, target_id) DO NOTHING RETURNING source_id)
SELECT e.urn FROM entity e WHERE e.id IN (SELECT source_id FROM gone UNION SELECT source_id FROM drawn)
"""
# A pole that comes after its lamps finds them by its number.
_ON_POLES = """
INSERT INTO relation (territory_id, source_id, name, target_id)
SELECT %(here)s, l.id, %(mounted_on)s, p.id
FROM entity p JOIN entity l ON l.territory_id = p.territory_id AND l.type = %(lamp)s
    AND l.deleted_at IS NULL AND l.commune_id IS NOT DISTINCT FROM p.commune_id
    AND l.attributes->>'supportNumber' = p.attributes->>'supportNumber'
WHERE p.territory_id = %(here)s AND p.type = %(support)s AND p.deleted_at IS NULL
    AND p.urn = ANY(%(urns)s)
ON CONFLICT (source_id, name, target_id) DO NOTHING
"""


class RefusedFile(ValueError):
    """Some lines are refused, so nothing was stored; ``plan`` names each."""

    def __init__(self, found: Plan) -> None:
        super().__init__(f"{len(found.refused):,} lines are refused: nothing was stored.")
        self.plan = found


def keep_file(scope: Scope, name: str, content: bytes) -> InventoryFile:
    """Keep what somebody sent until it is imported, a day at most."""
    return InventoryFile.objects.create(
        territory_id=scope.territory,
        sent_at=scope.now,
        sent_by=scope.person,
        name=name[:200],
        content=content,
    )


@transaction.atomic
def import_inventory(scope: Scope, sheet: Sheet, kind: Kind, mapped: Mapped) -> Imported:
    """Store every line, or nothing. A second time changes nothing. Raises RefusedFile.

    What the file does not say of a thing stays; what the federation has and the file has not, too.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME, [scope.territory])
    found = plan(sheet, kind, mapped, known(scope), scope.now.date())
    if found.refused:
        raise RefusedFile(found)
    done = _stored(scope, kind, found.things)
    order = {"file": sheet.name, "kind": kind.value, "added": done.added, "changed": done.changed}
    signal = audit.write(scope, "lighting.import_inventory", order)
    if done.added or done.changed:
        tell(scope, "InventoryImported", order, cause=signal)
        ask_account(scope)
    return done


def _stored(scope: Scope, kind: Kind, things: Sequence[Planned]) -> Imported:
    moved: dict[str, Any] = {
        "here": scope.territory,
        "now": scope.now,
        "type": TYPES[kind],
    } | _columns(things)
    arrows = [(one.urn, name, urn) for one in things for name, urn in one.arrows.items()]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, moved)
        rows = dict(cursor.fetchall())
        sources, names, targets = zip(*arrows, strict=True) if arrows else ((), (), ())
        cursor.execute(
            _ARROWS,
            {
                "here": scope.territory,
                "sources": list(sources),
                "names": list(names),
                "targets": list(targets),
            },
        )
        hung = {row[0] for row in cursor.fetchall()}
        if kind is Kind.SUPPORTS:
            there: dict[str, Any] = {"here": scope.territory, "urns": moved["urns"], "lamp": LAMP}
            cursor.execute(_ON_POLES, there | {"support": SUPPORT, "mounted_on": MOUNTED_ON})
    added = sum(rows.values())
    changed = len(set(rows) | hung) - added
    return Imported(added, changed, len(things) - added - changed)


def _columns(things: Sequence[Planned]) -> dict[str, list[object]]:
    return {
        "urns": [one.urn for one in things],
        "names": [one.name for one in things],
        "communes": [one.commune for one in things],
        "lons": [one.lon for one in things],
        "lats": [one.lat for one in things],
        "geometries": [json.dumps(one.geometry) if one.geometry else None for one in things],
        "attributes": [json.dumps(dict(one.attributes)) for one in things],
    }


def forget_files(scope: Scope) -> int:
    """Files sent more than a day ago; how many there were."""
    old = InventoryFile.objects.filter(territory_id=scope.territory, sent_at__lt=scope.now - KEPT)
    gone, _by_table = old.delete()
    return gone
