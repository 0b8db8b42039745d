"""What the sensors of a lane say of its queue, minute by minute, without knowing any car.

Presence does not drift: a zone that sees nobody proves that the queue is shorter. Counters do (they
miss cars, and people give up), so the gate only tells the pace, never the length.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from eclor.services.waste.words import PARIS, Case, Lane, LaneState, Queue, Readings, Zone

SILENT = timedelta(minutes=5)  # a sensor unheard for longer knows nothing
FADING = 0.9  # each older gap between two entries counts a tenth less
TRUSTED = 4.0  # the nominal pace weighs as much as four gaps
TENTS = (0.4, 1.0, 1.6)  # nobody sees how far it went past the last zone: less, as drawn, or more
QUIET, FULL = 0.5, 0.7  # share of the docks in use: below, nobody waits; above, somebody may well
BEYOND = 1.2  # past the last zone, about a fifth more cars than it stands for


def is_silent(zone: Zone, now: datetime) -> bool:
    """Nobody has heard of this zone for five minutes, or ever."""
    return zone.occupied is None or zone.heard_at is None or now - zone.heard_at > SILENT


def heard(zone: Zone, occupied: bool, at: datetime) -> Zone:
    """The zone after one more report; a change counts once it is said twice running.

    A pedestrian, or a gap between two cars, would otherwise empty or fill a lane for a minute.
    """
    if zone.occupied is None:
        return replace(zone, occupied=occupied, heard_at=at, changed_at=None, doubted=False)
    if occupied == zone.occupied:
        return replace(zone, heard_at=at, doubted=False)
    if not zone.doubted:
        return replace(zone, heard_at=at, doubted=True)
    return replace(zone, occupied=occupied, heard_at=at, changed_at=at, doubted=False)


def queue_now(readings: Readings, now: datetime) -> Queue | None:
    """The cars outside; ``None`` when every zone is silent.

    From the gate outwards: the farthest zone occupied before the first empty one. A zone occupied
    behind an empty one is a parked van, not a queue.
    """
    heard = [zone for zone in readings.zones if not is_silent(zone, now)]
    if not heard:
        return None
    fewest, most = 0, None
    for zone in heard:
        if not zone.occupied:
            most = zone.cars - 1
            break
        fewest = zone.cars
    if fewest == 0 and not readings.zones[0].occupied and heard[0] is readings.zones[0]:
        return Queue(0, 0.0, most)  # zone 1 is empty: there is no queue, whatever was thought
    about = fewest * BEYOND if most is None else (fewest + max(most, fewest)) / 2
    return Queue(fewest, about, None if most is None else max(most, fewest))


def headway(lane: Lane, readings: Readings, now: datetime) -> float | None:
    """Minutes between two cars let in while somebody waits; ``None`` when no dock is open.

    Without a queue the gate shows how fast cars come, not how fast they are served: only the gaps
    since zone 1 was taken count, and since the opening.
    """
    docks = lane.docks if readings.docks_open is None else readings.docks_open
    if docks == 0:
        return None
    nominal = lane.minutes_per_car / docks
    gaps = _gaps(_entries_in_queue(readings, now), now, lane.minutes_per_car / lane.docks)
    total, weights, weight = nominal * TRUSTED, TRUSTED, 1.0
    for gap in reversed(gaps):
        total += weight * min(gap, 5 * nominal)  # one long gap is a trailer or a gate left ajar
        weights += weight
        weight *= FADING
    return total / weights


def _entries_in_queue(readings: Readings, now: datetime) -> list[datetime]:
    first = readings.zones[0]
    since = [t for t in (readings.opened_at, first.changed_at) if t is not None]
    if not first.occupied:
        return []
    start = max(since, default=None)
    return [t for t in readings.entries if t <= now and (start is None or t >= start)]


def _gaps(entries: Sequence[datetime], now: datetime, brisk: float) -> list[float]:
    gaps = [(b - a) / timedelta(minutes=1) for a, b in itertools.pairwise(entries)]
    if entries and (silence := (now - entries[-1]) / timedelta(minutes=1)) > brisk:
        gaps.append(silence)  # a gap still growing already says that the pace is slow
    return gaps


def lane_state(lane: Lane, readings: Readings, now: datetime) -> LaneState:
    """The lane as a newcomer would find it at this moment."""
    local = now.astimezone(PARIS)
    queue = queue_now(readings, now)
    return LaneState(
        weekday=local.weekday(),
        hour=local.hour + local.minute / 60,
        queue=None if queue is None else queue.about,
        docks_open=readings.docks_open,
        headway=headway(lane, readings, now),
        signs=_signs(lane, readings, now),
    )


def _signs(lane: Lane, readings: Readings, now: datetime) -> dict[str, float]:
    """Ages and counts: where within its zone the queue's end may be, and where it is going."""
    signs: dict[str, float] = {}
    for number, zone in enumerate(readings.zones, start=1):
        if zone.changed_at is not None and not is_silent(zone, now):
            minutes = (now - zone.changed_at) / timedelta(minutes=1)
            signs[f"zone_{number}_since"] = min(minutes, 120.0)
    taken = [z.changed_at for z in readings.zones if z.occupied and z.changed_at is not None]
    if len(taken) >= 2:
        signs["rise"] = (taken[-1] - taken[-2]) / timedelta(minutes=1)
    entries = [t for t in readings.entries if t <= now]
    for span in (5, 15, 60):
        since = bisect_left(entries, now - timedelta(minutes=span))
        signs[f"entries_{span}"] = float(len(entries) - since)
    if entries:
        signs["since_entry"] = (now - entries[-1]) / timedelta(minutes=1)
    queue = queue_now(readings, now)
    signs["beyond"] = float(queue is not None and queue.most is None)
    signs["load"] = load(lane, readings, now)
    if readings.opened_at is not None:
        signs["since_opening"] = (now - readings.opened_at) / timedelta(minutes=1)
    return signs


