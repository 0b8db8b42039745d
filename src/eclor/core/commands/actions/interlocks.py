"""Asking the interlocks of a card: no right and no haste opens one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from eclor.core.commands.catalogue import Known
from eclor.core.commands.words import Refused
from eclor.core.service.field_orders import Asked
from eclor.core.service.scope import Scope


def ask(
    scope: Scope,
    found: Known,
    params: Mapping[str, Any],
    entities: Sequence[int],
    begins_at: datetime,
    reason: str,
) -> None:
    """Pass if every interlock does: when an order is given, and again when it is let go. Raises Refused."""
    about = asked(found, params, entities, begins_at, reason)
    for interlock in found.field.interlocks:
        why_not = interlock(scope, about)
        if why_not is not None:
            raise Refused("interlock", str(why_not))


def asked(
    found: Known,
    params: Mapping[str, Any],
    entities: Sequence[int],
    begins_at: datetime,
    reason: str,
) -> Asked:
    """The order as its room sees it."""
    return Asked(
        command=f"{found.service.key}.{found.command.key}",
        params=params,
        entities=tuple(entities),
        begins_at=begins_at,
        reason=reason,
    )
