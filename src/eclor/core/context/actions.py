"""Adding, changing and taking away entities."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F

from eclor.core.context import queries
from eclor.core.context.announcing import voice
from eclor.core.context.models import Entity, Relation
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.core.trust import audit


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEntity:
    """What somebody wants to exist. ``lon``/``lat`` in WGS84 degrees, or both None."""

    type: str
    urn: str
    name: str
    lon: float | None = None
    lat: float | None = None
    commune: int | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    simulated: bool = False

    def __post_init__(self) -> None:
        if self.type not in registry.types:
            raise ValueError(
                f"No service describes the type {self.type!r}; known: {', '.join(sorted(registry.types))}."
            )
        if (self.lon is None) != (self.lat is None):
            raise ValueError("Give both a longitude and a latitude, or neither.")
        if not (-180 <= (self.lon or 0) <= 180 and -90 <= (self.lat or 0) <= 90):
            raise ValueError(f"{self.lon}, {self.lat} is no place on Earth (lon, lat in degrees).")
        if not self.name.strip():
            raise ValueError("Give it a name.")


@transaction.atomic
def add_entity(scope: Scope, order: NewEntity, cause: str = "") -> Entity:
    """Add it, or return the one that already has this urn."""
    known = Entity.objects.filter(territory_id=scope.territory, urn=order.urn).first()
    if known is not None and known.deleted_at is None:
        return known
    if order.commune and not Commune.objects.filter(pk=order.commune).exists():
        raise ValueError("This commune is not in the federation.")
    entity, _created = Entity.objects.update_or_create(
        territory_id=scope.territory,
        urn=order.urn,
        defaults={
            "type": order.type,
            "name": order.name,
            "lon": order.lon,
            "lat": order.lat,
            "commune_id": order.commune,
            "attributes": order.attributes,
            "simulated": order.simulated,
            "created_at": scope.now,
            "modified_at": scope.now,
            "deleted_at": None,
        },
    )
    audit.write(scope, "context.add_entity", {"urn": order.urn, "type": order.type}, cause=cause)
    voice.tell(scope, entity.pk, "created")
    return entity


@transaction.atomic
def describe(scope: Scope, pk: int, attributes: dict[str, Any]) -> None:
    """Change described attributes of one entity; a value of None takes the attribute away."""
    entity = queries.entities(scope).select_for_update().get(pk=pk)
    merged = {**entity.attributes, **attributes}
    entity.attributes = {key: value for key, value in merged.items() if value is not None}
    entity.modified_at = scope.now
    entity.version = F("version") + 1
    entity.save(update_fields=["attributes", "modified_at", "version"])
    audit.write(scope, "context.describe", {"entity": pk, "attributes": sorted(attributes)})
    voice.tell(scope, pk, "changed")


@transaction.atomic
def relate(scope: Scope, source: int, name: str, target: int) -> None:
    """Draw an arrow between two entities of the territory; drawing it twice is drawing it once."""
    for end in (source, target):
        if queries.entity(scope, end) is None:
            raise ValueError(f"Entity {end} is not in this territory.")
    Relation.objects.get_or_create(
        territory_id=scope.territory, source_id=source, name=name, target_id=target
    )


@transaction.atomic
def take_away(scope: Scope, pk: int) -> None:
    """Hide an entity from every reader; its history stays."""
    changed = (
        queries.entities(scope)
        .filter(pk=pk)
        .update(deleted_at=scope.now, modified_at=scope.now, version=F("version") + 1)
    )
    if changed:
        audit.write(scope, "context.take_away", {"entity": pk})
        voice.tell(scope, pk, "deleted")
