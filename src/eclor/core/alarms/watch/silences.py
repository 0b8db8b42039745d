"""Silence: things that should have spoken by now, and things that speak again."""

from datetime import datetime

from django.db import connection

from eclor.core.alarms.watch.words import AWAKE, Trouble, Watchmen
from eclor.core.service.scope import Scope

# When a thing was last heard: its series for a rule on an attribute; otherwise any device of the
# thing, or any of its series where no device stands behind it.
_HEARD = """
CASE WHEN l.series_id IS NOT NULL
THEN (SELECT t.received_at FROM latest t WHERE t.series_id = l.series_id)
WHEN EXISTS (SELECT 1 FROM device d WHERE d.entity_id = l.entity_id AND d.enabled)
THEN (SELECT max(c.seen_at) FROM device d JOIN contact c ON c.device_id = d.id
      WHERE d.entity_id = l.entity_id AND d.enabled)
ELSE (SELECT max(t.received_at) FROM latest t WHERE t.entity_id = l.entity_id) END
"""
# Each thing is asked about only when it may be late: `look_at` is the end of its patience, and
# infinity while its alarm is open. A thing never heard promises nothing; we ask again later.
_LATE = f"""
WITH {AWAKE},
due AS (
    SELECT l.rule_id, l.entity_id, l.series_id, r.lasting, w.since AS awake, {_HEARD} AS heard
    FROM alarm_listen l JOIN awake w ON w.rule_id = l.rule_id JOIN alarm_rule r ON r.id = l.rule_id
    WHERE l.territory_id = %(territory)s AND l.look_at <= %(now)s),
judged AS (
    SELECT *, coalesce(greatest(heard, awake, %(listening)s::timestamptz), %(now)s) + lasting
        AS patience FROM due),
noted AS (
    UPDATE alarm_listen l
    SET look_at = CASE WHEN j.heard IS NULL THEN %(now)s + j.lasting
                       WHEN j.patience <= %(now)s THEN 'infinity' ELSE j.patience END
    FROM judged j WHERE l.rule_id = j.rule_id AND l.entity_id = j.entity_id)
SELECT rule_id, entity_id, series_id, heard FROM judged
WHERE heard IS NOT NULL AND patience <= %(now)s
"""  # noqa: S608 -- constants of ours
# What spoke after its alarm's beginning, or is no longer silent for long enough under a tuned rule.
_BACK = """
WITH silent AS (
    SELECT a.id, a.entity_id, a.series_id, a.since, a.raised_at, r.lasting
    FROM alarm a JOIN alarm_rule r ON r.id = a.rule_id AND r.kind = 'no_data'
    WHERE a.cleared_at IS NULL AND a.territory_id = %(territory)s),
heard AS (
    SELECT s.id, s.raised_at, t.received_at AS at
    FROM silent s JOIN latest t ON t.series_id = s.series_id WHERE t.received_at > s.since
    UNION ALL
    SELECT s.id, s.raised_at, c.seen_at
    FROM silent s JOIN device d ON d.entity_id = s.entity_id AND d.enabled
    JOIN contact c ON c.device_id = d.id WHERE s.series_id IS NULL AND c.seen_at > s.since
    UNION ALL
    SELECT s.id, s.raised_at, t.received_at
    FROM silent s JOIN latest t ON t.entity_id = s.entity_id
    WHERE s.series_id IS NULL AND t.received_at > s.since
      AND NOT EXISTS (SELECT 1 FROM device d WHERE d.entity_id = s.entity_id AND d.enabled)
    UNION ALL
    SELECT id, raised_at, %(now)s FROM silent WHERE since > %(now)s - lasting)
SELECT id, least(%(now)s, greatest(min(raised_at), min(at))) FROM heard GROUP BY id
"""


def troubles(scope: Scope, watchmen: Watchmen, listening_since: datetime | None) -> list[Trouble]:
    """Things silent for longer than their rule bears.

    Silence counts from the last word, or from when the rule woke, or from when the house itself
    began to listen again, whichever is the latest.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _LATE,
            {
                "territory": scope.territory,
                "now": scope.now,
                "listening": listening_since,
                **watchmen.arrays("no_data"),
            },
        )
        return [Trouble(*row) for row in cursor.fetchall()]


def over(scope: Scope) -> list[tuple[int, datetime]]:
    """(alarm, when) of open alarms of things that speak again; they are listened to anew."""
    with connection.cursor() as cursor:
        cursor.execute(_BACK, {"territory": scope.territory, "now": scope.now})
        back: list[tuple[int, datetime]] = cursor.fetchall()
        if back:
            cursor.execute(
                "UPDATE alarm_listen l SET look_at = %s FROM alarm a"
                " WHERE a.id = ANY(%s) AND l.rule_id = a.rule_id AND l.entity_id = a.entity_id",
                [scope.now, [pk for pk, _at in back]],
            )
        return back
