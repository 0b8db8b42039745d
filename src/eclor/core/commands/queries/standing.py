"""What is asked of one thing now: orders on their way to it, those that hold it, those it did not obey."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from eclor.core.commands import rules
from eclor.core.commands.catalogue import commands
from eclor.core.commands.models import Order, Part
from eclor.core.commands.words import SEE, State
from eclor.core.service.scope import Scope

LOOKED_AT = 20  # a thing has one order or two at a time
_GROUPS = """
SELECT o.signal, o.title, o.state, count(*),
       count(*) FILTER (WHERE p.state = 'succeeded'),
       count(*) FILTER (WHERE p.state IN ('failed', 'timed_out'))
FROM field_order o JOIN order_part p ON p.order_id = o.id
WHERE o.territory_id = %(territory)s AND o.ended_at IS NULL
  AND EXISTS (SELECT 1 FROM relation r JOIN entity e ON e.id = r.source_id
              WHERE r.target_id = %(thing)s AND r.source_id = p.entity_id
                AND (%(everywhere)s OR e.commune_id = ANY(%(communes)s::bigint[])))
GROUP BY o.id ORDER BY o.id DESC LIMIT %(most)s
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One order at one thing.

    ``attribute`` and ``value`` are what the thing shall report ("" and None where its answer is
    enough), ``reported`` what it reported when the order ended, ``changed_at`` when it came into
    this state and ``until`` when the thing is free again.
    """

    signal: str
    title: str
    state: State
    attribute: str
    value: float | None
    reported: float | None
    given_at: datetime
    changed_at: datetime
    until: datetime | None
    note: str
    glass: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """An order under way to ``things`` of those that hang on a thing: a cabinet's lamps."""

    signal: str
    title: str
    state: State
    things: int
    done: int
    failed: int


def standing(scope: Scope, thing: int) -> list[Standing]:
    """The newest order of each kind at this thing that somebody there must know of; newest first.

    The thing itself must be one this person may look at.
    """
    if not scope.may(SEE):
        return []
    parts = (
        Part.objects.filter(territory_id=scope.territory, entity_id=thing)
        .select_related("order")
        .order_by("-pk")[:LOOKED_AT]
    )
    newest: dict[str, Standing] = {}
    for part in parts:
        if State(part.state) not in rules.WITHDRAWN:
            newest.setdefault(part.order.slot or part.order.signal, _standing(part))
    return [
        one
        for one in newest.values()
        if rules.stands(one.state, one.changed_at, one.until, scope.now)
    ]


def groups(scope: Scope, thing: int, most: int = 5) -> list[Group]:
    """Orders under way to what hangs on this thing, the newest first."""
    if not scope.may(SEE):
        return []
    there: dict[str, Any] = {
        "territory": scope.territory,
        "thing": thing,
        "everywhere": scope.everywhere,
        "communes": list(scope.communes),
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, there)
        return [
            Group(
                signal=signal, title=title, state=State(state), things=n, done=done, failed=failed
            )
            for signal, title, state, n, done, failed in cursor.fetchall()
        ]


def _standing(part: Part) -> Standing:
    order, wanted = part.order, part.order.wanted or {}
    if isinstance(wanted.get("value"), str):
        wanted = {}  # the hash of a programme is proof for machines and says nothing to people
    reached = (part.ended_at, part.delivered_at, part.sent_at, order.begins_at, order.given_at)
    return Standing(
        signal=order.signal,
        title=order.title,
        state=State(part.state),
        attribute=wanted.get("attribute", ""),
        value=wanted.get("value"),
        reported=part.reported,
        given_at=order.given_at,
        changed_at=next(at for at in reached if at is not None),
        until=_until(order),
        note=part.note,
        glass=order.glass,
    )


def _until(order: Order) -> datetime | None:
    """When the device is free again by itself, from the parameter its card names for that."""
    ends = next(
        (
            one.field.ends
            for one in commands()
            if (one.service.key, one.command.key) == (order.service, order.command)
        ),
        "",
    )
    said = order.spoken.get(ends) if ends and order.begins_at else None
    return datetime.fromtimestamp(said, UTC) if isinstance(said, int) else None
