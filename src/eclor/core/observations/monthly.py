"""History by month, from the daily rollups: what the elected's figures are made of."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from eclor.core.service.scope import Scope

ENOUGH = 0.5  # share of a month's days below which nobody says anything of the month
# A counter that falls was started again: what it then shows came since.
_MONTHS = """
SELECT month, sum(total), sum(n), sum(CASE WHEN before IS NULL THEN 0
        WHEN last >= before THEN last - before ELSE last END), count(*), count(DISTINCT series_id)
FROM (SELECT r.series_id, r.total, r.n, r.last,
        lag(r.last) OVER (PARTITION BY r.series_id ORDER BY r.at) AS before,
        date_trunc('month', r.at AT TIME ZONE 'Europe/Paris')::date AS month
    FROM rollup_day r JOIN series s ON s.id = r.series_id JOIN entity e ON e.id = s.entity_id
    WHERE s.territory_id = %(here)s AND e.type = %(type)s AND s.attribute = %(attribute)s
        AND r.at >= %(since)s::date - interval '2 days'
        AND r.at < %(until)s::date + interval '1 month') days
WHERE month >= %(since)s::date GROUP BY month
"""


@dataclass(frozen=True, slots=True)
class Month:
    """One attribute of all things of a kind over a month.

    ``mean`` of its values, ``cases`` how many, ``climbed`` by how much counters rose. ``measured``
    is the share of the days of all its series that have a value, 0 to 1.
    """

    mean: float
    cases: int
    climbed: float
    measured: float

    @property
    def whole(self) -> float | None:
        """The rise over the whole month, days without a value as the others; None when most lack."""
        return self.climbed / self.measured if self.measured >= ENOUGH else None


def months(
    scope: Scope, entity_type: str, attribute: str, asked: Sequence[date]
) -> Mapping[date, Month]:
    """By the first day of each month asked for; a month without any value is left out.

    The running month counts its days up to yesterday.
    """
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _MONTHS,
            {
                "here": scope.territory,
                "type": entity_type,
                "attribute": attribute,
                "since": min(asked),
                "until": max(asked),
            },
        )
        rows = cursor.fetchall()
    today = scope.now.date()
    return {
        month: Month(
            mean=total / n,
            cases=int(n),
            climbed=climbed,
            measured=min(1.0, days / (series * max(1, _days(month, today)))),
        )
        for month, total, n, climbed, days, series in rows
        if month in asked
    }


def _days(month: date, today: date) -> int:
    if (month.year, month.month) == (today.year, today.month):
        return today.day - 1
    return monthrange(month.year, month.month)[1]
