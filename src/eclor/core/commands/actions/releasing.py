"""Letting an order go: second persons, and the limit on darkness."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from eclor.core.commands import rules
from eclor.core.commands.actions import interlocks
from eclor.core.commands.actions.common import ask_reach, done, guarded, here, must, wait_alone
from eclor.core.commands.actions.queueing import enqueue
from eclor.core.commands.catalogue import Known, known
from eclor.core.commands.glass import broken, ring
from eclor.core.commands.limits import limits
from eclor.core.commands.models import Approval, Order
from eclor.core.commands.words import APPROVE, Refused, State
from eclor.core.context.models import Entity
from eclor.core.service.field_orders import Darkening
from eclor.core.service.scope import Scope

# Lamps ordered off around a moment: what was withdrawn before it left counts for nothing.
_OFF = """
SELECT count(DISTINCT p.entity_id) FROM field_order o JOIN order_part p ON p.order_id = o.id
WHERE o.territory_id = %(territory)s AND o.dark = %(off)s
  AND o.begins_at > %(begin)s - %(window)s AND o.begins_at < %(begin)s + %(window)s
  AND (p.sent_at IS NOT NULL OR p.ended_at IS NULL)
"""


def approve(scope: Scope, signal: str) -> Order:
    """Agree to somebody else's order; with the last agreement it goes. Raises Refused."""
    return guarded(scope, "approve", {"order": signal}, lambda: _approve(scope, signal))


def _approve(scope: Scope, signal: str) -> Order:
    must(scope, APPROVE)
    wait_alone(scope)
    order = here(scope, signal)
    found = known(order.service, order.command)
    scope = must(scope, APPROVE, found.command.permission)
    ask_reach(scope, order)
    agreed = list(order.approvals.values_list("person", flat=True))
    if scope.person in agreed:
        return order  # said twice
    if not rules.may_approve(order.author, agreed, scope.person):
        raise Refused("same_person", _("A second person must agree: this order is your own."))
    if order.state != State.DRAFT:
        raise Refused("not_waiting", _("This order waits for nobody any more."))
    if order.expires_at <= scope.now:
        raise Refused("expired", _("This order has expired: give it again."))
    things = list(order.parts.values_list("entity_id", flat=True))
    begin = max(order.not_before, scope.now)
    interlocks.ask(scope, found, order.params, things, begin, order.reason)
    Approval.objects.create(
        territory_id=scope.territory, order=order, person=scope.person, at=scope.now
    )
    done(scope, "approve", "OrderApproved", order, by=scope.person)
    if len(agreed) + 1 >= order.approvals_needed:
        release(scope, order, found)
    return order


def release(scope: Scope, order: Order, found: Known) -> None:
    """From here on it happens by itself. The territory's lock is held. Raises Refused."""
    order.begins_at = max(order.not_before, scope.now)
    order.state = State.APPROVED
    if order.glass:
        order.revert_at = order.begins_at + limits().glass
    order.save(update_fields=["state", "begins_at", "revert_at"])
    order.parts.filter(state=State.DRAFT).update(state=State.APPROVED, next_try_at=order.begins_at)
    if order.dark == Darkening.OFF:
        _ask_limit(scope, order, found)
    if found.field.noted is not None:
        things = list(order.parts.values_list("entity_id", flat=True))
        asked = interlocks.asked(found, order.params, things, order.begins_at, order.reason)
        found.field.noted(scope, asked, order.signal)
    if order.begins_at <= scope.now:
        enqueue(scope, order)
    if order.glass:
        ring(scope, order)
        done(scope, "break_glass", "GlassBroken", order, **broken(order))


def _ask_limit(scope: Scope, order: Order, found: Known) -> None:
    """Never more than a tenth of the lamps off in five minutes, whoever asks and however."""
    numbers = limits()
    there: dict[str, Any] = {
        "territory": scope.territory,
        "off": int(Darkening.OFF),
        "begin": order.begins_at,
        "window": numbers.off_window,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OFF, there)
        (off,) = cursor.fetchone()
    lamps = Entity.objects.filter(
        territory_id=scope.territory, type=found.field.target, deleted_at__isnull=True
    ).count()
    most = rules.most_off(lamps, numbers)
    if off > most:
        raise Refused(
            "too_dark",
            _(
                "That would make %(off)d of %(lamps)d ordered off within %(minutes)d minutes; at"
                " most %(most)d may be, whatever the rights. Order fewer, or later."
            )
            % {
                "off": off,
                "lamps": lamps,
                "minutes": numbers.off_window // timedelta(minutes=1),
                "most": most,
            },
        )
