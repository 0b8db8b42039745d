"""Finding a thing or a place by what people type, accents and capitals forgiven."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from eclor.core.service.folding import folded, literal
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope

MOST_FOUND = 12
MOST_WORDS = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One thing; ``kind`` is its type's title, ``icon`` a name of the icon set."""

    id: int
    name: str
    kind: str
    icon: str
    commune: str
    lon: float | None
    lat: float | None


# A name that begins as asked comes first, then one of whose words does, then the shortest.
_FIND = """
WITH asked AS (
    SELECT e.id, e.name, e.type, coalesce(c.name, '') AS commune, e.lon, e.lat,
           unaccent(lower(e.name)) AS said,
           unaccent(lower(e.name || ' ' || coalesce(c.name, '') || ' ' || e.urn)) || ' '
               || coalesce((%(kinds)s::jsonb ->> e.type), '') AS whole
    FROM entity e LEFT JOIN commune c ON c.id = e.commune_id
    WHERE e.territory_id = %(here)s AND e.deleted_at IS NULL
      AND (%(everywhere)s OR e.commune_id = ANY(%(communes)s))
      AND (%(kind)s = '' OR e.type = %(kind)s))
SELECT id, name, type, commune, lon, lat FROM asked
WHERE (SELECT coalesce(bool_and(whole LIKE w), true) FROM unnest(
       ARRAY(SELECT unaccent(lower(p)) FROM unnest(%(patterns)s::text[]) p)) w)
ORDER BY said NOT LIKE unaccent(lower(%(start)s)), said NOT LIKE unaccent(lower(%(word)s)),
         length(name), name, id LIMIT %(most)s
"""


def things(scope: Scope, text: str, kind: str = "", most: int = MOST_FOUND) -> list[Found]:
    """Entities whose name, commune or kind holds every word typed; ``kind`` narrows to one type."""
    words = [literal(word) for word in text.replace("\x00", "").split()[:MOST_WORDS]]
    if not words and not kind:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _FIND,
            {
                "here": scope.territory,
                "everywhere": scope.everywhere,
                "communes": list(scope.communes),
                "kinds": _kinds(),
                "kind": kind,
                "patterns": [f"%{word}%" for word in words],
                "start": f"{' '.join(words)}%",
                "word": f"% {words[0] if words else ''}%",
                "most": most,
            },
        )
        return [_found(row) for row in cursor.fetchall()]


def _kinds() -> str:
    """Each type's words as the reader says them, without accents, as JSON."""
    return json.dumps(
        {key: folded(f"{kind.title} {kind.plural}") for key, kind in registry.types.items()}
    )


def _found(row: Sequence[Any]) -> Found:
    pk, name, entity_type, commune, lon, lat = row
    kind = registry.types.get(entity_type)
    return Found(
        id=pk,
        name=name,
        kind=str(kind.title) if kind else entity_type,
        icon=kind.icon if kind else "map-pin",
        commune=commune,
        lon=lon,
        lat=lat,
    )
