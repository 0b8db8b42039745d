"""What the cabinets' meters counted between two moments."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from eclor.core.service.scope import Scope
from eclor.services.lighting.models import CABINET, FED_BY, LAMP

# A meter's last word up to a moment, at most two hours old; one that fell was started again.
_COUNTED = """
SELECT e.id, CASE WHEN b.last >= a.last THEN b.last - a.last ELSE b.last END, b.last_at,
    (SELECT coalesce(sum((l.attributes->>'ratedPower')::float8), 0) FROM relation r
     JOIN entity l ON l.id = r.source_id AND l.type = %(lamp)s AND l.deleted_at IS NULL
     WHERE r.target_id = e.id AND r.name = %(fed_by)s
         AND jsonb_typeof(l.attributes->'ratedPower') = 'number')
FROM entity e
JOIN series s ON s.entity_id = e.id AND s.attribute = 'energy'
CROSS JOIN LATERAL (SELECT last FROM rollup_15m WHERE series_id = s.id AND at < %(since)s
    AND at >= %(since)s - interval '2 hours' ORDER BY at DESC LIMIT 1) a
CROSS JOIN LATERAL (SELECT last, last_at FROM rollup_15m WHERE series_id = s.id AND at < %(until)s
    AND at >= %(until)s - interval '2 hours' ORDER BY at DESC LIMIT 1) b
WHERE e.territory_id = %(here)s AND e.type = %(cabinet)s AND e.deleted_at IS NULL
    AND (%(all)s OR e.commune_id = ANY(%(communes)s))
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """``kwh`` through one cabinet; ``watts``: rated power of the lamps it feeds; ``at``: last read."""

    cabinet: int
    kwh: float
    at: datetime
    watts: float


def counted(scope: Scope, since: datetime, until: datetime) -> list[Counted]:
    """Each cabinet whose meter was heard within two hours before both moments."""
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNTED,
            {
                "here": scope.territory,
                "since": since,
                "until": until,
                "cabinet": CABINET,
                "lamp": LAMP,
                "fed_by": FED_BY,
                "all": scope.everywhere,
                "communes": list(scope.communes),
            },
        )
        return [Counted(pk, kwh, at, watts) for pk, kwh, at, watts in cursor.fetchall()]
