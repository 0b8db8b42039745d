"""What the verbs of the desk share: one hand at a time, refusals that are written down."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils.translation import gettext as _

from eclor.core.alarms.announcing import voice
from eclor.core.commands import life
from eclor.core.commands.models import Order
from eclor.core.commands.words import NUDGE, Refused
from eclor.core.facts.telling import tell
from eclor.core.service.scope import Scope
from eclor.core.trust import audit

T = TypeVar("T")
_LOCK = 0x44_65_73_6B  # "Desk"; the territory's id is the second half of the key
_OUT_OF_REACH = """
SELECT count(*) FROM order_part p JOIN entity e ON e.id = p.entity_id
WHERE p.order_id = %s AND (e.commune_id IS NULL OR NOT e.commune_id = ANY(%s::bigint[]))
"""


def wait_alone(scope: Scope) -> None:
    """One at a time decides for a territory, until the end of the transaction.

    Two orders that each keep the limit must not break it together, whichever process gives them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, scope.territory])


def must(scope: Scope, *permissions: str) -> Scope:
    """The scope no wider than these rights reach together. Raises Refused for one that is lacking."""
    for one in permissions:
        if not scope.may(one):
            raise Refused("not_allowed", _("This needs the right %s.") % one)
    return scope.within(*permissions)


def ask_reach(scope: Scope, order: Order) -> None:
    """Who decides on an order answers for all it touches. Raises Refused."""
    if scope.everywhere:
        return
    with connection.cursor() as cursor:
        cursor.execute(_OUT_OF_REACH, [order.pk, list(scope.communes)])
        (outside,) = cursor.fetchone()
    if outside:
        raise Refused("out_of_reach", _("%d of its things lie outside your communes.") % outside)


def here(scope: Scope, signal: str) -> Order:
    """The order of that name in this territory, held until the end of the transaction."""
    found = (
        Order.objects.filter(territory_id=scope.territory, signal=signal)
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if found is None:
        raise Refused("unknown_order", _("There is no order %s here.") % signal)
    return found


def done(scope: Scope, verb: str, fact: str, order: Order, **more: Any) -> None:
    """One audit line and one fact, and the desk is woken after commit."""
    told = {"order": order.signal, "command": f"{order.service}.{order.command}", **more}
    cause = audit.write(scope, f"orders.{verb}", told, cause=order.signal)
    tell(scope, fact, told, cause)
    life.tell_live(scope, order, {})
    voice.wake(NUDGE)


def guarded(scope: Scope, verb: str, about: dict[str, Any], act: Callable[[], T]) -> T:
    """Do it in one transaction; what the desk refuses is undone, and written down all the same."""
    try:
        with transaction.atomic():
            return act()
    except Refused as refused:
        audit.write(scope, f"orders.{verb}", {**about, "why": refused.text}, outcome="refused")
        raise
