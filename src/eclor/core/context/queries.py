"""Entities as a reader sees them: what they are and what is measured, together."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection
from django.db.models import QuerySet

from eclor.core.context.models import Entity
from eclor.core.service.contract import MapLayer
from eclor.core.service.database import from_jsonb
from eclor.core.service.numbers import BIGGEST
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """One measured attribute as it stands; times are ISO 8601 in UTC."""

    attribute: str
    unit: str
    value: Any
    at: str
    received_at: str
    changed_at: str
    quality: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """Everything known of one entity: described, measured, linked, and when it last spoke."""

    id: int
    urn: str
    type: str
    name: str
    insee: str | None
    commune: str | None
    lon: float | None
    lat: float | None
    attributes: dict[str, Any]
    simulated: bool
    measured: list[Measure]
    relations: list[tuple[str, int, str]]  # (name of the arrow, entity's id, its name)
    pointed_at_by: list[tuple[str, int]]  # (name of the arrow, how many)
    last_seen_at: datetime | None


# One question for the whole sheet: it is read for every click and by every outside program.
_SHEET = """
SELECT e.id, e.urn, e.type, e.name, c.insee, c.name, e.lon, e.lat, e.attributes, e.simulated,
    (SELECT json_agg(json_build_array(s.attribute, s.unit, coalesce(to_jsonb(l.num), l.other),
        l.at, l.received_at, l.changed_at, coalesce(l.quality, 0)) ORDER BY s.attribute)
        FROM latest l JOIN series s ON s.id = l.series_id
        WHERE l.entity_id = e.id AND (s.public OR %(private)s)),
    (SELECT json_agg(json_build_array(r.name, t.id, t.name) ORDER BY r.name)
        FROM relation r JOIN entity t ON t.id = r.target_id WHERE r.source_id = e.id),
    (SELECT json_agg(json_build_array(p.name, p.n) ORDER BY p.name) FROM
        (SELECT name, count(*) AS n FROM relation WHERE target_id = e.id GROUP BY name) p),
    (SELECT max(k.seen_at) FROM device d JOIN contact k ON k.device_id = d.id
        WHERE d.entity_id = e.id)
FROM entity e LEFT JOIN commune c ON c.id = e.commune_id
WHERE e.id = %(id)s::bigint AND e.territory_id = %(here)s::smallint AND e.deleted_at IS NULL
    AND (%(all)s OR e.commune_id = ANY(%(communes)s::bigint[]))
"""


def entities(scope: Scope) -> QuerySet[Entity]:
    """The only way to get entities: those of the scope's territory and communes that still exist."""
    found = Entity.objects.filter(territory_id=scope.territory, deleted_at__isnull=True)
    if not scope.everywhere:
        found = found.filter(commune_id__in=scope.communes)
    return found


def entity(scope: Scope, pk: int) -> Entity | None:
    return entities(scope).select_related("commune").filter(pk=pk).first()


def was_here(scope: Scope, pk: int) -> bool:
    """Whether it stood in this territory once and was taken away."""
    return Entity.objects.filter(
        territory_id=scope.territory, pk=pk, deleted_at__isnull=False
    ).exists()


def sheet(scope: Scope, pk: int) -> Sheet | None:
    if pk >= BIGGEST:  # no column holds it: Django's own questions see that by themselves
        return None
    connection.ensure_connection()
    # Django sends every question with its values written in; this one is worth preparing.
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            _SHEET,
            {
                "id": pk,
                "here": scope.territory,
                "private": scope.audience != "public",
                "all": scope.everywhere,
                "communes": list(scope.communes),
            },
            prepare=True,
        )
        row = cursor.fetchone()
    if row is None:
        return None
    *described, attributes, simulated, measured, relations, pointed_at_by, last_seen_at = row
    return Sheet(
        **dict(zip(_DESCRIBED, described, strict=True)),
        attributes=from_jsonb(attributes),
        simulated=simulated,
        measured=[
            Measure(**dict(zip(_MEASURE, m, strict=True))) for m in from_jsonb(measured) or ()
        ],
        relations=[tuple(arrow) for arrow in from_jsonb(relations) or ()],
        pointed_at_by=[tuple(arrow) for arrow in from_jsonb(pointed_at_by) or ()],
        last_seen_at=last_seen_at,
    )


_DESCRIBED = ("id", "urn", "type", "name", "insee", "commune", "lon", "lat")
_MEASURE = tuple(f.name for f in fields(Measure))


def features(scope: Scope, layer: MapLayer) -> list[tuple[Any, ...]]:
    """The layer's points, small: (entity id, lon, lat, name, state or None, state's time in ms)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, round(e.lon::numeric, 6)::float8, round(e.lat::numeric, 6)::float8,"
            " e.name, l.num, floor(extract(epoch FROM l.at) * 1000)::bigint"
            " FROM entity e LEFT JOIN series s ON s.entity_id = e.id AND s.attribute = %s"
            " AND (s.public OR %s) LEFT JOIN latest l ON l.series_id = s.id"
            " WHERE e.territory_id = %s AND e.type = %s AND e.deleted_at IS NULL"
            " AND (%s OR e.commune_id = ANY(%s)) AND e.lon IS NOT NULL ORDER BY e.id",
            [
                layer.state,
                scope.audience != "public",
                scope.territory,
                layer.entity_type,
                scope.everywhere,
                list(scope.communes),
            ],
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def layers(scope: Scope) -> list[tuple[str, MapLayer]]:
    """(service key, layer) of every layer this person may see."""
    return [
        (service.key, layer)
        for service in registry
        for layer in service.layers
        if scope.audience.sees(layer.audience)
    ]


def states(scope: Scope) -> dict[str, str]:
    """The attribute that tells of a type in lists and on sheets: that of its first layer."""
    found: dict[str, str] = {}
    for _, layer in layers(scope):
        found.setdefault(layer.entity_type, layer.state)
    return found


def counts_by_type(scope: Scope) -> dict[str, int]:
    """How many entities there are of each type."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, count(*) FROM entity WHERE territory_id = %s AND deleted_at IS NULL"
            " AND (%s OR commune_id = ANY(%s)) GROUP BY type",
            [scope.territory, scope.everywhere, list(scope.communes)],
        )
        return dict(cursor.fetchall())