def load(lane: Lane, readings: Readings, now: datetime) -> float:
    """Share of the docks that the entries of the last quarter of an hour would keep busy."""
    since = now - timedelta(minutes=15)
    came = sum(since <= t <= now for t in readings.entries)
    docks = lane.docks if readings.docks_open is None else max(readings.docks_open, 1)
    return came * lane.minutes_per_car / 15 / docks


def blind_minutes(lane: Lane, readings: Readings, now: datetime) -> float:
    """What may still be waited where zone 1 sees nobody: the few cars before it, and one's turn.

    Only while the docks are well used; in a quiet hour one drives straight in.
    """
    pace = headway(lane, readings, now)
    if pace is None:
        return 0.0
    full = (load(lane, readings, now) - QUIET) / (FULL - QUIET)
    return min(max(full, 0.0), 1.0) * (lane.zones[0] + 0.5) * pace


# --- looking back: what the wait had been -------------------------------------------------------


def past_cases(
    lane: Lane, watched: Sequence[tuple[datetime, Readings]], entries: Sequence[datetime]
) -> list[Case]:
    """One day of a lane seen again in the evening: each minute's state, and the wait it then had.

    No car is recognised. The length of the queue is known exactly whenever a zone changes, and
    runs straight in between; a newcomer gets in once as many cars have passed the gate, and at the
    latest when zone 1 is seen empty. ``entries`` are the whole day's.
    """
    corners = _corners(watched)
    emptied = _emptied(watched)
    cases = []
    for at, readings in watched:
        state = lane_state(lane, readings, at)
        if state.queue is None or state.docks_open == 0:
            continue
        cars = 0.0 if _first_is_empty(readings, at) else _length(lane, corners, at, state.queue)
        if (waited := _waited(at, cars, entries, emptied)) is not None:
            cases.append(Case(at.astimezone(PARIS).date(), state, waited))
    return cases


def _emptied(watched: Sequence[tuple[datetime, Readings]]) -> list[datetime]:
    """When zone 1 was empty, twice running: once may be a sensor's slip."""
    empty = [_first_is_empty(readings, at) for at, readings in watched]
    return [at for (at, _), a, b in zip(watched[1:], empty, empty[1:], strict=False) if a and b]


def _first_is_empty(readings: Readings, at: datetime) -> bool:
    first = readings.zones[0]
    return not is_silent(first, at) and not first.occupied


def _corners(watched: Sequence[tuple[datetime, Readings]]) -> list[tuple[datetime, float]]:
    """The moments at which a zone was taken or left, and the cars that means."""
    found, before = [], None
    for at, readings in watched:
        queue = queue_now(readings, at)
        if queue is None or (before is not None and queue.fewest == before.fewest):
            before = queue or before
            continue
        if before is not None:
            found.append((at, float(max(queue.fewest, before.fewest))))
        before = queue
    return found


def _length(
    lane: Lane, corners: Sequence[tuple[datetime, float]], at: datetime, about: float
) -> float:
    """The queue between two corners; outside them, what the zones said."""
    after = bisect_right(corners, at, key=lambda corner: corner[0])
    if after in (0, len(corners)):
        return about
    (start, was), (end, became) = corners[after - 1], corners[after]
    if was == became == lane.zones[-1]:
        return was + _beyond(corners, after, at)
    return was + (became - was) * ((at - start) / (end - start))


def _beyond(corners: Sequence[tuple[datetime, float]], after: int, at: datetime) -> float:
    """Cars past the last zone, where nothing sees them: it grew on as it came, shrank as it went.

    A tent between the two moments, from the slopes on either side. Its height is a guess, so one
    tent is taken low and the next one high: what is learned from them doubts as much as we do.
    """
    up = _slope(corners[after - 2], corners[after - 1]) if after >= 2 else 0.0
    down = _slope(corners[after], corners[after + 1]) if after + 1 < len(corners) else 0.0
    minute = timedelta(minutes=1)
    rising = max(up, 0.0) * ((at - corners[after - 1][0]) / minute)
    falling = max(-down, 0.0) * ((corners[after][0] - at) / minute)
    return TENTS[after % len(TENTS)] * min(rising, falling)


def _slope(first: tuple[datetime, float], second: tuple[datetime, float]) -> float:
    """Cars a minute between two corners."""
    minutes = max((second[0] - first[0]) / timedelta(minutes=1), 1.0)
    return (second[1] - first[1]) / minutes


def _waited(
    at: datetime, cars: float, entries: Sequence[datetime], emptied: Sequence[datetime]
) -> float | None:
    """Minutes until so many cars have passed; ``None`` when the day ended before."""
    if cars <= 0:
        return 0.0
    found = []
    passed = bisect_right(entries, at) + round(cars)  # the newcomer is the next one
    if passed < len(entries):
        found.append(entries[passed])
    if (free := bisect_left(emptied, at)) < len(emptied):
        found.append(emptied[free])
    return (min(found) - at) / timedelta(minutes=1) if found else None
