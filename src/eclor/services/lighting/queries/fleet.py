"""All lamps at once: how many shine, are silent, are out of order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from eclor.core.service.scope import Scope
from eclor.services.lighting.models import LAMP

_REACH = (
    "e.territory_id = %(here)s AND e.type = %(lamp)s AND e.deleted_at IS NULL"
    " AND (%(all)s OR e.commune_id = ANY(%(communes)s))"
)
_FLEET = f"""
SELECT count(*), count(l.at), count(*) FILTER (WHERE l.num > 0),
    count(*) FILTER (WHERE l.at < %(now)s - 3 * interval '15 minutes'), max(l.at)
FROM entity e
LEFT JOIN series s ON s.entity_id = e.id AND s.attribute = 'dimming'
LEFT JOIN latest l ON l.series_id = s.id
WHERE {_REACH}
"""  # noqa: S608 -- constants of ours
_BROKEN = f"""
SELECT count(DISTINCT e.id) FROM entity e
JOIN alarm a ON a.entity_id = e.id AND a.cleared_at IS NULL AND a.territory_id = %(here)s
JOIN alarm_rule r ON r.id = a.rule_id AND r.key IN ('lighting.lamp_failed', 'lighting.lamp_silent')
WHERE {_REACH}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Fleet:
    """Lamps within reach: ``heard`` ever, ``lit`` by their last word, ``silent`` for three intervals."""

    lamps: int
    heard: int
    lit: int
    silent: int
    newest: datetime | None


def fleet(scope: Scope) -> Fleet:
    with connection.cursor() as cursor:
        cursor.execute(_FLEET, _there(scope))
        return Fleet(*cursor.fetchone())


def not_working(scope: Scope) -> int:
    """Lamps with an open alarm of being silent or out of order, hidden behind their cabinet's or not."""
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN, _there(scope))
        found: int = cursor.fetchone()[0]
    return found


def _there(scope: Scope) -> dict[str, Any]:
    return {
        "here": scope.territory,
        "now": scope.now,
        "lamp": LAMP,
        "all": scope.everywhere,
        "communes": list(scope.communes),
    }
