"""The moment an order begins: what is older and wants the same things otherwise is over."""

from django.db import connection
from django.utils.translation import gettext as _

from eclor.core.commands.life import follow
from eclor.core.commands.models import Order
from eclor.core.commands.words import State
from eclor.core.service.scope import Scope

_REPLACE = """
UPDATE order_part p SET state = %(superseded)s, ended_at = %(now)s, note = %(note)s
FROM order_part mine, field_order o
WHERE mine.order_id = %(order)s AND mine.ended_at IS NULL AND p.entity_id = mine.entity_id
  AND o.id = p.order_id AND o.id <> %(order)s AND o.slot = %(slot)s AND o.slot <> ''
  AND o.ended_at IS NULL AND o.begins_at <= %(begin)s AND p.ended_at IS NULL
  AND p.state <> %(draft)s
RETURNING p.order_id
"""


def enqueue(scope: Scope, order: Order) -> None:
    """It may leave from now on, and replaces older orders of its slot."""
    order.state = State.QUEUED
    order.save(update_fields=["state"])
    order.parts.filter(state=State.APPROVED).update(state=State.QUEUED)
    if order.slot:
        follow(scope, _replace_older(scope, order))


def _replace_older(scope: Scope, order: Order) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            _REPLACE,
            {
                "order": order.pk,
                "slot": order.slot,
                "begin": order.begins_at,
                "now": scope.now,
                "superseded": State.SUPERSEDED,
                "draft": State.DRAFT,
                "note": _("Replaced by order %s.") % order.signal,
            },
        )
        return {row[0] for row in cursor.fetchall()}
