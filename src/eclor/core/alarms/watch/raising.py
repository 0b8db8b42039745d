"""Opening and closing alarms, many at once, each exactly once."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from eclor.core.alarms.journal import house_text
from eclor.core.alarms.watch.words import Trouble
from eclor.core.alarms.words import Change, Did
from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope

# The partial unique index refuses a second open alarm of the same key, whoever else decides. An
# alarm that comes back while it was put aside stays aside until the hour that was given.
_RAISE = """
INSERT INTO alarm (territory_id, dedupe_key, rule_id, entity_id, series_id, severity, title, value,
                   since, raised_at, last_at, occurrences, acknowledged_by, assignee,
                   shelved_until, waiting_since, step, signal, cause)
SELECT %(territory)s, r.key || ':' || e.urn, r.id, e.id, t.series_id, r.severity, r.title, t.value,
       t.since, %(now)s, %(now)s, 1, '', '',
       (SELECT max(o.shelved_until) FROM alarm o
        WHERE o.rule_id = r.id AND o.entity_id = e.id AND o.shelved_until > %(now)s),
       %(now)s, 0, t.signal, t.cause
FROM json_to_recordset(%(lines)s::json) t(
    rule_id int, entity_id bigint, series_id int, since timestamptz, value float8, cause text,
    signal text)
JOIN alarm_rule r ON r.id = t.rule_id
JOIN entity e ON e.id = t.entity_id AND e.deleted_at IS NULL
ON CONFLICT (territory_id, dedupe_key) WHERE cleared_at IS NULL DO NOTHING
RETURNING id
"""
_CLEAR = """
UPDATE alarm a SET cleared_at = t.at, last_at = greatest(a.last_at, t.at), next_step_at = NULL,
                   surfaces_at = NULL
FROM unnest(%(ids)s::bigint[], %(ats)s::timestamptz[]) t(id, at)
WHERE a.id = t.id AND a.cleared_at IS NULL
RETURNING a.id
"""
_SWITCHED_OFF = """
SELECT a.id FROM alarm_rule r JOIN alarm a ON a.rule_id = r.id AND a.cleared_at IS NULL
WHERE r.territory_id = %s AND (NOT r.enabled OR r.withdrawn_at IS NOT NULL)
"""
_TAKEN_AWAY = """
SELECT a.id FROM alarm a JOIN entity e ON e.id = a.entity_id AND e.deleted_at IS NOT NULL
WHERE a.cleared_at IS NULL AND a.territory_id = %s
"""


def raise_all(scope: Scope, troubles: Sequence[Trouble]) -> list[Change]:
    """Open an alarm for each trouble that has none."""
    if not troubles:
        return []
    lines = [
        {
            "rule_id": t.rule,
            "entity_id": t.entity,
            "series_id": t.series,
            "since": t.since.isoformat(),
            "value": t.value,
            "cause": t.cause,
            "signal": ulid(),
        }
        for t in troubles
    ]
    with connection.cursor() as cursor:
        there: dict[str, Any] = {
            "territory": scope.territory,
            "now": scope.now,
            "lines": json.dumps(lines),
        }
        cursor.execute(_RAISE, there)
        return [Change(alarm=row[0], did=Did.RAISED) for row in cursor.fetchall()]


def clear_all(over: Sequence[tuple[int, datetime]], why: str = "") -> list[Change]:
    """Close these alarms, each at its time."""
    if not over:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR, {"ids": [pk for pk, _at in over], "ats": [at for _pk, at in over]})
        return [Change(alarm=row[0], did=Did.CLEARED, text=why) for row in cursor.fetchall()]


def clear_switched_off(scope: Scope) -> list[Change]:
    """Close what was opened by a rule that watches no more."""
    return _clear_found(scope, _SWITCHED_OFF, house_text(_("The rule was switched off.")))


def clear_taken_away(scope: Scope) -> list[Change]:
    """Close the alarms of things that are there no more."""
    return _clear_found(scope, _TAKEN_AWAY, house_text(_("It was taken away.")))


def _clear_found(scope: Scope, sql: str, why: str) -> list[Change]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [scope.territory])
        found = [(row[0], scope.now) for row in cursor.fetchall()]
    return clear_all(found, why)
