"""Entities, their values as they stand, and their history."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

import msgspec
from django.db import connection
from django.http import HttpResponse

from eclor.core.context import queries
from eclor.core.context.models import Entity
from eclor.core.context.queries import Measure, Sheet
from eclor.core.identity.guards import Request
from eclor.core.observations import moments
from eclor.core.observations import queries as observations
from eclor.core.observations.queries import Grain, grain_for
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.service.times import milliseconds
from eclor.core.service.words import Kind
from eclor.faces.api.answers import BadQuestion, answer, box, moment, number, refusal
from eclor.faces.api.views import api

MOST_ENTITIES = 50_000


@api
def index(request: Request) -> HttpResponse:
    """Entities by type, commune (INSEE) and box; pages by ``after``, the last id seen."""
    found = queries.entities(request.scope).select_related("commune").order_by("pk")
    if entity_type := request.GET.get("type"):
        found = found.filter(type=_known_type(entity_type))
    if insee := request.GET.get("commune"):
        found = found.filter(commune__insee=insee[:5])
    if bounds := box(request):
        west, south, east, north = bounds
        found = found.filter(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    after = number(request, "after", 0, 0, 2**53)
    limit = number(request, "limit", 1000, 1, 10_000)
    page = list(found.filter(pk__gt=after)[: limit + 1])
    return answer(
        {
            "entities": [_described(entity) for entity in page[:limit]],
            "after": page[limit - 1].pk if len(page) > limit else None,
        }
    )


@api
def one(request: Request, pk: int) -> HttpResponse:
    """Everything of one entity; with ``at``, what it measured as it stood at that past moment."""
    found = queries.sheet(request.scope, pk)
    if found is None:
        return refusal("This thing does not exist, or exists no more.", 404)
    whole = _whole(request.scope, found)
    if request.GET.get("at"):
        at = moment(request, "at", request.scope.now)
        whole |= {"at": at, "measured": _measured_then(request.scope, found, at)}
    return answer(whole)


@api
def history(request: Request, pk: int, attribute: str) -> HttpResponse:
    """Points between ``from`` and ``to`` (the last seven days by default), at a fitting grain."""
    now = request.scope.now
    since = moment(request, "from", now - timedelta(days=7))
    until = moment(request, "to", now + timedelta(days=1))
    if until <= since:
        raise BadQuestion("`to` must be after `from`.")
    entity = queries.entity(request.scope, pk)
    card = registry.attribute(entity.type, attribute) if entity else None
    if card is None or not (card.public or request.scope.audience != "public"):
        return refusal("This thing, or this measure of it, does not exist.", 404)
    asked = request.GET.get("grain", grain_for(until - since))
    if asked not in set(Grain):
        raise BadQuestion(f"grain must be one of {', '.join(Grain)}.")
    points = observations.history(request.scope, pk, attribute, since, until, Grain(asked))
    return answer(
        {
            "entity": pk,
            "attribute": attribute,
            "unit": card.symbol,
            "grain": asked,
            "columns": ["at_ms", "mean", "low", "high", "n"],
            "points": [(milliseconds(p.at), p.mean, p.low, p.high, p.n) for p in points],
        }
    )


@api
def latest(request: Request) -> HttpResponse:
    """Latest values of up to 50,000 entities of one type: id, then [attribute, value, at] each."""
    entity_type = _known_type(request.GET.get("type", ""))
    limit = number(request, "limit", MOST_ENTITIES, 1, MOST_ENTITIES)
    after = number(request, "after", 0, 0, 2**53)
    rows = _latest_rows(request.scope, entity_type, after, limit)
    return answer(
        {
            "type": entity_type,
            "now": request.scope.now,
            "entities": {
                entity: [
                    (attribute, num if other is None else msgspec.Raw(other.encode()), at)
                    for _, attribute, num, other, at in values
                ]
                for entity, values in groupby(rows, key=itemgetter(0))
            },
        }
    )


def _latest_rows(scope: Scope, entity_type: str, after: int, limit: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, s.attribute, l.num, l.other::text,"
            " floor(extract(epoch FROM l.at) * 1000)::bigint"
            " FROM (SELECT id FROM entity WHERE territory_id = %s AND type = %s AND id > %s"
            " AND deleted_at IS NULL AND (%s OR commune_id = ANY(%s)) ORDER BY id LIMIT %s) e"
            " JOIN latest l ON l.entity_id = e.id JOIN series s ON s.id = l.series_id"
            " WHERE s.public OR %s ORDER BY e.id",
            [
                scope.territory,
                entity_type,
                after,
                scope.everywhere,
                list(scope.communes),
                limit,
                scope.audience != "public",
            ],
        )
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _known_type(key: str) -> str:
    if key not in registry.types:
        raise BadQuestion(f"type must be one of {', '.join(sorted(registry.types))}.")
    return key


def _described(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.pk,
        "urn": entity.urn,
        "type": entity.type,
        "name": entity.name,
        "commune": entity.commune.insee if entity.commune else None,
        "lon": entity.lon,
        "lat": entity.lat,
        "attributes": entity.attributes,
        "simulated": entity.simulated,
    }


def _whole(scope: Scope, sheet: Sheet) -> dict[str, Any]:
    entity_type = registry.types.get(sheet.type)
    return {
        "id": sheet.id,
        "urn": sheet.urn,
        "type": sheet.type,
        "name": sheet.name,
        "commune": sheet.insee,
        "lon": sheet.lon,
        "lat": sheet.lat,
        "attributes": sheet.attributes,
        "simulated": sheet.simulated,
        "type_title": str(entity_type.title) if entity_type else sheet.type,
        "commune_name": sheet.commune,
        "now": scope.now,
        "measured": [_measured(sheet.type, measure) for measure in sheet.measured],
        "relations": [
            {"name": name, "id": pk, "target": target} for name, pk, target in sheet.relations
        ],
        "pointed_at_by": [{"name": name, "count": count} for name, count in sheet.pointed_at_by],
        "last_seen_at": sheet.last_seen_at,
    }


def _measured_then(scope: Scope, sheet: Sheet, at: datetime) -> list[dict[str, Any]]:
    """The measures of the sheet as they stood; those that had never been heard by then are left out."""
    then = moments.of_entity(scope, sheet.id, at)
    told = []
    for measure in sheet.measured:
        if measure.attribute in then:
            observed, value, summed = then[measure.attribute]
            old = replace(measure, value=value, at=observed.isoformat(), quality=0)
            one = _measured(sheet.type, old)
            told.append(one | {"received_at": None, "changed_at": None, "summed": summed})
    return told


def _measured(entity_type: str, measure: Measure) -> dict[str, Any]:
    card = registry.attribute(entity_type, measure.attribute)
    true_or_false = card is not None and card.kind is Kind.BOOLEAN and measure.value is not None
    return {
        "attribute": measure.attribute,
        "title": str(card.title) if card else measure.attribute,
        "value": bool(measure.value) if true_or_false else measure.value,
        "unit": str(card.symbol) if card else measure.unit,
        "at": measure.at,
        "received_at": measure.received_at,
        "changed_at": measure.changed_at,
        "quality": measure.quality,
        "due_seconds": card.due.total_seconds() if card else None,
    }
