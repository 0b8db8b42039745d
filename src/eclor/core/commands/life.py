"""Following an order through the states of its parts, to the end that is told once."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection

from eclor.core.alarms.announcing import voice
from eclor.core.commands import rules
from eclor.core.commands.models import Order
from eclor.core.commands.words import OPEN, State
from eclor.core.facts.telling import tell
from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope
from eclor.core.trust import audit

NAMED = 50  # of those that did not obey, in the fact; the page names all
_COUNTS = """
SELECT p.order_id, p.state, count(*) FROM order_part p
WHERE p.order_id = ANY(%s) GROUP BY p.order_id, p.state
"""


def follow(scope: Scope, orders: Collection[int]) -> None:
    """Bring these orders to the state of their parts; those whose last part ended are over."""
    if not orders:
        return
    open_ones = Order.objects.filter(pk__in=orders, ended_at__isnull=True).order_by("pk")
    held = list(open_ones.select_for_update(of=("self",), no_key=True))
    counts = _counts([order.pk for order in held])
    for order in held:
        found = counts.get(order.pk, Counter())
        state = rules.outcome(found)
        if state != order.state or state not in OPEN:
            _become(scope, order, state, found)
        tell_live(scope, order, found)


def tell_live(scope: Scope, order: Order, counts: Mapping[State, int]) -> None:
    """Let open pages know that an order moved; what became of each thing they look up themselves."""
    told = {str(state): count for state, count in counts.items()}
    voice.tell(
        scope,
        {"id": ulid(), "order": {"signal": order.signal, "state": order.state, "counts": told}},
    )


def _counts(orders: Collection[int]) -> dict[int, Counter[State]]:
    found: dict[int, Counter[State]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [list(orders)])
        for order, state, count in cursor.fetchall():
            found.setdefault(order, Counter())[State(state)] = count
    return found


def _become(scope: Scope, order: Order, state: State, found: Counter[State]) -> None:
    order.state = state
    if state in OPEN:
        order.save(update_fields=["state"])
        return
    order.ended_at = scope.now
    order.save(update_fields=["state", "ended_at"])
    said = _report(order, found)
    cause = audit.write(scope, "orders.end", said, outcome=state, cause=order.signal)
    tell(scope, "OrderEnded", said, cause)


def _report(order: Order, found: Counter[State]) -> dict[str, Any]:
    """How it ended: how many of each, and who did not obey, by name."""
    others = order.parts.exclude(state=State.SUCCEEDED).order_by("entity__name")
    return {
        "order": order.signal,
        "command": f"{order.service}.{order.command}",
        "state": str(order.state),
        "things": sum(found.values()),
        "succeeded": found[State.SUCCEEDED],
        "counts": {str(state): count for state, count in sorted(found.items())},
        "others": list(others.values_list("entity__name", flat=True)[:NAMED]),
    }
