"""Which things an order given from a page would reach: the thing itself, or all that hang on it."""

from collections.abc import Collection
from dataclasses import dataclass

from eclor.core.commands.catalogue import Known, commands
from eclor.core.commands.words import GIVE
from eclor.core.context.models import Entity
from eclor.core.context.queries import entities, entity
from eclor.core.service.scope import Scope


@dataclass(frozen=True, slots=True)
class Reach:
    """``thing`` is where somebody stands, ``targets`` the ids the order would go to."""

    thing: Entity
    targets: tuple[int, ...]


def reach(scope: Scope, target_type: str, pk: int) -> Reach | None:
    """A lamp reaches itself, a cabinet the lamps it feeds; None when there is nothing of the kind."""
    found = entity(scope, pk)
    if found is None:
        return None
    if found.type == target_type:
        return Reach(found, (found.pk,))
    hanging = entities(scope).filter(type=target_type, relations__target=found)
    targets = tuple(hanging.order_by("pk").distinct().values_list("pk", flat=True))
    return Reach(found, targets) if targets else None


def encircled(scope: Scope, target_type: str, things: Collection[int]) -> list[Entity]:
    """Those of the things that such an order goes to: of that kind and within reach, by name."""
    found = entities(scope).filter(type=target_type, pk__in=things)
    return list(found.only("pk", "name", "type").order_by("name", "pk"))


def commands_for(scope: Scope) -> list[Known]:
    """The orders this person may give."""
    if not scope.may(GIVE):
        return []
    return [one for one in commands() if scope.may(one.command.permission)]


def commands_reaching(scope: Scope, things: Collection[int]) -> dict[int, list[Known]]:
    """The orders this person may give to each of these things, or to what hangs on it."""
    given = commands_for(scope)
    if not given or not things:
        return {}
    kinds: dict[int, set[str]] = {pk: set() for pk in things}
    targets = {one.field.target for one in given}
    own = entities(scope).filter(pk__in=kinds, type__in=targets)
    hanging = entities(scope).filter(type__in=targets, relations__target__in=kinds).order_by()
    for pk, kind in (
        *own.values_list("pk", "type"),
        *hanging.values_list("relations__target_id", "type").distinct(),
    ):
        kinds[pk].add(kind)
    return {pk: [one for one in given if one.field.target in there] for pk, there in kinds.items()}
