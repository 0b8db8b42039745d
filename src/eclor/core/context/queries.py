"""Entities as a reader sees them: what they are and what is measured, together."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from eclor.core.context.models import Entity, Relation
from eclor.core.observations import queries as observations
from eclor.core.observations.queries import Value
from eclor.core.service.contract import MapLayer
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """Everything known of one entity: described, measured, linked, and when it last spoke."""

    entity: Entity
    measured: dict[str, Value]
    relations: list[tuple[str, Entity]]
    pointed_at_by: list[tuple[str, int]]  # (relation, how many)
    last_seen_at: datetime | None


def entities(scope: Scope) -> QuerySet[Entity]:
    """The only way to get entities: those of the scope's territory and communes that still exist."""
    found = Entity.objects.filter(territory_id=scope.territory, deleted_at__isnull=True)
    if scope.communes and scope.audience != "public":
        found = found.filter(commune_id__in=scope.communes)
    return found


def entity(scope: Scope, pk: int) -> Entity | None:
    return entities(scope).select_related("commune").filter(pk=pk).first()


def sheet(scope: Scope, pk: int) -> Sheet | None:
    found = entity(scope, pk)
    if found is None:
        return None
    return Sheet(
        entity=found,
        measured=observations.latest(scope, pk),
        relations=[
            (r.name, r.target)
            for r in Relation.objects.filter(source=found).select_related("target").order_by("name")
        ],
        pointed_at_by=_pointed_at_by(pk),
        last_seen_at=_last_seen(pk),
    )


def _pointed_at_by(pk: int) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, count(*) FROM relation WHERE target_id = %s GROUP BY name ORDER BY name",
            [pk],
        )
        found: list[tuple[str, int]] = cursor.fetchall()
    return found


def _last_seen(pk: int) -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(c.seen_at) FROM contact c JOIN device d ON d.id = c.device_id"
            " WHERE d.entity_id = %s",
            [pk],
        )
        found: datetime | None = cursor.fetchone()[0]
        return found


def features(scope: Scope, layer: MapLayer) -> list[tuple[Any, ...]]:
    """The layer's points, small: (entity id, lon, lat, name, state or None, state's time in ms)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, round(e.lon::numeric, 6)::float8, round(e.lat::numeric, 6)::float8,"
            " e.name, l.num, (extract(epoch FROM l.at) * 1000)::bigint"
            " FROM entity e LEFT JOIN series s ON s.entity_id = e.id AND s.attribute = %s"
            " AND (s.public OR %s) LEFT JOIN latest l ON l.series_id = s.id"
            " WHERE e.territory_id = %s AND e.type = %s AND e.deleted_at IS NULL"
            " AND e.lon IS NOT NULL ORDER BY e.id",
            [layer.state, scope.audience != "public", scope.territory, layer.entity_type],
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


def counts_by_type(scope: Scope) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, count(*) FROM entity WHERE territory_id = %s AND deleted_at IS NULL"
            " GROUP BY type",
            [scope.territory],
        )
        return dict(cursor.fetchall())
