"""What lamps reported of their last nights, one reading a night; and how the street burns by day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from django.db import connection

from eclor.core.service.scope import Scope
from eclor.services.lighting.models import FED_BY, LAMP, ON_FEEDER, Intervention
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.rules.faults.baseline import Nights
from eclor.services.lighting.rules.faults.outages import Line
from eclor.services.lighting.rules.nights import DAY, night_of
from eclor.services.lighting.rules.sun import darkness

NIGHTS = 60
AT_A_TIME = 10_000  # rows
HOUR = timedelta(hours=1)
_LAMPS = """
SELECT e.id, (e.attributes->>'ratedPower')::float8, f.target_id, k.target_id
FROM entity e
LEFT JOIN relation f ON f.source_id = e.id AND f.name = %(on_feeder)s
LEFT JOIN relation k ON k.source_id = e.id AND k.name = %(fed_by)s
WHERE e.territory_id = %(here)s AND e.type = %(lamp)s AND e.deleted_at IS NULL
    AND jsonb_typeof(e.attributes->'ratedPower') = 'number'
    AND (e.attributes->>'ratedPower')::float8 > 0
ORDER BY e.id
"""
# An hour in which the level did not change: its mean power is that level's.
_READINGS = """
SELECT s.entity_id, array_position(%(hours)s, p.at), p.total / p.n, d.last
FROM series s
JOIN rollup_hour p ON p.series_id = s.id AND p.at = ANY(%(hours)s)
JOIN series t ON t.entity_id = s.entity_id AND t.attribute = 'dimming'
JOIN rollup_hour d ON d.series_id = t.id AND d.at = p.at AND d.low = d.high
WHERE s.territory_id = %(here)s AND s.attribute = 'power' AND s.entity_id = ANY(%(lamps)s)
"""
_BY_DAY = """
SELECT e.id, p.num FROM entity e
JOIN series s ON s.entity_id = e.id AND s.attribute = 'power'
JOIN latest p ON p.series_id = s.id AND p.at > %(now)s - interval '45 minutes'
WHERE e.territory_id = %(here)s AND e.type = %(lamp)s AND e.deleted_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM order_part o JOIN field_order f ON f.id = o.order_id
        WHERE o.entity_id = e.id AND f.service = 'lighting' AND f.command = 'light'
        AND o.sent_at IS NOT NULL AND (f.spoken->>'until')::float8 > %(seconds)s - 3600)
"""
_FOUND = """
SELECT s.entity_id FROM latest l JOIN series s ON s.id = l.series_id
WHERE s.territory_id = %s AND s.attribute = %s AND l.num > 0
"""
_FOUND_DEVIATION = """
SELECT s.entity_id FROM latest l JOIN series s ON s.id = l.series_id
WHERE s.territory_id = %s AND s.attribute = 'powerDeviation' AND l.num <> 0
"""


@dataclass(frozen=True, slots=True)
class Wired:
    """The lamps whose rated power is known, in one order for every array; 0 stands for no feeder."""

    lamps: tuple[int, ...]
    watts: tuple[float, ...]
    feeders: tuple[int, ...]
    cabinets: tuple[int, ...]

    @property
    def line(self) -> Line:
        """Lamps without a feeder hang on their cabinet's only one; -1 where nothing is known."""
        cabinet = np.array([c or -1 for c in self.cabinets], dtype=np.int64)
        feeder = np.array(
            [f or c or -1 for f, c in zip(self.feeders, self.cabinets, strict=True)], dtype=np.int64
        )
        return Line(feeder, cabinet)


def wired(scope: Scope) -> Wired:
    with connection.cursor() as cursor:
        cursor.execute(
            _LAMPS,
            {"here": scope.territory, "lamp": LAMP, "fed_by": FED_BY, "on_feeder": ON_FEEDER},
        )
        rows = {row[0]: row for row in cursor.fetchall()}  # a lamp fed twice counts once
    return Wired(
        tuple(rows),
        tuple(row[1] for row in rows.values()),
        tuple(row[2] or 0 for row in rows.values()),
        tuple(row[3] or 0 for row in rows.values()),
    )


