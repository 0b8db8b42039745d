"""Limits: what the recorder found beyond them becomes alarms, what came back ends them."""

from datetime import datetime

from django.db import connection

from eclor.core.alarms.watch.words import AWAKE, Trouble, Watchmen
from eclor.core.service.scope import Scope

# A thing that was taken away, or that nothing watches any more, is no trouble.
_BEYOND = f"""
WITH {AWAKE}
SELECT c.rule_id, s.entity_id, c.series_id, c.since, c.value, c.signal
FROM alarm_condition c
JOIN awake w ON w.rule_id = c.rule_id
JOIN alarm_rule r ON r.id = c.rule_id
JOIN alarm_watch x ON x.rule_id = c.rule_id AND x.series_id = c.series_id
JOIN series s ON s.id = c.series_id
WHERE (r.kind = 'threshold' OR greatest(c.since, w.since) <= %(now)s - r.lasting)
  AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.rule_id = c.rule_id
                  AND a.entity_id = s.entity_id AND a.cleared_at IS NULL)
"""  # noqa: S608 -- constants of ours
_OFTEN = f"""
WITH {AWAKE}
SELECT n.rule_id, s.entity_id, n.series_id, min(n.at), max(c.value), coalesce(max(c.signal), '')
FROM alarm_entry n
JOIN awake w ON w.rule_id = n.rule_id
JOIN alarm_rule r ON r.id = n.rule_id
JOIN alarm_watch x ON x.rule_id = n.rule_id AND x.series_id = n.series_id
JOIN series s ON s.id = n.series_id
LEFT JOIN alarm_condition c ON c.rule_id = n.rule_id AND c.series_id = n.series_id
WHERE n.at > greatest(%(now)s - r.lasting, w.since) AND n.at <= %(now)s
  AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.rule_id = n.rule_id
                  AND a.entity_id = s.entity_id AND a.cleared_at IS NULL)
GROUP BY n.rule_id, s.entity_id, n.series_id, r.times HAVING count(*) >= r.times
"""  # noqa: S608 -- constants of ours
# A condition that ended and began again between two passes has a younger beginning.
_AGAIN = """
UPDATE alarm a SET occurrences = occurrences + 1, since = c.since, last_at = c.last_at,
                   value = c.value
FROM alarm_condition c, alarm_rule r
WHERE a.rule_id = c.rule_id AND a.series_id = c.series_id AND a.cleared_at IS NULL
  AND r.id = a.rule_id AND r.kind = 'threshold' AND c.since > a.since
  AND a.territory_id = %(territory)s
RETURNING a.id
"""
_OVER = """
SELECT a.id, coalesce((
    SELECT least(%(now)s, greatest(a.raised_at, max(e.at))) FROM alarm_release e
    WHERE e.id = ANY(%(releases)s) AND e.rule_id = a.rule_id AND e.series_id = a.series_id
    HAVING count(*) > 0), %(now)s)
FROM alarm_rule r JOIN alarm a ON a.rule_id = r.id
LEFT JOIN alarm_condition c ON c.rule_id = a.rule_id AND c.series_id = a.series_id
WHERE a.cleared_at IS NULL AND r.territory_id = %(territory)s
  AND r.kind IN ('threshold', 'duration', 'repetition') AND (
    (r.kind = 'threshold' AND c.rule_id IS NULL)
    OR (r.kind = 'duration' AND (c.rule_id IS NULL OR c.since > %(now)s - r.lasting))
    OR (r.kind = 'repetition' AND c.rule_id IS NULL AND (
        SELECT count(*) FROM alarm_entry n WHERE n.rule_id = a.rule_id
        AND n.series_id = a.series_id AND n.at > %(now)s - r.lasting) < r.times))
"""
# An entry is known by its beginning, so that remembering it twice is remembering it once.
_REMEMBER = """
INSERT INTO alarm_entry (at, rule_id, series_id, territory_id)
SELECT begun.at, c.rule_id, c.series_id, c.territory_id
FROM alarm_condition c JOIN alarm_rule r ON r.id = c.rule_id AND r.kind = 'repetition'
CROSS JOIN LATERAL (SELECT c.since AS at UNION SELECT unnest(c.entered_at)) begun
WHERE c.territory_id = %(territory)s
UNION
SELECT e.since, e.rule_id, e.series_id, e.territory_id
FROM alarm_release e JOIN alarm_rule r ON r.id = e.rule_id AND r.kind = 'repetition'
WHERE e.id = ANY(%(releases)s)
ON CONFLICT DO NOTHING
"""


def releases(scope: Scope) -> list[int]:
    """What the recorder has told of ended conditions. More may come while the pass goes on: it
    uses these and no others, and takes these away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM alarm_release WHERE territory_id = %s ORDER BY id", [scope.territory]
        )
        return [row[0] for row in cursor.fetchall()]


def consume(ended: list[int]) -> None:
    """Take away what has been taken in."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM alarm_release WHERE id = ANY(%s)", [ended])


def remember_entries(scope: Scope, ended: list[int]) -> None:
    """Keep the beginnings that REPETITION rules count: a condition's row is gone once it ends."""
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, {"territory": scope.territory, "releases": ended})


def forget_entries(scope: Scope) -> None:
    """Drop the beginnings no window reaches any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM alarm_entry n USING alarm_rule r WHERE r.id = n.rule_id"
            " AND n.territory_id = %s AND n.at < %s - r.lasting",
            [scope.territory, scope.now],
        )


def beyond(scope: Scope, watchmen: Watchmen) -> list[Trouble]:
    """Series beyond a limit, at once or for long enough, as each rule says."""
    with connection.cursor() as cursor:
        cursor.execute(_BEYOND, {"now": scope.now, **watchmen.arrays("threshold", "duration")})
        return [Trouble(*row) for row in cursor.fetchall()]


def often(scope: Scope, watchmen: Watchmen) -> list[Trouble]:
    """Series that went beyond a limit often enough."""
    with connection.cursor() as cursor:
        cursor.execute(_OFTEN, {"now": scope.now, **watchmen.arrays("repetition")})
        return [Trouble(*row) for row in cursor.fetchall()]


def repeated(scope: Scope) -> list[int]:
    """Count one occurrence more for open alarms whose condition ended and began again."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, {"territory": scope.territory})
        return [row[0] for row in cursor.fetchall()]


def over(scope: Scope, ended: list[int]) -> list[tuple[int, datetime]]:
    """(alarm, when) of open alarms whose condition has ended."""
    with connection.cursor() as cursor:
        cursor.execute(_OVER, {"territory": scope.territory, "now": scope.now, "releases": ended})
        found: list[tuple[int, datetime]] = cursor.fetchall()
        return found
