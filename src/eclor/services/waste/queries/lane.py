"""What the sensors of a lane say now, and what they said on a past day."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from eclor.core.observations import queries as observations
from eclor.core.observations.queries import Value
from eclor.core.service.scope import Scope
from eclor.services.waste.queries.centres import Site
from eclor.services.waste.words import Readings, Zone

PACE = timedelta(hours=1)  # entries older than this say nothing of the pace
DOCKS_KNOWN = timedelta(minutes=30)  # docks are opened and closed by hand, and told at once
BEFORE = timedelta(hours=2)  # a value that stood when the day began


def readings_now(scope: Scope, sites: Sequence[Site]) -> dict[int, Readings]:
    """The last word of each centre's sensors, in two questions whatever their number."""
    pks = [site.pk for site in sites]
    latest = observations.latest_of(scope, pks)
    entries = _entries_by_centre(scope, pks, scope.now - PACE, scope.now)
    return {
        site.pk: _readings(scope, site, latest[site.pk], tuple(entries[site.pk])) for site in sites
    }


def _readings(
    scope: Scope, site: Site, latest: dict[str, Value], entries: tuple[datetime, ...]
) -> Readings:
    docks = latest.get("docksOpen")
    fresh = docks is not None and scope.now - docks.at <= DOCKS_KNOWN
    return Readings(
        zones=tuple(
            _zone(cars, latest.get(f"zone{number}"))
            for number, cars in enumerate(site.lane.zones, start=1)
        ),
        entries=entries,
        docks_open=int(docks.value) if docks is not None and fresh else None,
        opened_at=site.opened_at(scope.now),
    )


def _zone(cars: int, value: Value | None) -> Zone:
    if value is None:
        return Zone(cars)
    return Zone(cars, bool(value.value), value.at, value.changed_at)


def entries_of(counts: Iterable[tuple[datetime, float]]) -> list[datetime]:
    """When cars came in, from a counter that only says how many since it started.

    A counter that falls was started again: what it then shows came since.
    """
    found: list[datetime] = []
    before: float | None = None
    for at, count in counts:
        if before is not None:
            came = count - before if count >= before else count
            found += [at] * round(came)
        before = count
    return found


def _entries_by_centre(
    scope: Scope, pks: list[int], since: datetime, until: datetime
) -> dict[int, list[datetime]]:
    counts: dict[int, list[tuple[datetime, float]]] = defaultdict(list)
    # The count before the hour too: the first car of the hour is a difference with it.
    for pk, _, at, num in _raw(scope, pks, ["gateCount"], since - timedelta(minutes=15), until):
        counts[pk].append((at, num))
    return defaultdict(
        list, {pk: [t for t in entries_of(rows) if t >= since] for pk, rows in counts.items()}
    )


def _raw(
    scope: Scope, pks: list[int], attributes: list[str], since: datetime, until: datetime
) -> list[tuple[int, str, datetime, float]]:
    """(entity, attribute, at, number) of several series at once, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.entity_id, s.attribute, o.at, o.num FROM series s"
            " JOIN observation o ON o.series_id = s.id WHERE s.territory_id = %s"
            " AND s.entity_id = ANY(%s) AND s.attribute = ANY(%s)"
            " AND o.at >= %s AND o.at <= %s AND o.num IS NOT NULL ORDER BY o.at",
            [scope.territory, pks, attributes, since, until],
        )
        rows: list[tuple[int, str, datetime, float]] = cursor.fetchall()
        return rows


# --- a past day, as it was watched --------------------------------------------------------------


@dataclass(slots=True)
class Track:
    """One sensor's words in the order they came."""

    ats: list[datetime] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    changed: list[datetime] = field(default_factory=list)

    def add(self, at: datetime, value: float) -> None:
        same = bool(self.values) and self.values[-1] == value
        self.changed.append(self.changed[-1] if same else at)
        self.ats.append(at)
        self.values.append(value)

    def at(self, moment: datetime) -> tuple[float, datetime, datetime] | None:
        """(value, heard at, changed at) as it stood; None before its first word."""
        place = bisect_right(self.ats, moment) - 1
        if place < 0:
            return None
        return self.values[place], self.ats[place], self.changed[place]


@dataclass(slots=True)
class Day:
    """What one centre's lane said between two moments."""

    site: Site
    tracks: dict[str, Track]
    entries: list[datetime]

    def readings(self, moment: datetime) -> Readings:
        """What was known at that moment, and nothing that came later."""
        docks = self._track("docksOpen").at(moment)
        known = docks is not None and moment - docks[1] <= DOCKS_KNOWN
        last = bisect_right(self.entries, moment)
        first = bisect_right(self.entries, moment - PACE)
        return Readings(
            zones=tuple(
                self._zone(number, cars, moment)
                for number, cars in enumerate(self.site.lane.zones, start=1)
            ),
            entries=tuple(self.entries[first:last]),
            docks_open=int(docks[0]) if docks is not None and known else None,
            opened_at=self.site.opened_at(moment),
        )

    def watched(
        self, spans: Sequence[tuple[datetime, datetime]], step: timedelta
    ) -> list[tuple[datetime, Readings]]:
        """The lane seen again at every step of its open stretches."""
        found = []
        for start, end in spans:
            moment = start
            while moment < end:
                found.append((moment, self.readings(moment)))
                moment += step
        return found

    def _track(self, attribute: str) -> Track:
        return self.tracks.get(attribute, _NOTHING_HEARD)

    def _zone(self, number: int, cars: int, moment: datetime) -> Zone:
        found = self._track(f"zone{number}").at(moment)
        return Zone(cars) if found is None else Zone(cars, bool(found[0]), found[1], found[2])


_NOTHING_HEARD = Track()


def past(scope: Scope, site: Site, since: datetime, until: datetime) -> Day:
    """One stretch of the past, in one question."""
    attributes = [f"zone{n}" for n in range(1, len(site.lane.zones) + 1)]
    tracks: dict[str, Track] = defaultdict(Track)
    counts: list[tuple[datetime, float]] = []
    for _, attribute, at, num in _raw(
        scope, [site.pk], [*attributes, "docksOpen", "gateCount"], since - BEFORE, until
    ):
        if attribute == "gateCount":
            counts.append((at, num))
        else:
            tracks[attribute].add(at, num)
    return Day(site, dict(tracks), entries_of(counts))


def numbers(
    scope: Scope, centre: int, attribute: str, since: datetime, until: datetime
) -> list[tuple[datetime, Any]]:
    """(at, number) of one series, oldest first."""
    return [(at, num) for _, _, at, num in _raw(scope, [centre], [attribute], since, until)]
