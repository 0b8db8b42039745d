"""One order with its parts: who did not obey stands first, by name."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from eclor.core.commands.queries.lists import OrderRow, rows
from eclor.core.commands.words import State
from eclor.core.service.scope import Scope

SHOWN = 200
_PARTS = """
SELECT e.id, e.name, c.name, p.state, p.attempts, p.sent_at, p.delivered_at, p.ended_at,
       p.reported, p.code, p.note
FROM order_part p JOIN entity e ON e.id = p.entity_id LEFT JOIN commune c ON c.id = e.commune_id
WHERE p.order_id = %(order)s AND p.territory_id = %(territory)s
  AND (%(everywhere)s OR e.commune_id = ANY(%(communes)s::bigint[]))
ORDER BY p.state = 'succeeded', p.ended_at IS NULL, e.name, e.id
LIMIT %(most)s OFFSET %(before)s
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartRow:
    """What became of an order at one thing; ``reported`` is the value it reports, None unknown."""

    entity: int
    name: str
    commune: str | None
    state: State
    attempts: int
    sent_at: datetime | None
    delivered_at: datetime | None
    ended_at: datetime | None
    reported: float | None
    code: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """An order with a page of its parts; ``hidden`` of them are not on it: before it, after it
    (``more``), or outside the communes of this role."""

    order: OrderRow
    parts: list[PartRow]
    page: int = 1
    more: bool = False

    @property
    def hidden(self) -> int:
        return self.order.things - len(self.parts)

    def as_json(self) -> dict[str, Any]:
        """For programs: the order with its parts, hidden ones counted."""
        said = self.order.as_json()
        return said | {"parts": [asdict(part) for part in self.parts], "hidden": self.hidden}


def sheet(scope: Scope, signal: str, page: int = 1, most: int = SHOWN) -> Sheet | None:
    """``most`` parts a page, from page 1 on.

    None for an order that is not here, or touches nothing within the communes of this role.
    """
    found = rows(scope, "o.signal = %(signal)s", signal=signal)
    if not found:
        return None
    there: dict[str, Any] = {
        "order": found[0].id,
        "territory": scope.territory,
        "most": most + 1,
        "before": (page - 1) * most,
        "everywhere": scope.everywhere,
        "communes": list(scope.communes),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, there)
        parts = [_part(row) for row in cursor.fetchall()]
    return Sheet(order=found[0], parts=parts[:most], page=page, more=len(parts) > most)


def _part(row: tuple[Any, ...]) -> PartRow:
    entity, name, commune, state, attempts, sent, delivered, ended, reported, code, note = row
    return PartRow(
        entity=entity,
        name=name,
        commune=commune,
        state=State(state),
        attempts=attempts,
        sent_at=sent,
        delivered_at=delivered,
        ended_at=ended,
        reported=reported,
        code=code,
        note=note,
    )
