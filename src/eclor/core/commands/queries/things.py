"""Which things an order given from a page would reach: the thing itself, or all that hang on it."""

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


def commands_for(scope: Scope) -> list[Known]:
    """The orders this person may give."""
    if not scope.may(GIVE):
        return []
    return [one for one in commands() if scope.may(one.command.permission)]
