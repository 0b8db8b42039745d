"""What the cabinets' meters counted, commune by commune."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from eclor.core.service.scope import Scope
from eclor.services.lighting.models import CABINET
from eclor.services.lighting.rules.energy.chain import worth

DAYS = 30
# A meter that falls was started again: what it counted that day is unknown and left out.
_BY_COMMUNE = """
SELECT c.insee, c.name, count(DISTINCT e), sum(days.rise), count(days.rise)
FROM (SELECT s.entity_id AS e, r.at, CASE WHEN r.last >= lag(r.last) OVER w
        THEN r.last - lag(r.last) OVER w ELSE NULL END AS rise
    FROM series s JOIN entity k ON k.id = s.entity_id AND k.type = %(cabinet)s
        AND k.deleted_at IS NULL AND (%(all)s OR k.commune_id = ANY(%(communes)s))
    JOIN rollup_day r ON r.series_id = s.id AND r.at >= %(since)s AND r.at < %(until)s
    WHERE s.territory_id = %(here)s AND s.attribute = 'energy'
    WINDOW w AS (PARTITION BY r.series_id ORDER BY r.at)) days
JOIN entity k ON k.id = days.e JOIN commune c ON c.id = k.commune_id
GROUP BY 1, 2 ORDER BY 2
"""


@dataclass(frozen=True, slots=True)
class Used:
    """kWh of ``days`` days of ``cabinets`` meters together; ``euro`` and ``co2`` (kg) by the price
    that holds today, None without one."""

    insee: str
    commune: str
    cabinets: int
    kwh: float
    days: int
    euro: float | None
    co2: float | None


def used(scope: Scope) -> list[Used]:
    """The last thirty whole days of each commune with a meter."""
    until = scope.now.replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_COMMUNE,
            {
                "here": scope.territory,
                "cabinet": CABINET,
                "since": until - timedelta(days=DAYS + 1),
                "until": until,
                "all": scope.everywhere,
                "communes": list(scope.communes),
            },
        )
        rows = cursor.fetchall()
    return [_used(row, scope.now.date()) for row in rows if row[3] is not None]


def _used(row: tuple[str, str, int, float, int], today: date) -> Used:
    insee, commune, cabinets, kwh, days = row
    price = worth(kwh, today)
    euro, co2 = price if price is not None else (None, None)
    return Used(insee, commune, cabinets, kwh, days, euro, co2)
