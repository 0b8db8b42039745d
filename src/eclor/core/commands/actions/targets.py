"""Which things an order reaches, and by which device each hears it."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from eclor.core.commands.models import Order
from eclor.core.commands.words import Refused, State
from eclor.core.context.queries import entities
from eclor.core.service.scope import Scope

NAMED = 20  # in a sentence; the others are counted

# A device hears on its own line, or on that of the gateway it is wired to; for one behind a TALQ
# gateway or ChirpStack a carrier hears. The Things Stack and ThingsBoard's devices have other ways,
# which are not built yet: their parts say so.
_PARTS = """
INSERT INTO order_part (territory_id, order_id, entity_id, device_key, number, subject, handle,
                        state, attempts, seq, skew, code, note, ended_at)
SELECT %(territory)s, %(order)s, e.id, coalesce(d.key, ''), coalesce(d.id, 0),
       CASE WHEN d.id IS NULL THEN '' WHEN g.id IS NULL THEN 'cmd.' || d.key
            ELSE 'cmd.' || g.key || '.' || d.key END,
       coalesce(g.handle, d.handle, ''),
       CASE WHEN d.id IS NULL OR not d.native THEN %(failed)s ELSE %(state)s END, 0, 0, 0,
       CASE WHEN d.id IS NULL THEN 'no_device' WHEN not d.native THEN 'no_way' ELSE '' END,
       CASE WHEN d.id IS NULL THEN %(no_device)s WHEN not d.native THEN %(no_way)s ELSE '' END,
       CASE WHEN d.id IS NULL OR not d.native THEN %(now)s END
FROM entity e
LEFT JOIN LATERAL (
    SELECT d.id, d.key, d.handle, d.gateway_id,
           coalesce(w.protocol, d.protocol) = 'native'
           OR coalesce(w.protocol, '') IN ('talq', 'chirpstack') AS native
    FROM device d LEFT JOIN device w ON w.id = d.gateway_id
    WHERE d.entity_id = e.id AND d.enabled AND coalesce(w.enabled, true)
    ORDER BY native DESC, d.id LIMIT 1) d ON true
LEFT JOIN device g ON g.id = d.gateway_id
WHERE e.territory_id = %(territory)s AND e.id = ANY(%(entities)s)
ORDER BY e.id
"""


def within_reach(scope: Scope, entity_type: str, asked: Sequence[int]) -> list[int]:
    """The targets, once each. Raises Refused when one is unknown, or outside the communes."""
    wanted = sorted(set(asked))
    if not wanted:
        raise Refused("no_target", _("Choose at least one thing."))
    there = set(
        entities(scope).filter(type=entity_type, pk__in=wanted).values_list("pk", flat=True)
    )
    missing = [str(pk) for pk in wanted if pk not in there]
    if missing:
        text = ngettext(
            "%(names)s is unknown here, or outside your communes: nothing was ordered.",
            "%(names)s are unknown here, or outside your communes: nothing was ordered.",
            len(missing),
        )
        raise Refused("unknown_target", text % {"names": named(missing)})
    return wanted


def add_parts(scope: Scope, order: Order, targets: Sequence[int], state: State) -> int:
    """One part for each target; how many can be reached."""
    said: dict[str, Any] = {
        "territory": scope.territory,
        "order": order.pk,
        "state": state,
        "failed": State.FAILED,
        "now": scope.now,
        "no_device": _("No device is enrolled for it."),
        "no_way": _("Its device does not take orders over MQTT yet."),
        "entities": list(targets),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, said)
    return order.parts.filter(state=state).count()


def guarding(scope: Scope, targets: Sequence[int], attributes: Sequence[str]) -> list[str]:
    """Names of the targets that guard people: a lamp over a crossing."""
    found = []
    for attribute in attributes:
        there = entities(scope).filter(pk__in=targets, **{f"attributes__{attribute}": True})
        found += list(there.order_by("name").values_list("name", flat=True))
    return sorted(set(found))


def named(names: Sequence[str]) -> str:
    """ "A, B, C and 40 others": a sentence stays readable."""
    shown = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    if more <= 0:
        return shown
    return ngettext("%(names)s and %(n)d other", "%(names)s and %(n)d others", more) % {
        "names": shown,
        "n": more,
    }
