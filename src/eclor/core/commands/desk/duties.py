"""One pass of the desk over one federation: hear, settle, begin, take back, send."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from eclor.core.commands.actions.common import wait_alone
from eclor.core.commands.actions.queueing import enqueue
from eclor.core.commands.actions.reverting import revert
from eclor.core.commands.desk import hearing, settling
from eclor.core.commands.desk.sending import Letter, send_due
from eclor.core.commands.envelope import Key
from eclor.core.commands.life import follow
from eclor.core.commands.models import Order
from eclor.core.commands.words import State
from eclor.core.service.scope import Scope

Send = Callable[[Sequence[Letter]], None]


class Work(IntEnum):
    """What a federation has for the desk."""

    NONE = 0
    WAITING = 1  # for a second person, an hour, a glass to be mended: once a second is enough
    BUSY = 2


def work_here() -> Work:
    """In the territory entered, by one question."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM field_order WHERE ended_at IS NULL"
            " OR revert_at IS NOT NULL), EXISTS (SELECT 1 FROM field_order"
            " WHERE ended_at IS NULL AND state IN ('queued', 'sent', 'delivered'))"
        )
        waiting, busy = cursor.fetchone()
    if busy:
        return Work.BUSY
    return Work.WAITING if waiting else Work.NONE


def one_pass(scope: Scope, key: Key, answers: Sequence[dict[str, Any]], send: Send) -> None:
    """Everything due now. Each step commits by itself, and can be cut short anywhere."""
    with transaction.atomic():
        wait_alone(scope)
        follow(scope, hearing.apply(scope, answers))
        follow(scope, settling.settle(scope))
    begin_due(scope)
    take_back_due(scope)
    with transaction.atomic():
        wait_alone(scope)
        sent = send_due(scope, key)
        follow(scope, sent.orders)
    send(sent.letters)


def begin_due(scope: Scope) -> None:
    """Orders whose hour has come."""
    due = Order.objects.filter(
        territory_id=scope.territory, state=State.APPROVED, begins_at__lte=scope.now
    )
    for pk in list(due.order_by("begins_at", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            wait_alone(scope)
            order = _held(pk)
            if order.state == State.APPROVED:
                enqueue(scope, order)


def take_back_due(scope: Scope) -> None:
    """Glasses broken long enough ago."""
    due = Order.objects.filter(territory_id=scope.territory, revert_at__lte=scope.now)
    for pk in list(due.order_by("revert_at", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            wait_alone(scope)
            order = _held(pk)
            if order.revert_at is not None:
                revert(scope, order, _("Taken back by itself: %s") % order.reason)
                follow(scope, [order.pk])


def _held(pk: int) -> Order:
    return Order.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
