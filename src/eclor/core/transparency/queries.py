"""Everything that senses and everything that computes here, from the cards and the things themselves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from eclor.core.context import queries as context
from eclor.core.context.models import Entity
from eclor.core.service.contract import Algorithm, EntityType, Service
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope


@dataclass(frozen=True, slots=True)
class Sensors:
    """One type of sensor, and how many of it stand in the federation."""

    kind: EntityType
    number: int


def sensors(scope: Scope) -> list[Sensors]:
    """By title; a type of which none stands here is left out."""
    counts = context.counts_by_type(_everywhere(scope))
    found = [Sensors(kind, counts[kind.key]) for kind in kinds() if counts.get(kind.key)]
    return sorted(found, key=lambda one: str(one.kind.plural))


def kinds() -> Iterator[EntityType]:
    return (kind for kind in registry.types.values() if kind.senses_by)


def sensor(scope: Scope, pk: int) -> tuple[Entity, EntityType] | None:
    """One sensor with its type; None for what is none, or not of this federation."""
    found = context.entities(_everywhere(scope)).select_related("commune").filter(pk=pk).first()
    kind = registry.types.get(found.type) if found else None
    return (found, kind) if found and kind and kind.senses_by else None


def algorithms() -> list[tuple[Service, Algorithm]]:
    return [(service, one) for service in registry for one in service.algorithms]


def algorithm(room: str, key: str) -> tuple[Service, Algorithm] | None:
    return next(((s, a) for s, a in algorithms() if (s.key, a.key) == (room, key)), None)


def _everywhere(scope: Scope) -> Scope:
    return replace(scope, communes=frozenset())
