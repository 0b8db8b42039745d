"""What a plan is made of: counts by the hour, lamps by street and what they do today; and plans made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.db.models import QuerySet

from eclor.core.context.models import Entity
from eclor.core.service.scope import Scope
from eclor.services.lighting.models import NightProgramme, TriedPlan
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.queries.programmes import controller, lamps_in, laws_in
from eclor.services.lighting.queries.rows import rows_of
from eclor.services.lighting.rules.adaptive.speaking import Counter, speaker
from eclor.services.lighting.rules.adaptive.today import (
    Levels,
    levels_of,
    reported_levels,
    window_of,
)
from eclor.services.lighting.rules.adaptive.windows import off_share
from eclor.services.lighting.rules.classes.checking import number
from eclor.services.lighting.rules.energy.lamp import can_dim
from eclor.services.lighting.rules.nights import DAY, bounds, night_of
from eclor.services.lighting.rules.programmes.canonical import read
from eclor.services.lighting.rules.sun import darkness
from eclor.services.lighting.words.adaptive import Lesson, Load, NightPlan
from eclor.services.lighting.words.traffic import Counts

HOUR = 3600
LOOKED_BACK = timedelta(days=425)  # a year that is judged, and two months before it
RECENT = timedelta(days=60)  # as much as an hour ahead looks back
REPORTED = 4  # whole nights of what lamps say they do
NO_LUMEN = 100.0  # lm/W taken for a lamp whose flux nobody described: only the bound reads it
_COUNTERS = """
SELECT e.id, e.name, e.lon, e.lat, coalesce(c.insee, ''), coalesce(e.attributes->>'street', '')
FROM entity e LEFT JOIN commune c ON c.id = e.commune_id
WHERE e.territory_id = %(here)s AND e.type = 'TrafficCounter' AND e.deleted_at IS NULL
    AND e.lon IS NOT NULL ORDER BY e.name, e.id
"""
_COUNTS = """
SELECT s.entity_id, extract(epoch FROM r.at)::bigint, r.total / r.n
FROM series s JOIN rollup_hour r ON r.series_id = s.id AND r.at >= %(since)s AND r.at < %(until)s
WHERE s.territory_id = %(here)s AND s.attribute = 'intensity' AND s.entity_id = ANY(%(counters)s)
"""
_LAMPS = """
SELECT coalesce(c.id, 0), coalesce(c.insee, ''), coalesce(c.name, ''),
    coalesce(e.attributes->>'street', ''), coalesce(f.programme_id, 0), e.lon, e.lat,
    CASE WHEN jsonb_typeof(e.attributes->'ratedPower') = 'number'
        THEN (e.attributes->>'ratedPower')::float8 END,
    CASE WHEN jsonb_typeof(e.attributes->'luminousFlux') = 'number'
        THEN (e.attributes->>'luminousFlux')::float8 END,
    e.attributes->'dimmable' = 'true', coalesce(e.attributes->>'lanternType', '')
FROM entity e LEFT JOIN commune c ON c.id = e.commune_id
LEFT JOIN lighting_following f ON f.entity_id = e.id
WHERE e.territory_id = %(here)s AND e.type = %(lamp)s AND e.deleted_at IS NULL
    AND (%(all)s OR e.commune_id = ANY(%(communes)s))
ORDER BY 2, 4, 5, e.id
"""
# Whole hours only, by street: what a few lamps report late changes nothing.
_REPORTED = """
SELECT coalesce(c.insee, ''), coalesce(e.attributes->>'street', ''),
    extract(epoch FROM r.at)::bigint, avg(r.total / r.n)
FROM entity e LEFT JOIN commune c ON c.id = e.commune_id
JOIN series s ON s.entity_id = e.id AND s.attribute = 'dimming'
JOIN rollup_hour r ON r.series_id = s.id AND r.at >= %(since)s AND r.at < %(until)s
WHERE e.territory_id = %(here)s AND e.type = %(lamp)s AND e.deleted_at IS NULL
    AND (%(all)s OR e.commune_id = ANY(%(communes)s))
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Tried:
    """A plan that was made, and when."""

    pk: int
    made_at: datetime
    plan: NightPlan


