"""What happened to a thing while its values were measured: the signs above its chart."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from eclor.core.service.scope import Scope
from eclor.core.service.words import Severity

MOST = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Annotation:
    """An alarm or an order; ``end`` None while it lasts, and for what has no length."""

    kind: str
    sign: str
    title: str
    at: datetime
    end: datetime | None
    who: str = ""


_ALARMS = """
SELECT a.title, a.severity, a.since, a.cleared_at, coalesce(p.name, '')
FROM alarm a LEFT JOIN person p ON p.id::text = a.acknowledged_by
WHERE a.territory_id = %(here)s AND a.entity_id = %(entity)s AND a.announced_at IS NOT NULL
  AND a.since < %(until)s AND coalesce(a.cleared_at, %(until)s) >= %(since)s
ORDER BY a.since DESC LIMIT %(most)s
"""


def of_entity(scope: Scope, entity: int, since: datetime, until: datetime) -> list[Annotation]:
    """Alarms of one thing that were open at some time in [since, until), oldest first."""
    asked: dict[str, Any] = {
        "here": scope.territory,
        "entity": entity,
        "since": since,
        "until": until,
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ALARMS, asked)
        rows = cursor.fetchall()
    return [
        Annotation(
            kind="alarm",
            sign=Severity(severity).sign,
            title=title,
            at=began,
            end=cleared_at,
            who=who,
        )
        for title, severity, began, cleared_at, who in reversed(rows)
    ]
