"""Lamps one by one: the list with its filters, and what an export writes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from eclor.core.service.folding import literal
from eclor.core.service.scope import Scope
from eclor.services.lighting.models import CABINET, FED_BY, LAMP, ON_FEEDER
from eclor.services.lighting.words.inventory import Asked, LampRow, LampState

ROWS = 50
SILENT_AFTER = "3 * interval '15 minutes'"
# One question for a page of lamps: what they are, where they hang, what they say, what is wrong.
_LAMPS = f"""
WITH lamp AS (
    SELECT e.id, e.urn, e.name, coalesce(c.name, '') AS commune,
        coalesce(e.attributes->>'street', '') AS street, e.lon, e.lat, e.attributes, e.simulated,
        k.id AS cabinet, coalesce(k.name, '') AS cabinet_name, coalesce(k.urn, '') AS cabinet_urn,
        coalesce(f.urn, '') AS feeder_urn, coalesce(f.name, '') AS feeder_name,
        l.num AS level, l.at, coalesce(a.title, '') AS fault,
        CASE WHEN a.title IS NOT NULL THEN 'broken' WHEN l.at IS NULL THEN 'never_heard'
            WHEN l.at < %(now)s - {SILENT_AFTER} THEN 'silent'
            WHEN l.num > 0 THEN 'lit' ELSE 'off' END AS state
    FROM entity e
    LEFT JOIN commune c ON c.id = e.commune_id
    LEFT JOIN relation r ON r.source_id = e.id AND r.name = '{FED_BY}'
    LEFT JOIN entity k ON k.id = r.target_id AND k.type = '{CABINET}'
    LEFT JOIN relation g ON g.source_id = e.id AND g.name = '{ON_FEEDER}'
    LEFT JOIN entity f ON f.id = g.target_id
    LEFT JOIN series s ON s.entity_id = e.id AND s.attribute = 'dimming'
    LEFT JOIN latest l ON l.series_id = s.id
    LEFT JOIN LATERAL (SELECT a.title FROM alarm a JOIN alarm_rule u ON u.id = a.rule_id
        WHERE a.entity_id = e.id AND a.cleared_at IS NULL AND a.territory_id = %(here)s
        AND u.key LIKE 'lighting.%%' AND u.key <> 'lighting.lamp_silent'
        ORDER BY a.severity DESC, a.id LIMIT 1) a ON true
    WHERE e.territory_id = %(here)s AND e.type = '{LAMP}' AND e.deleted_at IS NULL
        AND (%(all)s OR e.commune_id = ANY(%(communes)s)) {{where}})
SELECT lamp.id, urn, name, commune, street, lon, lat, attributes, simulated, cabinet, cabinet_name,
    cabinet_urn, feeder_urn, feeder_name, level, p.num AS power, lamp.at, fault, state,
    count(*) OVER () AS total
FROM lamp
LEFT JOIN series t ON t.entity_id = lamp.id AND t.attribute = 'power'
LEFT JOIN latest p ON p.series_id = t.id
WHERE (%(state)s = '' OR state = %(state)s)
ORDER BY name, lamp.id LIMIT %(most)s OFFSET %(skip)s
"""  # noqa: S608 -- constants of ours


@dataclass(frozen=True, slots=True)
class Lamps:
    """One page of the list; ``total`` counts those of all pages."""

    rows: list[LampRow]
    total: int
    page: int
    pages: int


def lamps(scope: Scope, asked: Asked) -> Lamps:
    """The asked page, or the first when it lies beyond the last."""
    rows = _found(scope, asked, ROWS, (asked.page - 1) * ROWS)
    if not rows and asked.page > 1:
        return lamps(scope, _first(asked))
    total = rows[0][-1] if rows else 0
    pages = max(1, -(-total // ROWS))
    return Lamps([_row(row) for row in rows], total, asked.page, pages)


def every_lamp(scope: Scope, asked: Asked) -> Iterator[LampRow]:
    """All of them, for an export."""
    return (_row(row) for row in _found(scope, asked, 1_000_000, 0))


def lamp(scope: Scope, pk: int) -> LampRow | None:
    rows = _found(scope, Asked(), 1, 0, "AND e.id = %(pk)s", pk=pk)
    return _row(rows[0]) if rows else None


def _first(asked: Asked) -> Asked:
    return replace(asked, page=1)


def _found(
    scope: Scope, asked: Asked, most: int, skip: int, where: str = "", **more: Any
) -> list[tuple[Any, ...]]:
    wanted = {
        "commune": "AND c.insee = %(commune)s",
        "street": "AND e.attributes->>'street' = %(street)s",
        "cabinet": "AND k.id = %(cabinet)s",
        "lighting_class": "AND e.attributes->>'lightingClass' = %(lighting_class)s",
    }
    given = {name: getattr(asked, name) for name in wanted}
    conditions = [where, *(sql for name, sql in wanted.items() if given[name])]
    if asked.text:
        conditions.append(
            "AND unaccent(lower(e.name || ' ' || coalesce(e.attributes->>'street', '') || ' '"
            " || coalesce(e.attributes->>'supportNumber', ''))) LIKE unaccent(lower(%(text)s))"
        )
    values = {
        **given,
        **more,
        "text": f"%{literal(asked.text)}%",
        "state": asked.state.value if asked.state else "",
        "here": scope.territory,
        "now": scope.now,
        "all": scope.everywhere,
        "communes": list(scope.communes),
        "most": most,
        "skip": skip,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LAMPS.replace("{where}", " ".join(conditions)), values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _row(row: tuple[Any, ...]) -> LampRow:
    (
        pk, urn, name, commune, street, lon, lat, attributes, simulated, cabinet, cabinet_name,
        cabinet_urn, feeder_urn, feeder_name, level, power, at, fault, state, _total,
    ) = row  # fmt: skip
    return LampRow(
        pk=pk,
        urn=urn,
        name=name,
        commune=commune,
        street=street,
        lon=lon,
        lat=lat,
        attributes=json.loads(attributes) if isinstance(attributes, str) else attributes,
        simulated=simulated,
        cabinet=cabinet,
        cabinet_name=cabinet_name,
        cabinet_urn=cabinet_urn,
        feeder_urn=feeder_urn,
        feeder_name=feeder_name,
        level=level,
        power=power,
        at=at,
        fault=fault,
        state=LampState(state),
    )
