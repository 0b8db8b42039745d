"""Walking from one thing to those it is linked to, either way along the arrow."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope

PAGE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbour:
    """A thing at the other end; ``seen_at`` is when any value of it last came."""

    id: int
    name: str
    icon: str
    seen_at: datetime | None
    alarms: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbours:
    """One page of them by name; ``total`` counts all."""

    total: int
    rows: list[Neighbour]


_POINTING = """
SELECT o.id, o.name, o.type, (SELECT max(l.at) FROM latest l WHERE l.entity_id = o.id),
       (SELECT count(*) FROM alarm a WHERE a.entity_id = o.id AND a.cleared_at IS NULL
        AND a.suppressed_by_id IS NULL), o.total
FROM (SELECT e.id, e.name, e.type, count(*) OVER () AS total
      FROM relation r JOIN entity e ON e.id = r.source_id
      WHERE r.target_id = %(target)s AND r.name = %(name)s AND r.territory_id = %(here)s
        AND e.deleted_at IS NULL AND (%(everywhere)s OR e.commune_id = ANY(%(communes)s))
      ORDER BY e.name, e.id LIMIT %(most)s OFFSET %(skip)s) o
ORDER BY o.name, o.id
"""


def pointing_at(scope: Scope, target: int, name: str, page: int = 1) -> Neighbours:
    """What points at ``target`` with an arrow of this name: the lamps a cabinet feeds."""
    with connection.cursor() as cursor:
        cursor.execute(
            _POINTING,
            {
                "here": scope.territory,
                "target": target,
                "name": name,
                "everywhere": not scope.communes,
                "communes": list(scope.communes),
                "most": PAGE,
                "skip": (max(1, page) - 1) * PAGE,
            },
        )
        rows = cursor.fetchall()
    return Neighbours(
        total=rows[0][5] if rows else 0,
        rows=[
            Neighbour(
                id=pk,
                name=said,
                icon=registry.types[kind].icon if kind in registry.types else "map-pin",
                seen_at=seen_at,
                alarms=alarms,
            )
            for pk, said, kind, seen_at, alarms, _total in rows
        ],
    )
