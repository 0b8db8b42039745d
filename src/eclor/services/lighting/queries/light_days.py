"""Days of the cabinets' meters, of lamps' own meters and of the sky: what savings are found from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Min

from eclor.core.service.scope import Scope
from eclor.services.lighting.models import CABINET, LAMP, Following
from eclor.services.lighting.queries.energy import RISES
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.rules.energy.baseline import NightUse
from eclor.services.lighting.rules.energy.measured import dark_by_day
from eclor.services.lighting.rules.sun import SUNSET, THRESHOLD, darkness

LOOKED_BACK = 395  # days: a year before, and the last thirty
FEWEST_OF_A_YEAR = 330  # days of a lamp's meter that may speak for a year
YEAR = 365
_COMMUNE_DAYS = f"""
SELECT c.insee, d.at, sum(d.rise), count(d.rise)
FROM ({RISES}) d JOIN entity k ON k.id = d.e JOIN commune c ON c.id = k.commune_id
GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608 -- constants of ours
_YEARS = """
SELECT e.id, b.at - a.at, b.last - a.last FROM entity e
JOIN series s ON s.entity_id = e.id AND s.attribute = 'energy'
CROSS JOIN LATERAL (SELECT at, last FROM rollup_day WHERE series_id = s.id AND at >= %(since)s
    AND at < %(until)s ORDER BY at LIMIT 1) a
CROSS JOIN LATERAL (SELECT at, last FROM rollup_day WHERE series_id = s.id AND at >= %(since)s
    AND at < %(until)s ORDER BY at DESC LIMIT 1) b
WHERE e.territory_id = %(here)s AND e.type = %(type)s AND e.deleted_at IS NULL
    AND b.last >= a.last
"""
_AIR = """
SELECT r.at, sum(r.total) / sum(r.n) FROM entity e
JOIN series s ON s.entity_id = e.id AND s.attribute = 'temperature'
JOIN rollup_day r ON r.series_id = s.id AND r.at >= %(since)s AND r.at < %(until)s
WHERE e.territory_id = %(here)s AND e.type = 'WeatherStation' AND e.deleted_at IS NULL
GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class CommuneDays:
    """Days on which every cabinet of a commune was counted. ``cabinets``: how many those are."""

    cabinets: int
    days: tuple[NightUse, ...]


def commune_days(scope: Scope, feasts: Collection[date]) -> dict[str, CommuneDays]:
    """By INSEE code, of the whole federation; a day is one of UTC, because meters are summed so."""
    there = _span(scope, LOOKED_BACK) | {"type": CABINET}
    rows = _rows(_COMMUNE_DAYS, there)
    dark = dark_days(scope, LOOKED_BACK, THRESHOLD)
    air = {at.date(): float(mean) for at, mean in _rows(_AIR, there)}
    most: dict[str, int] = {}
    for insee, _, _, counted in rows:
        most[insee] = max(most.get(insee, 0), counted)
    found: dict[str, list[NightUse]] = {}
    for insee, at, kwh, counted in rows:
        day = at.date()
        if counted and counted == most[insee] and day in dark:
            special = day.weekday() >= 5 or day in feasts
            use = NightUse(day, float(kwh), dark[day], air.get(day), special)
            found.setdefault(insee, []).append(use)
    return {insee: CommuneDays(most[insee], tuple(days)) for insee, days in found.items()}


def dark_days(scope: Scope, days: int, threshold: float = SUNSET) -> dict[date, float]:
    """Hours of darkness of each of the last days, today left out."""
    last: date = scope.now.date()
    nights = [last - timedelta(days=n) for n in range(days + 1, 0, -1)]
    return dark_by_day(darkness(place(scope), nights, threshold))


def years_of_lamps(scope: Scope) -> dict[int, float]:
    """Lamp -> kWh of a year by its own meter; one heard for less than eleven months is left out."""
    rows = _rows(_YEARS, _span(scope, YEAR) | {"type": LAMP})
    return {pk: kwh * YEAR / span.days for pk, span, kwh in rows if span.days >= FEWEST_OF_A_YEAR}


def first_programmes(scope: Scope) -> dict[str, date]:
    """INSEE code -> since when a lamp there has kept the programme we gave it; a newer order moves it."""
    found = Following.objects.filter(territory_id=scope.territory, entity__commune__isnull=False)
    rows = found.values_list("entity__commune__insee").annotate(Min("since"))
    return {insee: since.date() for insee, since in rows}


def _span(scope: Scope, days: int) -> dict[str, Any]:
    until: datetime = scope.now.replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "here": scope.territory, "since": until - timedelta(days=days + 1), "until": until,
        "all": True, "communes": [], "only": None,
    }  # fmt: skip


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