def last_nights(scope: Scope, fleet: Wired) -> Nights:
    """Sixty nights up to the one that just ended; NaN where a lamp did not burn or speak.

    Read in the middle of the night, and an hour after dusk where a lamp is off by then.
    """
    last = _last_ended(scope)
    nights = [last - n * DAY for n in reversed(range(NIGHTS))]
    hours = _hours(scope, nights)
    column = {lamp: n for n, lamp in enumerate(fleet.lamps)}
    shape = (2, NIGHTS, len(fleet.lamps))
    power, level = np.full(shape, np.nan), np.full(shape, np.nan)
    places = list(hours.values())
    for entity, number, watts, percent in _readings(scope, fleet.lamps, list(hours)):
        night, which = places[number - 1]
        if percent > 0:
            power[which, night, column[entity]] = watts
            level[which, night, column[entity]] = percent / 100
    middle = np.isfinite(level[0])
    return Nights(
        np.where(middle, power[0], power[1]),
        np.where(middle, level[0], level[1]),
        np.array(fleet.watts),
        _renewed(scope, column, nights),
    )


def _last_ended(scope: Scope) -> date:
    here = place(scope)
    night = night_of(scope.now, here.zone)
    dawn = darkness(here, [night])[0].dawn
    return night if dawn is not None and dawn <= scope.now else night - DAY


def _hours(scope: Scope, nights: Sequence[date]) -> dict[datetime, tuple[int, int]]:
    """The hours to read: when they begin -> (night, 0 for its middle or 1 for its evening)."""
    found = {}
    for number, sky in enumerate(darkness(place(scope), nights)):
        if sky.dusk is None or sky.dawn is None:
            continue
        middle = sky.dusk + (sky.dawn - sky.dusk) / 2
        found[_hour(middle)] = (number, 0)
        found.setdefault(_hour(sky.dusk + 1.2 * HOUR), (number, 1))
    return found


def _hour(moment: datetime) -> datetime:
    whole = moment.astimezone(UTC)
    return whole.replace(minute=0, second=0, microsecond=0)


def _readings(
    scope: Scope, lamps: Sequence[int], hours: list[datetime]
) -> Iterator[tuple[int, int, float, float]]:
    """(lamp, number of the hour from 1, W, per cent): half a million rows, a few at a time."""
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, {"here": scope.territory, "lamps": list(lamps), "hours": hours})
        while rows := cursor.fetchmany(AT_A_TIME):
            yield from rows


def _renewed(
    scope: Scope, column: dict[int, int], nights: Sequence[date]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The first night after the last repair that made it another lamp."""
    since = np.zeros(len(column), dtype=np.int64)
    zone = place(scope).zone
    for lamp, ended in Intervention.objects.filter(
        territory_id=scope.territory, renewed=True, ended_at__isnull=False
    ).values_list("entity_id", "ended_at"):
        if ended is not None and lamp in column:
            on = ended.astimezone(zone).date()
            first = sum(night < on for night in nights)
            since[column[lamp]] = max(since[column[lamp]], first)
    return since


def power_now(scope: Scope) -> dict[int, float]:
    """W of each lamp heard within three quarters of an hour and not under an order to shine."""
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_DAY,
            {
                "here": scope.territory,
                "lamp": LAMP,
                "now": scope.now,
                "seconds": scope.now.timestamp(),
            },
        )
        return dict(cursor.fetchall())


def found_before(scope: Scope, attribute: str) -> set[int]:
    """Things of which our last word was that they have this fault."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [scope.territory, attribute])
        return {row[0] for row in cursor.fetchall()}


def deviating_before(scope: Scope) -> set[int]:
    """Lamps of which our last word was that their power is not the usual one."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND_DEVIATION, [scope.territory])
        return {row[0] for row in cursor.fetchall()}
