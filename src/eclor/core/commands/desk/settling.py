"""How parts end: proven by the reported value, out of time, or never sent."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from eclor.core.service.scope import Scope

# A report is of after the order by the device's own clock, whose error it told with its answer; that
# much is left for the time an answer travels. Without an answer nothing is forgiven.
SLACK = timedelta(seconds=2)
GRACE = timedelta(seconds=5)  # a report may still be on its way when an order expires

# Nobody acknowledges a multicast: there the report alone is the proof, and only of a light that has
# changed since. A lamp that shone so before is told by itself, or it might leave that level.
#
# Each part looks its value up by itself, by the thing's few series: `|| ''` keeps the planner from the
# index by attribute, where without statistics it walked through all lamps for each lamp.
_PROVEN = """
WITH proven AS MATERIALIZED (
    SELECT p.id, l.num FROM field_order o JOIN order_part p ON p.order_id = o.id
    CROSS JOIN LATERAL (
        SELECT l.num, l.other, l.at, l.received_at, l.changed_at
        FROM series s JOIN latest l ON l.series_id = s.id
        WHERE s.entity_id = p.entity_id AND s.attribute || '' = o.wanted ->> 'attribute' OFFSET 0) l
    WHERE o.territory_id = %(territory)s AND o.ended_at IS NULL AND o.wanted IS NOT NULL
      AND p.state IN ('sent', 'delivered') AND l.received_at >= p.sent_at
      AND CASE WHEN jsonb_typeof(o.wanted -> 'value') = 'string' THEN l.other = o.wanted -> 'value'
          ELSE abs(l.num - (o.wanted ->> 'value')::float8) <= (o.wanted ->> 'tolerance')::float8 END
      AND l.at >= p.sent_at + CASE WHEN p.state = 'delivered'
                                   THEN p.skew * interval '1 second' - %(slack)s
                                   ELSE interval '0' END
      AND (p.state = 'delivered' OR o.expires_at <= %(now)s
           OR p.code = 'multicast' AND l.changed_at >= p.sent_at))
UPDATE order_part p
SET state = 'succeeded', ended_at = %(now)s, reported = proven.num, next_try_at = NULL,
    delivered_at = coalesce(p.delivered_at, %(now)s),
    note = CASE WHEN p.code = 'multicast' THEN '' WHEN p.state = 'sent' THEN %(silent)s
                ELSE p.note END
FROM proven WHERE p.id = proven.id
RETURNING p.order_id
"""
_ANSWERED = """
UPDATE order_part p SET state = 'succeeded', ended_at = %(now)s, next_try_at = NULL
FROM field_order o
WHERE p.territory_id = %(territory)s AND p.state = 'delivered' AND o.id = p.order_id
  AND o.wanted IS NULL
RETURNING p.order_id
"""
_OUT_OF_TIME = """
UPDATE order_part p
SET state = 'timed_out', ended_at = %(now)s, next_try_at = NULL,
    reported = (SELECT l.num FROM series s JOIN latest l ON l.series_id = s.id
                WHERE s.entity_id = p.entity_id AND s.attribute || '' = o.wanted ->> 'attribute'),
    note = CASE WHEN p.note <> '' THEN p.note
                WHEN p.state = 'delivered' THEN %(unproven)s ELSE %(no_answer)s END
FROM field_order o
WHERE p.territory_id = %(territory)s AND p.state IN ('sent', 'delivered') AND o.id = p.order_id
  AND o.expires_at + o.settle_seconds * interval '1 second' + %(grace)s <= %(now)s
RETURNING p.order_id
"""
_NEVER_SENT = """
UPDATE order_part p SET state = 'expired', ended_at = %(now)s, next_try_at = NULL
FROM field_order o
WHERE p.territory_id = %(territory)s AND o.id = p.order_id AND o.expires_at <= %(now)s
  AND (p.state IN ('draft', 'approved', 'queued') OR p.state = 'sent' AND p.code = 'no_air')
RETURNING p.order_id
"""


def settle(scope: Scope) -> set[int]:
    """End the parts that have come to their end; the orders that were touched."""
    there: dict[str, Any] = {
        "territory": scope.territory,
        "now": scope.now,
        "slack": SLACK,
        "grace": GRACE,
        "silent": _("It did not answer, but reports what was ordered."),
        "unproven": _("It answered, but never reported what was ordered."),
        "no_answer": _("It did not answer."),
    }
    touched: set[int] = set()
    with connection.cursor() as cursor:
        for statement in (_PROVEN, _ANSWERED, _OUT_OF_TIME, _NEVER_SENT):
            cursor.execute(statement, there)
            touched |= {row[0] for row in cursor.fetchall()}
    return touched
