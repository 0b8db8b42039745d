"""Which series and things each rule watches, written down where the recorder and the watch look."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from eclor.core.service.scope import Scope

# A contact rule (no attribute) listens to what can speak: a thing with a device or a series. Lamps
# that were only imported promise nothing.
_LISTENED = """
SELECT r.id AS rule_id, e.id AS entity_id, s.id AS series_id
FROM alarm_rule r
JOIN entity e ON e.type = r.entity_type AND e.deleted_at IS NULL
LEFT JOIN series s ON s.entity_id = e.id AND s.attribute = r.attribute
WHERE r.kind = 'no_data' AND r.enabled AND r.withdrawn_at IS NULL
  AND (s.id IS NOT NULL OR (r.attribute = '' AND (
        EXISTS (SELECT 1 FROM device d WHERE d.entity_id = e.id AND d.enabled)
        OR EXISTS (SELECT 1 FROM series x WHERE x.entity_id = e.id))))
"""
_WATCHED = """
SELECT r.id AS rule_id, s.id AS series_id, r.above, r.below,
       coalesce(r.clear, r.above, r.below) AS clear
FROM alarm_rule r
JOIN entity e ON e.type = r.entity_type AND e.deleted_at IS NULL
JOIN series s ON s.entity_id = e.id AND s.attribute = r.attribute
WHERE r.kind = ANY(%(kinds)s) AND r.enabled AND r.withdrawn_at IS NULL
"""
_LIMITS = ["threshold", "duration", "repetition"]


def refresh(scope: Scope) -> bool:
    """Bring the lists up to the rules, entities and series; True when the recorder must reload."""
    with connection.cursor() as cursor:
        there: dict[str, Any] = {"territory": scope.territory, "now": scope.now}
        cursor.execute(
            f"WITH wanted AS ({_LISTENED}), gone AS ("  # noqa: S608 -- constants of ours
            " DELETE FROM alarm_listen l WHERE territory_id = %(territory)s AND NOT EXISTS ("
            "  SELECT 1 FROM wanted w WHERE w.rule_id = l.rule_id AND w.entity_id = l.entity_id"
            "  AND w.series_id IS NOT DISTINCT FROM l.series_id))"
            " INSERT INTO alarm_listen (look_at, entity_id, rule_id, series_id, territory_id)"
            " SELECT %(now)s, entity_id, rule_id, series_id, %(territory)s FROM wanted"
            " ON CONFLICT DO NOTHING",
            there,
        )
        cursor.execute(
            f"WITH wanted AS ({_WATCHED}), gone AS ("  # noqa: S608 -- constants of ours
            " DELETE FROM alarm_rate x WHERE territory_id = %(territory)s AND NOT EXISTS ("
            "  SELECT 1 FROM wanted w WHERE w.rule_id = x.rule_id AND w.series_id = x.series_id))"
            " INSERT INTO alarm_rate (rule_id, series_id, territory_id)"
            " SELECT rule_id, series_id, %(territory)s FROM wanted ON CONFLICT DO NOTHING",
            {**there, "kinds": ["rate"]},
        )
        return _refresh_limits(scope)


def _refresh_limits(scope: Scope) -> bool:
    """The recorder's own list. Two statements: a row whose limits changed goes and comes back."""
    there: dict[str, Any] = {"territory": scope.territory, "kinds": _LIMITS}
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH wanted AS ({_WATCHED})"  # noqa: S608 -- constants of ours
            " DELETE FROM alarm_watch x WHERE territory_id = %(territory)s AND NOT EXISTS ("
            "  SELECT 1 FROM wanted w WHERE w.rule_id = x.rule_id AND w.series_id = x.series_id"
            "  AND w.above IS NOT DISTINCT FROM x.above AND w.below IS NOT DISTINCT FROM x.below"
            "  AND w.clear = x.clear)",
            there,
        )
        changed: int = cursor.rowcount
        cursor.execute(
            f"WITH wanted AS ({_WATCHED})"  # noqa: S608 -- constants of ours
            " INSERT INTO alarm_watch (above, below, clear, rule_id, series_id, territory_id)"
            " SELECT above, below, clear, rule_id, series_id, %(territory)s FROM wanted"
            " ON CONFLICT DO NOTHING",
            there,
        )
        changed += cursor.rowcount
        if changed:
            # Nobody looks after a condition any more once nothing watches its series.
            cursor.execute(
                "DELETE FROM alarm_condition c WHERE territory_id = %s AND NOT EXISTS ("
                " SELECT 1 FROM alarm_watch x WHERE x.rule_id = c.rule_id"
                " AND x.series_id = c.series_id)",
                [scope.territory],
            )
    return changed > 0


def look_again(scope: Scope, rule: int) -> None:
    """After a tuning: ask at the next pass how long each thing of this rule has been silent."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE alarm_listen SET look_at = %s WHERE rule_id = %s", [scope.now, rule])
        cursor.execute(
            "UPDATE alarm_rate SET looked_at = NULL, since = NULL WHERE rule_id = %s", [rule]
        )


def let_sleep(scope: Scope, rule: str, entities: Sequence[int], until: datetime) -> None:
    """Before ``until`` these things owe no word under this rule; an alarm that is open stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE alarm_listen l SET look_at = %(until)s FROM alarm_rule r"
            " WHERE r.territory_id = %(here)s AND r.key = %(rule)s AND l.rule_id = r.id"
            " AND l.entity_id = ANY(%(entities)s) AND l.look_at < %(until)s",
            {"until": until, "here": scope.territory, "rule": rule, "entities": list(entities)},
        )