@dataclass(frozen=True, slots=True)
class Taught:
    """All that a plan is made of."""

    counts: Counts | None
    lesson: Lesson
    unreached: int
    unpowered: int


def newest_plan(scope: Scope) -> Tried | None:
    """The last one that was tried in this federation."""
    row = _plans(scope).order_by("-made_at", "-pk").first()
    return Tried(row.pk, row.made_at, NightPlan.from_json(row.body)) if row else None


def plan_made(scope: Scope, pk: int) -> Tried | None:
    row = _plans(scope).filter(pk=pk).first()
    return Tried(row.pk, row.made_at, NightPlan.from_json(row.body)) if row else None


def _plans(scope: Scope) -> QuerySet[TriedPlan]:
    """Without what was learned: only the hours to come read it."""
    return TriedPlan.objects.filter(territory_id=scope.territory).defer("learned")


def taught(scope: Scope) -> Taught:
    """``counts`` None while no counter was ever heard."""
    rows = rows_of(_COUNTERS, scope)
    counters = [Counter(name, lon, lat, insee, street) for _, name, lon, lat, insee, street in rows]
    lesson, unreached, unpowered = _lesson(scope, counters)
    return Taught(_counts(scope, rows), lesson, unreached, unpowered)


def recent_counts(scope: Scope, sections: Sequence[str]) -> Counts:
    """Vehicles by the hour of the last weeks, up to the last hour that is over; ``sections`` as a plan
    calls them. NaN for a counter that is gone or said nothing."""
    until = scope.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    since = until - RECENT
    number = {name: n for n, name in enumerate(sections)}
    known = {pk: number[name] for pk, name, *_ in rows_of(_COUNTERS, scope) if name in number}
    start = int(since.timestamp())
    flow = np.full((RECENT // timedelta(hours=1), len(sections)), np.nan)
    for entity, at, mean in rows_of(_COUNTS, scope, since=since, until=until, counters=list(known)):
        flow[(at - start) // HOUR, known[entity]] = mean
    return Counts(tuple(sections), start, flow)


def _counts(scope: Scope, counters: Iterable[tuple[Any, ...]]) -> Counts | None:
    """Vehicles by the hour, up to the last hour that is over."""
    rows = list(counters)
    until = scope.now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    number = {row[0]: n for n, row in enumerate(rows)}
    said = rows_of(_COUNTS, scope, since=until - LOOKED_BACK, until=until, counters=list(number))
    if not said:
        return None
    start, end = min(at for _, at, _ in said), int(until.timestamp())
    flow = np.full(((end - start) // HOUR, len(rows)), np.nan)
    for entity, at, mean in said:
        flow[(at - start) // HOUR, number[entity]] = mean
    return Counts(tuple(row[1] for row in rows), start, flow)


def _lesson(scope: Scope, counters: list[Counter]) -> tuple[Lesson, int, int]:
    """Streets with a counter near enough; how many lamps have none, and how many no known power."""
    streets: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
    unreached = unpowered = 0
    for row in rows_of(_LAMPS, scope):
        if not row[7]:
            unpowered += 1
        elif row[5] is not None:
            streets.setdefault((*row[:5], can_dim(*row[9:])), []).append(row[5:])
        else:
            unreached += 1
    today = _Today(scope)
    loads: list[Load] = []
    lamps: list[tuple[float, float, int]] = []
    for (commune, insee, named, street, programme, dims), stand in streets.items():
        lon, lat = (sum(row[n] for row in stand) / len(stand) for n in (0, 1))
        found = speaker(insee, street, lon, lat, counters)
        if found is None:
            unreached += len(stand)
            continue
        lamps += [(row[2], row[3] or NO_LUMEN * row[2], len(loads)) for row in stand]
        name, window = today.of(commune, insee, street, programme)
        may = today.may(commune)
        watts = sum(row[2] for row in stand)
        loads.append(
            Load(
                insee, named, street, len(stand), watts, found.counter, found.metres, name, window,
                round(lon, 6), round(lat, 6), may, dims,
            )
        )  # fmt: skip
    takes = controller(scope)
    told = Lesson(tuple(loads), tuple(lamps), today.levels, takes.points, takes.lowest)
    return told, unreached, unpowered


class _Today:
    """What lamps do now: by the programme they follow, else by what they reported."""

    def __init__(self, scope: Scope) -> None:
        self._scope, self._place = scope, place(scope)
        night = night_of(scope.now, self._place.zone)
        self._sky = darkness(self._place, [night])[0]
        self._night = night
        self.levels: dict[str, tuple[float | None, ...]] = {}
        self._programmes = {
            row.pk: levels_of(
                (charge := read(row.charge)).programmes[charge.calendar.programme(night)],
                self._sky,
                self._place,
            )
            for row in NightProgramme.objects.filter(territory_id=scope.territory)
        }
        self._reported = levels_reported(scope)
        self._laws: dict[int, list[tuple[time, time]]] = {}

    def of(self, commune: int, insee: str, street: str, programme: int) -> tuple[str, str]:
        """(name of its levels, window of a by-law in which it is off today)."""
        levels = self._programmes.get(programme) or self._reported.get((insee, street))
        if levels is None:
            return "", ""
        name = " ".join("-" if level is None else f"{level:.2f}" for level in levels)
        self.levels[name] = levels
        return name, window_of(levels, self._of_commune(commune))

    def may(self, commune: int) -> str:
        """The longest window in which a by-law lets lamps of a commune be off tonight."""
        told = [f"{start:%H:%M}-{end:%H:%M}" for start, end in self._of_commune(commune)]
        hours = {one: sum(off_share(one, hour, 24) for hour in range(24)) for one in told}
        return max(hours, key=lambda one: hours[one], default="")

    def _of_commune(self, commune: int) -> list[tuple[time, time]]:
        if commune not in self._laws:
            self._laws[commune] = [
                (law.off_from, law.off_until)
                for law in laws_in(self._scope, commune or None)
                if law.holds(self._night)
            ]
        return self._laws[commune]


def lamps_that_dim(scope: Scope, lamps: Sequence[int]) -> list[int]:
    """Those of some lamps that take a level between off and full."""
    found = Entity.objects.filter(territory_id=scope.territory, pk__in=lamps).order_by("pk")
    return [
        pk
        for pk, said in found.values_list("pk", "attributes")
        if can_dim(said.get("dimmable"), str(said.get("lanternType", "")))
    ]


def undimmed_in(scope: Scope, streets: Sequence[tuple[str, str]]) -> tuple[int, float]:
    """Lamps of streets, given as (INSEE code, name), that burn fully or are off, and their W."""
    lamps = lamps_in(scope, streets)
    old = set(lamps) - set(lamps_that_dim(scope, lamps))
    said = Entity.objects.filter(pk__in=old).values_list("attributes", flat=True)
    return len(old), sum(number(one.get("ratedPower")) or 0.0 for one in said)


def nights_reported(scope: Scope) -> list[date]:
    """The last nights that are over, the oldest first."""
    tonight = night_of(scope.now, place(scope).zone)
    return [tonight - n * DAY for n in range(REPORTED, 0, -1)]


def levels_reported(scope: Scope) -> dict[tuple[str, str], Levels]:
    """(INSEE, street) -> what its lamps did in the dark hours of those nights, by local hour."""
    zone, nights = place(scope).zone, nights_reported(scope)
    since, until = bounds(nights[0], zone)[0], bounds(nights[-1], zone)[1]
    rows = rows_of(_REPORTED, scope, since=since, until=until)
    return reported_levels(rows, place(scope))
