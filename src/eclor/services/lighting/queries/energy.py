"""What meters counted by commune, street and lamp, beside what the same lamps take at full light."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from eclor.core.service.scope import Scope
from eclor.services.lighting.models import CABINET, FED_BY, LAMP
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.queries.tariffs import price
from eclor.services.lighting.rules.sun import SUNSET, darkness
from eclor.services.lighting.words.energy import Price
from eclor.services.lighting.words.inventory import LampRow
from eclor.services.lighting.words.place import Darkness, Place, Sky

DAYS = 30
# A meter that falls was started again: what it counted that day is unknown and left out.
RISES = """
SELECT s.entity_id AS e, r.at, CASE WHEN r.last >= lag(r.last) OVER w
    THEN r.last - lag(r.last) OVER w ELSE NULL END AS rise
FROM series s JOIN entity k ON k.id = s.entity_id AND k.type = %(type)s
    AND k.deleted_at IS NULL AND (%(all)s OR k.commune_id = ANY(%(communes)s))
    AND (%(only)s::bigint[] IS NULL OR k.id = ANY(%(only)s::bigint[]))
JOIN rollup_day r ON r.series_id = s.id AND r.at >= %(since)s AND r.at < %(until)s
WHERE s.territory_id = %(here)s AND s.attribute = 'energy'
WINDOW w AS (PARTITION BY r.series_id ORDER BY r.at)
"""
_BY_COMMUNE = f"""
WITH metered AS (
    SELECT e, sum(rise) AS kwh, count(rise) AS days FROM ({RISES}) d GROUP BY e),
fed AS (
    SELECT r.target_id AS e, sum((l.attributes->>'ratedPower')::float8) AS watts
    FROM relation r JOIN entity l ON l.id = r.source_id AND l.type = %(lamp)s
        AND l.deleted_at IS NULL AND jsonb_typeof(l.attributes->'ratedPower') = 'number'
    WHERE r.name = %(fed_by)s GROUP BY 1)
SELECT c.insee, c.name, count(*), sum(m.kwh), sum(m.days)::int, sum(f.watts * m.days) / 1000,
    bool_and(f.watts IS NOT NULL)
FROM metered m JOIN entity k ON k.id = m.e JOIN commune c ON c.id = k.commune_id
LEFT JOIN fed f ON f.e = m.e
GROUP BY 1, 2 ORDER BY 2
"""  # noqa: S608 -- constants of ours
_BY_LAMP = f"""
SELECT d.e, sum(d.rise), count(d.rise) FROM ({RISES}) d GROUP BY 1 HAVING count(d.rise) > 0
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Used:
    """kWh of ``days`` days of ``cabinets`` meters together; ``euro`` and ``co2`` (kg) by the price
    that holds today, None without one. ``full``: kWh of the same lamps and days at full light from
    sunset to sunrise, None where a rated power is not known."""

    insee: str
    commune: str
    cabinets: int
    kwh: float
    days: int
    euro: float | None
    co2: float | None
    full: float | None = None

    @property
    def saved(self) -> float | None:
        """Share of full light that was not taken."""
        return 1 - self.kwh / self.full if self.full else None


@dataclass(frozen=True, slots=True)
class LampUse:
    """kWh that a lamp's own meter counted on so many whole days."""

    kwh: float
    days: int


@dataclass(frozen=True, slots=True)
class StreetUse:
    """The same of a street: ``lamps`` with a meter that spoke; ``full``: kWh of those lamps and days at
    full light from sunset to sunrise."""

    kwh: float
    lamps: int
    days: int
    full: float

    @property
    def saved(self) -> float | None:
        """Share of full light that was not taken."""
        return 1 - self.kwh / self.full if self.full else None


def used(scope: Scope) -> list[Used]:
    """The last thirty whole days of each commune with a meter."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_COMMUNE, _there(scope, CABINET) | {"lamp": LAMP, "fed_by": FED_BY})
        rows = cursor.fetchall()
    hours = dark_hours(scope)
    held = price(scope)
    return [_used(row, held, hours) for row in rows if row[3] is not None]


def used_by_lamp(scope: Scope, lamps: Sequence[int] | None = None) -> dict[int, LampUse]:
    """Of the last thirty whole days, for each lamp within reach whose own meter spoke; of all there
    are when none are named."""
    only = None if lamps is None else list(lamps)
    with connection.cursor() as cursor:
        cursor.execute(_BY_LAMP, _there(scope, LAMP) | {"only": only})
        return {pk: LampUse(kwh, days) for pk, kwh, days in cursor.fetchall()}


def used_by_street(scope: Scope, lamps: Iterable[LampRow]) -> dict[tuple[str, str], StreetUse]:
    """(commune, street) -> what its metered lamps used; lamps without rated power are left out."""
    rows = list(lamps)
    uses, hours = used_by_lamp(scope, [row.pk for row in rows]), dark_hours(scope)
    found: dict[tuple[str, str], StreetUse] = {}
    for row in rows:
        use = uses.get(row.pk)
        if use is None or not row.watts:
            continue
        full = full_light(row.watts, hours, use.days)
        old = found.get((row.commune, row.street), StreetUse(0.0, 0, 0, 0.0))
        found[row.commune, row.street] = StreetUse(
            old.kwh + use.kwh, old.lamps + 1, max(old.days, use.days), old.full + full
        )
    return found


def full_light(watts: float, hours: float, days: int) -> float:
    """kWh at full light on so many days of so many dark hours."""
    return watts * hours * days / 1000


def dark_hours(scope: Scope) -> float:
    """Hours from sunset to sunrise, the mean of the last thirty nights."""
    here = place(scope)
    last = scope.now.astimezone(here.zone).date()
    nights = [last - timedelta(days=n) for n in range(1, DAYS + 1)]
    spans = nights_hours(here, nights, SUNSET)
    return sum(spans) / len(spans)


def nights_hours(here: Place, nights: Sequence[date], threshold: float) -> list[float]:
    """Hours of each night under a threshold of the sun."""
    return [_span(sky) for sky in darkness(here, nights, threshold)]


def _span(sky: Darkness) -> float:
    """Hours; a day and a night where the sun stays away, none where it stays."""
    if sky.dusk is None or sky.dawn is None:
        return 24.0 if sky.sky is Sky.ALWAYS_DARK else 0.0
    return (sky.dawn - sky.dusk) / timedelta(hours=1)


def _there(scope: Scope, kind: str) -> dict[str, Any]:
    until = scope.now.replace(hour=0, minute=0, second=0, microsecond=0)
    return {
        "here": scope.territory,
        "type": kind,
        "since": until - timedelta(days=DAYS + 1),
        "until": until,
        "all": scope.everywhere,
        "communes": list(scope.communes),
        "only": None,
    }


def _used(row: tuple[Any, ...], held: Price | None, hours: float) -> Used:
    insee, commune, cabinets, kwh, days, kilowatt_days, every_power = row
    euro, co2 = (kwh * held.euro, kwh * held.co2) if held else (None, None)
    full = kilowatt_days * hours if every_power else None
    return Used(insee, commune, cabinets, kwh, days, euro, co2, full)
