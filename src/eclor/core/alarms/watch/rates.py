"""How fast things move: the change of a series within its rule's window."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from eclor.core.alarms.rules import is_beyond, stays_beyond
from eclor.core.alarms.watch.words import AWAKE, Trouble, Watchmen
from eclor.core.service.scope import Scope

# The change is counted from the oldest value inside the window that ends at the latest value.
_MOVED = """
SELECT x.rule_id, x.series_id, t.at, t.num - before.num, x.since, r.above, r.below, r.clear
FROM alarm_rate x
JOIN latest t ON t.series_id = x.series_id
JOIN alarm_rule r ON r.id = x.rule_id
CROSS JOIN LATERAL (
    SELECT o.num FROM observation o
    WHERE o.series_id = x.series_id AND o.at >= t.at - r.lasting AND o.at <= t.at
      AND o.num IS NOT NULL
    ORDER BY o.at LIMIT 1) before
WHERE x.territory_id = %(territory)s AND t.num IS NOT NULL
  AND x.looked_at IS DISTINCT FROM t.at
"""
_NOTE = """
UPDATE alarm_rate x SET looked_at = n.at, change = n.change, since = n.since
FROM unnest(%(rules)s::int[], %(series)s::int[], %(ats)s::timestamptz[], %(changes)s::float8[],
            %(sinces)s::timestamptz[]) n(rule_id, series_id, at, change, since)
WHERE x.rule_id = n.rule_id AND x.series_id = n.series_id
"""
_BEYOND = f"""
WITH {AWAKE}
SELECT x.rule_id, s.entity_id, x.series_id, x.since, x.change
FROM alarm_rate x JOIN awake w ON w.rule_id = x.rule_id JOIN series s ON s.id = x.series_id
WHERE x.since IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM alarm a WHERE a.rule_id = x.rule_id
                  AND a.entity_id = s.entity_id AND a.cleared_at IS NULL)
"""  # noqa: S608 -- constants of ours


@dataclass(frozen=True, slots=True)
class Moved:
    """A series that has a new latest value; ``since`` is when it began to move too fast."""

    rule: int
    series: int
    at: datetime
    change: float
    since: datetime | None
    above: float | None
    below: float | None
    clear: float | None

    def too_fast_since(self) -> datetime | None:
        """Since when it moves too fast, this value included; ``None`` when it does not."""
        if self.since is not None:
            still = stays_beyond(self.change, self.above, self.below, self.clear)
            return self.since if still else None
        return self.at if is_beyond(self.change, self.above, self.below) else None


def measure(scope: Scope) -> None:
    """Look again at the series of RATE rules that have a new value."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, {"territory": scope.territory})
        moved = [Moved(*row) for row in cursor.fetchall()]
        if moved:
            cursor.execute(
                _NOTE,
                {
                    "rules": [m.rule for m in moved],
                    "series": [m.series for m in moved],
                    "ats": [m.at for m in moved],
                    "changes": [m.change for m in moved],
                    "sinces": [m.too_fast_since() for m in moved],
                },
            )


def troubles(watchmen: Watchmen) -> list[Trouble]:
    """Series that move too fast."""
    with connection.cursor() as cursor:
        cursor.execute(_BEYOND, watchmen.arrays("rate"))
        return [Trouble(*row) for row in cursor.fetchall()]


def over(scope: Scope) -> list[tuple[int, datetime]]:
    """(alarm, when) of open alarms of series that have calmed down."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, coalesce(least(%(now)s, greatest(a.raised_at, x.looked_at)), %(now)s)"
            " FROM alarm a JOIN alarm_rule r ON r.id = a.rule_id AND r.kind = 'rate'"
            " LEFT JOIN alarm_rate x ON x.rule_id = a.rule_id AND x.series_id = a.series_id"
            " WHERE a.cleared_at IS NULL AND a.territory_id = %(territory)s AND x.since IS NULL",
            {"territory": scope.territory, "now": scope.now},
        )
        found: list[tuple[int, datetime]] = cursor.fetchall()
        return found
