"""Calling an order back before it has left."""

from django.utils.translation import gettext as _

from eclor.core.commands.actions.common import ask_reach, done, guarded, here, must, wait_alone
from eclor.core.commands.catalogue import known
from eclor.core.commands.life import follow
from eclor.core.commands.models import Order
from eclor.core.commands.words import GIVE, UNSENT, Refused, State
from eclor.core.service.scope import Scope


def cancel(scope: Scope, signal: str) -> Order:
    """Withdraw every part that has not left. Raises Refused when all have: give the opposite order."""
    return guarded(scope, "cancel", {"order": signal}, lambda: _cancel(scope, signal))


def _cancel(scope: Scope, signal: str) -> Order:
    must(scope, GIVE)
    wait_alone(scope)
    order = here(scope, signal)
    scope = must(scope, GIVE, known(order.service, order.command).command.permission)
    ask_reach(scope, order)
    if order.state == State.CANCELLED:
        return order  # said twice
    withdrawn = order.parts.filter(state__in=UNSENT).update(
        state=State.CANCELLED, ended_at=scope.now, next_try_at=None
    )
    if not withdrawn:
        raise Refused(
            "too_late", _("Nothing is left to cancel: every part has left. Take the order back.")
        )
    done(scope, "cancel", "OrderCancelled", order, withdrawn=withdrawn)
    follow(scope, [order.pk])
    order.refresh_from_db()
    return order
