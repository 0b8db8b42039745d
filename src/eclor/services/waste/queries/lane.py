"""What the sensors of a lane say now, and what they said on a past day."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from eclor.core.observations import queries as observations
from eclor.core.observations.queries import Value
from eclor.core.service.scope import Scope
from eclor.services.waste.queries.centres import Site
from eclor.services.waste.rules.wait import heard
from eclor.services.waste.words import Readings, Zone

Said = Sequence[tuple[datetime, float]]  # one sensor's words, oldest first

PACE = timedelta(hours=1)  # entries older than this say nothing of the pace
DOCKS_KNOWN = timedelta(minutes=30)  # docks are opened and closed by hand, and told at once
BEFORE = timedelta(hours=2)  # a value that stood when the day began
# The count before the hour too: the first car of the hour is a difference with it.
A_LITTLE_EARLIER = timedelta(minutes=15)


def readings_now(scope: Scope, sites: Sequence[Site]) -> dict[int, Readings]:
    """The last word of each centre's sensors, in two questions whatever their number."""
    pks = [site.pk for site in sites]
    latest, said = observations.latest_of(scope, pks), _said_lately(scope, sites)
    return {site.pk: _readings(scope, site, latest[site.pk], said[site.pk]) for site in sites}


def _readings(
    scope: Scope, site: Site, latest: dict[str, Value], said: dict[str, Said]
) -> Readings:
    docks = latest.get("docksOpen")
    fresh = docks is not None and scope.now - docks.at <= DOCKS_KNOWN
    return Readings(
        zones=tuple(
            _zone(cars, latest.get(name), said.get(name, ())) for name, cars in _zones(site).items()
        ),
        entries=tuple(at for at in entries_of(said.get("gateCount", ())) if at >= scope.now - PACE),
        docks_open=int(docks.value) if docks is not None and fresh else None,
        opened_at=site.opened_at(scope.now),
    )


def _zones(site: Site) -> dict[str, int]:
    """Cars in the queue when each zone is reached, by attribute."""
    return {f"zone{number}": cars for number, cars in enumerate(site.lane.zones, start=1)}


def _zone(cars: int, last: Value | None, said: Said) -> Zone:
    """As it stands once a single slip of its sensor is forgiven."""
    if last is None:
        return Zone(cars)
    if not said:
        return Zone(cars, bool(last.value), last.at, last.changed_at)
    *_, zone = _believed(cars, said)
    if zone.changed_at is not None:
        return zone
    return replace(zone, changed_at=min(last.changed_at, said[0][0]))  # since before we looked


def _believed(cars: int, said: Said) -> Iterator[Zone]:
    """The zone after each of its sensor's words."""
    zone = Zone(cars)
    for at, value in said:
        zone = heard(zone, bool(value), at)
        yield zone


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


def _said_lately(scope: Scope, sites: Sequence[Site]) -> dict[int, dict[str, Said]]:
    """What the gates and zones said this last hour, by centre and attribute."""
    found: dict[int, dict[str, list[tuple[datetime, float]]]] = {
        site.pk: defaultdict(list) for site in sites
    }
    names = {"gateCount"}.union(*map(_zones, sites))
    since = scope.now - PACE - A_LITTLE_EARLIER
    for pk, attribute, at, num in _raw(scope, list(found), sorted(names), since, scope.now):
        found[pk][attribute].append((at, num))
    return {pk: dict(said) for pk, said in found.items()}


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

    @classmethod
    def of(cls, said: Said) -> Track:
        found = cls()
        for at, value in said:
            found._add(at, value)
        return found

    def _add(self, at: datetime, value: float) -> None:
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
            zones=tuple(self._zone(name, cars, moment) for name, cars in _zones(self.site).items()),
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
        return self.tracks[attribute]

    def _zone(self, name: str, cars: int, moment: datetime) -> Zone:
        found = self._track(name).at(moment)
        return Zone(cars) if found is None else Zone(cars, bool(found[0]), found[1], found[2])


def past(scope: Scope, site: Site, since: datetime, until: datetime) -> Day:
    """One stretch of the past, in one question."""
    zones = _zones(site)
    said: dict[str, list[tuple[datetime, float]]] = defaultdict(list)
    for _, attribute, at, num in _raw(
        scope, [site.pk], [*zones, "docksOpen", "gateCount"], since - BEFORE, until
    ):
        said[attribute].append((at, num))
    tracks = {name: _zone_track(cars, said[name]) for name, cars in zones.items()}
    tracks["docksOpen"] = Track.of(said["docksOpen"])
    return Day(site, tracks, entries_of(said["gateCount"]))


def _zone_track(cars: int, said: Said) -> Track:
    """What was believed of a zone after each word."""
    zones = zip(said, _believed(cars, said), strict=True)
    return Track.of([(at, float(bool(zone.occupied))) for (at, _), zone in zones])


def numbers(
    scope: Scope, centre: int, attribute: str, since: datetime, until: datetime
) -> list[tuple[datetime, Any]]:
    """(at, number) of one series, oldest first."""
    return [(at, num) for _, _, at, num in _raw(scope, [centre], [attribute], since, until)]
