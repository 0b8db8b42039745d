"""Broken glass: one person alone acted in haste. It rings at once, and mends itself."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from eclor.core.alarms.journal import house_text, write_down
from eclor.core.alarms.watch.raising import clear_all
from eclor.core.alarms.words import Change, Did
from eclor.core.commands.models import Order
from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope
from eclor.core.service.words import Severity

_RING = """
INSERT INTO alarm (territory_id, dedupe_key, severity, title, since, raised_at, last_at, occurrences,
                   acknowledged_by, assignee, waiting_since, step, announced_at, signal, cause)
VALUES (%(territory)s, %(key)s, %(severity)s, %(title)s, %(now)s, %(now)s, %(now)s, 1, '', '',
        %(now)s, 0, %(now)s, %(signal)s, %(cause)s)
ON CONFLICT (territory_id, dedupe_key) WHERE cleared_at IS NULL DO NOTHING
RETURNING id
"""


def ring(scope: Scope, order: Order) -> None:
    """Raise a critical alarm of the house itself, seen by every operator and elected person."""
    title = _("Break-glass order: %(title)s. Reason given: %(reason)s") % {
        "title": order.title,
        "reason": order.reason,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            _RING,
            {
                "territory": scope.territory,
                "key": _key(order),
                "severity": int(Severity.CRITICAL),
                "title": title[:200],
                "now": scope.now,
                "signal": ulid(),
                "cause": order.signal,
            },
        )
        raised = [row[0] for row in cursor.fetchall()]
    write_down(scope, [Change(alarm=pk, did=Did.RAISED) for pk in raised], announced=raised)


def mended(scope: Scope, order: Order) -> None:
    """What was done alone has been taken back: the alarm is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM alarm WHERE territory_id = %s AND dedupe_key = %s"
            " AND cleared_at IS NULL",
            [scope.territory, _key(order)],
        )
        over = [(row[0], scope.now) for row in cursor.fetchall()]
    write_down(scope, clear_all(over, house_text(_("The order was taken back."))))


def broken(order: Order) -> dict[str, Any]:
    """What the fact GlassBroken says besides; its readers are the guarantor's notices."""
    return {
        "by": order.author,
        "reason": order.reason,
        "revert_at": order.revert_at.isoformat() if order.revert_at else "",
    }


def _key(order: Order) -> str:
    return f"orders.glass:{order.signal}"
