"""How long one would wait now, on arriving from home, and when today it would be best to come.

The queue runs on as a fluid: usual arrivals, set to today's level, flow in; the docks let out. What
is known now fades within the hour, and the usual week takes over.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from eclor.services.waste.rules.predicting import Learned
from eclor.services.waste.rules.wait import blind_minutes, headway, lane_state
from eclor.services.waste.rules.week import Usual
from eclor.services.waste.words import PARIS, Confidence, Lane, Readings, Slot, Wait

STEP = 5  # minutes
HORIZON = 120
MEMORY = 45.0  # minutes after which a third of what is seen now still counts
USUAL_DAY = 8.0  # cars: the usual level weighs as much as eight of them
SLOT = timedelta(minutes=30)
WORTH_WAITING = 1.0  # minutes: for less, the sooner slot is the better one


def estimate(lane: Lane, learned: Learned, readings: Readings, now: datetime) -> Wait | None:
    """The wait of whoever arrives now; ``None`` when all docks are closed or nothing is known."""
    state = lane_state(lane, readings, now)
    wait = learned.wait(state)
    if wait is None or state.queue != 0:
        return wait
    p90 = max(wait.p90, blind_minutes(lane, readings, now))
    return Wait(wait.p50, p90, wait.confidence)


def forecast(
    lane: Lane, learned: Learned, readings: Readings, now: datetime
) -> list[tuple[int, Wait]]:
    """The wait by minutes from now, every five minutes for two hours; unknown ones are left out."""
    start = estimate(lane, learned, readings, now)
    if start is None or start.confidence is Confidence.USUAL:
        return [] if readings.docks_open == 0 else _usual_ahead(learned, now)
    told, minutes = [(0, start)], start.p50
    level, pace = todays_level(learned, readings, now), headway(lane, readings, now)
    for offset in range(STEP, HORIZON + STEP, STEP):
        usual = learned.week.when(_local(now, offset))
        minutes = _flowed(minutes, usual, level, pace)
        told.append((offset, _mixed(start, minutes, usual, offset)))
    return told


def _usual_ahead(learned: Learned, now: datetime) -> list[tuple[int, Wait]]:
    offsets = range(0, HORIZON + STEP, STEP)
    found = ((offset, learned.week.when(_local(now, offset))) for offset in offsets)
    return [(offset, usual.wait()) for offset, usual in found if usual is not None]


def todays_level(learned: Learned, readings: Readings, now: datetime) -> float:
    """How much busier than usual the last hour was: 1 is a usual day."""
    since = now - timedelta(hours=1)
    if readings.opened_at is not None:
        since = max(since, readings.opened_at)
    span = (now - since) / timedelta(minutes=1)
    usual = learned.week.when(_local(now, -span / 2))
    if usual is None or usual.arrivals is None or span < STEP:
        return 1.0
    came = sum(since <= t <= now for t in readings.entries)
    level = (came + USUAL_DAY) / (usual.arrivals * span + USUAL_DAY)
    return min(max(level, 0.5), 2.0)


def _flowed(minutes: float, usual: Usual | None, level: float, pace: float | None) -> float:
    """The wait one step later: each car that came adds a headway, time takes its minutes."""
    if usual is None or usual.arrivals is None or pace is None:
        return minutes
    return max(minutes + STEP * (usual.arrivals * level * pace - 1), 0.0)


def _mixed(start: Wait, minutes: float, usual: Usual | None, offset: int) -> Wait:
    """What flows from now and what is usual then, the first fading with time."""
    now_counts = math.exp(-offset / MEMORY)
    spread = start.p90 - start.p50
    if usual is None:
        return Wait(minutes, minutes + spread + 0.1 * offset, Confidence.FORECAST)
    then = usual.wait()
    p50 = now_counts * minutes + (1 - now_counts) * then.p50
    # Between the two, both doubts add up: neither the queue nor the usual is sure.
    both = now_counts * spread + (1 - now_counts) * (then.p90 - then.p50)
    apart = math.sqrt(now_counts * (1 - now_counts)) * abs(minutes - then.p50)
    return Wait(p50, p50 + both + apart, Confidence.FORECAST)


def wait_on_arrival(ahead: Sequence[tuple[int, Wait]], travel_minutes: float) -> Wait | None:
    """The wait if you leave home now; ``None`` when nothing is known or the road is too long."""
    if not ahead or not ahead[0][0] <= travel_minutes <= ahead[-1][0]:
        return None
    for (before, early), (after, late) in itertools.pairwise(ahead):
        if before <= travel_minutes <= after:
            share = (travel_minutes - before) / (after - before)
            return _between(early, late, share)
    return ahead[0][1]


def _between(early: Wait, late: Wait, share: float) -> Wait:
    p50 = early.p50 + share * (late.p50 - early.p50)
    p90 = early.p90 + share * (late.p90 - early.p90)
    return Wait(p50, max(p50, p90), early.confidence if share == 0 else late.confidence)


def best_slot(
    learned: Learned,
    ahead: Sequence[tuple[int, Wait]],
    now: datetime,
    open_spans: Sequence[tuple[datetime, datetime]],
) -> Slot | None:
    """The best half hour left today; ``None`` when it closes before, or nothing is known.

    ``open_spans`` are today's, up to the last entry. The sooner slot wins unless a later one saves
    more than a minute.
    """
    slots = [
        Slot(start, end, wait)
        for start, end in _half_hours(now, open_spans)
        if (wait := _slot_wait(learned, ahead, now, start, end)) is not None
    ]
    if not slots:
        return None
    best = min(slot.wait.p50 for slot in slots)
    return next(slot for slot in slots if slot.wait.p50 <= best + WORTH_WAITING)


def _half_hours(
    now: datetime, open_spans: Sequence[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    found = []
    for opens, closes in sorted(open_spans):
        start = max(opens, now)
        while start < closes:
            minute = 30 if start.minute < 30 else 60
            end = start.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=minute)
            end = min(end, closes)
            if end - start >= SLOT / 3:  # nobody plans for five minutes
                found.append((start, end))
            start = end
    return found


def _slot_wait(
    learned: Learned,
    ahead: Sequence[tuple[int, Wait]],
    now: datetime,
    start: datetime,
    end: datetime,
) -> Wait | None:
    """In the middle of the slot: by the forecast within two hours, by the usual week after."""
    middle = start + (end - start) / 2
    found = wait_on_arrival(ahead, (middle - now) / timedelta(minutes=1))
    if found is not None:
        return found
    usual = learned.week.when(middle.astimezone(PARIS))
    return usual.wait() if usual else None


def _local(now: datetime, minutes: float) -> datetime:
    return (now + timedelta(minutes=minutes)).astimezone(PARIS)
