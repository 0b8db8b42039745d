"""What a map draws: the services' layers, communes and streets."""

from typing import Any

from django.http import HttpResponse

from eclor.core.context import columns, queries
from eclor.core.identity.guards import Request
from eclor.core.service.contract import MapLayer
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.service.times import milliseconds
from eclor.core.service.words import Kind
from eclor.core.territories.models import Commune
from eclor.faces.api.answers import answer, refusal
from eclor.faces.api.packed import packed
from eclor.faces.api.views import api

GEOJSON = "application/geo+json"


@api
def index(request: Request) -> HttpResponse:
    counts = queries.counts_by_type(request.scope)
    return answer(
        [
            {
                "key": f"{service}.{layer.key}",
                "title": layer.title,
                "icon": layer.icon,
                "entity_type": layer.entity_type,
                "shape": layer.shape,
                "state": layer.state,
                "label": layer.label,
                "audience": layer.audience,
                "shown_at_first": layer.shown_at_first,
                "count": counts.get(layer.entity_type, 0),
            }
            for service, layer in queries.layers(request.scope)
        ]
    )


@api
def features(request: Request, service: str, key: str) -> HttpResponse:
    found = drawn(request.scope).get(f"{service}.{key}")
    if found is None:
        return no_layer(service, key)
    attribute = registry.attribute(found.entity_type, found.state)
    return answer(
        {
            "layer": f"{service}.{key}",
            "now": request.scope.now,
            "due_seconds": attribute.due.total_seconds() if attribute else None,
            "unit": attribute.symbol if attribute else "",
            "columns": ["id", "lon", "lat", "name", "state", "at_ms"],
            "features": queries.features(request.scope, found),
        }
    )


@api
def numbers(request: Request, service: str, key: str) -> HttpResponse:
    """The same for a map, in packed columns: id, lon, lat, commune, value, at (see packed.py)."""
    found = drawn(request.scope).get(f"{service}.{key}")
    if found is None:
        return no_layer(service, key)
    table = columns.columns(request.scope, found)
    header = {
        **card_of(found),
        "layer": f"{service}.{key}",
        "now_ms": milliseconds(request.scope.now),
        "communes": [{"insee": insee, "name": name} for insee, name in table.communes],
    }
    if header["kind"] == Kind.TEXT:
        header["words"] = columns.words(request.scope, found)
    return packed(request, header, table.numbers)


@api
def names(request: Request, service: str, key: str) -> HttpResponse:
    """The names of the layer's things, in the order of its columns."""
    found = drawn(request.scope).get(f"{service}.{key}")
    if found is None:
        return no_layer(service, key)
    return answer(columns.names(request.scope, found))


def drawn(scope: Scope) -> dict[str, MapLayer]:
    """The layers this person may see, by key."""
    return {f"{owner}.{layer.key}": layer for owner, layer in queries.layers(scope)}


def card_of(layer: MapLayer) -> dict[str, Any]:
    """What a drawing must know of the attribute that colours the layer."""
    attribute = registry.attribute(layer.entity_type, layer.state)
    return {
        "attribute": layer.state,
        "title": attribute.title if attribute else "",
        "unit": attribute.symbol if attribute else "",
        "kind": attribute.kind if attribute else "",
        "due_seconds": attribute.due.total_seconds() if attribute else None,
        "worried_above": layer.worried_above,
    }


def no_layer(service: str, key: str) -> HttpResponse:
    return refusal(f"There is no layer {service}.{key} here.", 404)


@api
def communes(request: Request) -> HttpResponse:
    return answer(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": commune.pk,
                    "geometry": commune.outline
                    or {"type": "Point", "coordinates": [commune.lon, commune.lat]},
                    "properties": {
                        "insee": commune.insee,
                        "name": commune.name,
                        "population": commune.population,
                        "lon": commune.lon,
                        "lat": commune.lat,
                        "simulated": commune.outline_simulated,
                    },
                }
                for commune in Commune.objects.all()
            ],
        },
        kind=GEOJSON,
    )


@api
def streets(request: Request) -> HttpResponse:
    return answer(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": pk,
                    "geometry": geometry,
                    "properties": {"name": name, "class": attributes.get("roadClass", "street")},
                }
                for pk, name, geometry, attributes in queries.entities(request.scope)
                .filter(type="Road", geometry__isnull=False)
                .values_list("pk", "name", "geometry", "attributes")
            ],
        },
        kind=GEOJSON,
    )
