"""What a map draws: the services' layers, communes and streets."""

from django.http import HttpResponse

from eclor.core.context import queries
from eclor.core.identity.guards import Request
from eclor.core.service.registry import registry
from eclor.core.territories.models import Commune
from eclor.faces.api.answers import answer, refusal
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
    drawn = {f"{owner}.{layer.key}": layer for owner, layer in queries.layers(request.scope)}
    found = drawn.get(f"{service}.{key}")
    if found is None:
        return refusal(f"There is no layer {service}.{key} here.", 404)
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
