"""Broken glass: one person alone acted in haste. It rings at once, and mends itself."""

from typing import Any

from django.utils.translation import gettext as _

from eclor.core.alarms import own
from eclor.core.commands.models import Order
from eclor.core.service.scope import Scope


def ring(scope: Scope, order: Order) -> None:
    """Every operator and elected person hears of it."""
    title = _("Break-glass order: %(title)s. Reason given: %(reason)s") % {
        "title": order.title,
        "reason": order.reason,
    }
    own.ring(scope, _key(order), title, cause=order.signal)


def mended(scope: Scope, order: Order) -> None:
    """What was done alone has been taken back: the alarm is over."""
    own.over(scope, _key(order), _("The order was taken back."))


def broken(order: Order) -> dict[str, Any]:
    """What the fact GlassBroken says besides; its readers are the guarantor's notices."""
    return {
        "by": order.author,
        "reason": order.reason,
        "revert_at": order.revert_at.isoformat() if order.revert_at else "",
    }


def _key(order: Order) -> str:
    return f"orders.glass:{order.signal}"
