"""Taking an order back: by the desk half an hour after a glass was broken, or by somebody before."""

from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _

from eclor.core.commands.actions.common import ask_reach, guarded, here, must, wait_alone
from eclor.core.commands.actions.giving import begin_life, drawn_up
from eclor.core.commands.catalogue import known
from eclor.core.commands.glass import mended
from eclor.core.commands.models import Order
from eclor.core.commands.words import GIVE, Refused, State, Wish
from eclor.core.service.scope import Scope

DESK = "desk"  # the author of what nobody gives by hand
VALID = timedelta(hours=1)  # a lamp that was away meanwhile has its own expiry too
UNTOUCHED = (State.FAILED, State.SUPERSEDED)


def take_back(scope: Scope, signal: str) -> Order:
    """Give the order that takes this one back. Raises Refused."""
    return guarded(scope, "take_back", {"order": signal}, lambda: _by_hand(scope, signal))


def _by_hand(scope: Scope, signal: str) -> Order:
    must(scope, GIVE)
    wait_alone(scope)
    order = here(scope, signal)
    scope = must(scope, GIVE, known(order.service, order.command).command.permission)
    ask_reach(scope, order)
    found = revert(scope, order, _("Taken back by hand: %s") % order.reason)
    if found is None:
        raise Refused("nothing_to_take_back", _("There is nothing left to take back."))
    return found


def revert(scope: Scope, order: Order, reason: str) -> Order | None:
    """The order that reverts this one, given once however often it is asked for.

    It goes to whatever may have obeyed: an envelope that left is taken for one that arrived. None
    when nothing left. The territory's lock and the order's row are held.
    """
    before = Order.objects.filter(reverts=order).first()
    if before is not None:
        return before
    found = known(order.service, order.command)
    if found.field.revert is None:
        raise Refused("no_revert", _("This order cannot be taken back: give the opposite one."))
    touched = list(
        order.parts.filter(sent_at__isnull=False)
        .exclude(state__in=UNTOUCHED)
        .values_list("entity_id", flat=True)
    )
    made = _opposite(scope, order, touched, reason) if touched else None
    order.parts.filter(sent_at__isnull=True, ended_at__isnull=True).update(
        state=State.CANCELLED, ended_at=scope.now
    )
    order.revert_at = None
    order.save(update_fields=["revert_at"])
    mended(scope, order)
    return made


def _opposite(scope: Scope, order: Order, touched: list[int], reason: str) -> Order:
    found = known(order.service, order.command)
    assert found.field.revert is not None  # noqa: S101 -- asked above
    command, params = found.field.revert(order.params)
    other = known(order.service, command)
    wish = Wish(
        service=order.service,
        command=command,
        entities=touched,
        params=other.field.read(params),
        reason=reason[:500],
        expires_at=scope.now + VALID,
        key=f"revert {order.signal}",
        not_before=scope.now,
        cause=order.signal,
    )
    desk = replace(scope, person=scope.person or DESK)
    made = drawn_up(desk, other, wish, digest=order.signal)
    made.reverts, made.approvals_needed = order, 0  # light comes back without a second person
    made.save(force_insert=True)
    return begin_life(desk, other, made, touched)
