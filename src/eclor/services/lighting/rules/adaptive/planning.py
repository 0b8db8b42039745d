"""A night plan from counts and streets: walked, weighed, proposed. Needs scikit-learn."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime

import numpy as np

from eclor.services.lighting.rules.adaptive.proposing import charge_of
from eclor.services.lighting.rules.adaptive.walking import LISTENED, Walk, walked
from eclor.services.lighting.rules.adaptive.weekly import weekly
from eclor.services.lighting.rules.adaptive.weighing import Nights, weighed_streets
from eclor.services.lighting.rules.nights import night_of
from eclor.services.lighting.rules.programmes.canonical import written
from eclor.services.lighting.rules.sun import SUNSET, dark_share
from eclor.services.lighting.rules.traffic.calendar import Calendar, calendar
from eclor.services.lighting.rules.traffic.learning import Growth
from eclor.services.lighting.rules.traffic.planning import Learned, plan
from eclor.services.lighting.words.adaptive import FEWEST, Lesson, NightPlan, Proposed, TooFew
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.traffic import Counts, Horizon, Numbers

TO_COME = 36  # hours


def night_plan(
    counts: Counts,
    place: Place,
    lesson: Lesson,
    holidays: Collection[date],
    names: Mapping[str, str],
    growth: Growth | None = None,
) -> NightPlan:
    """``counts`` end with the last hour that is over. Raises TooFew, and ValueError without a street."""
    days = len(counts.flow) * counts.seconds / 86_400
    if days < FEWEST:
        raise TooFew(int(days))
    if not lesson.loads:
        raise ValueError("No street has both a counter near enough and lamps of known power.")
    civil = calendar(counts, place, holidays)
    walk = walked(counts, civil, place, lesson.points, lesson.lowest, growth)
    steps, power = walk.learned.steps, walk.learned.power
    rows = np.flatnonzero(walk.judged)
    nights = Nights(
        {way: level[rows] for way, level in walk.levels.items()},
        walk.need[rows],
        _only(civil, rows),
        counts.seconds / 3600,
    )
    streets, months = weighed_streets(nights, lesson, steps, power)
    evenings = civil.night[rows]
    # What the same lamps would take from sunset to sunrise: the beginning of the chain.
    from_sunset = dark_share(counts.moments[rows], counts.seconds, place, SUNSET).sum()
    watts = sum(load.watts for load in lesson.loads)
    return NightPlan(
        first=date.fromordinal(int(evenings.min())),
        last=date.fromordinal(int(evenings.max())),
        points=lesson.points,
        sections=counts.sections,
        streets=tuple(streets),
        months=tuple(months),
        proposed=tuple(_proposed(counts, civil, place, lesson, walk, holidays, names)),
        from_sunset=float(from_sunset * counts.seconds / 3600 * watts / 1000),
        learned=walk.learned.to_json(),
    )


def _proposed(
    counts: Counts, civil: Calendar, place: Place, lesson: Lesson, walk: Walk,
    holidays: Collection[date], names: Mapping[str, str],
) -> list[Proposed]:  # fmt: skip
    seen = walk.learned
    table = weekly(seen.need(counts.flow), civil, len(civil.day), seen.aim, seen.steps, seen.power)
    by_hour = table[:, :: civil.slots_a_day // 24]
    night, tonight = _tonight(counts, place, seen, holidays)
    found = []
    for section, window in sorted({load.group for load in lesson.loads if load.group}):
        hours = tonight.get(section, {})
        charge = charge_of(
            by_hour[:, :, section], hours, night, place, lesson.points, seen.power, window, names,
            lesson.lowest,
        )  # fmt: skip
        found.append(
            Proposed(section, window, written(charge).decode(), names["tonight"] if hours else "")
        )
    return found


def _tonight(
    counts: Counts, place: Place, seen: Learned, holidays: Collection[date]
) -> tuple[date, dict[int, dict[int, float]]]:
    """The night to come, and its levels by section and local hour."""
    more = TO_COME * 3600 // counts.seconds
    flow = np.vstack([counts.flow, np.full((more, counts.flow.shape[1]), np.nan)])
    longer = Counts(counts.sections, counts.start, flow, counts.seconds)
    civil = calendar(longer, place, holidays)
    over = datetime.fromtimestamp(counts.start + len(counts.flow) * counts.seconds, UTC)
    night = night_of(over, place.zone)
    listens = int(np.searchsorted(civil.night, night.toordinal() - LISTENED))
    level: Numbers = plan(seen, flow, civil, Horizon.AHEAD, listens)
    rows = np.flatnonzero((civil.night == night.toordinal()) & (civil.dark > 0))
    if not len(rows) or Horizon.AHEAD not in seen.insights:
        return night, {}
    hour = civil.slot * 24 // civil.slots_a_day
    found: dict[int, dict[int, float]] = {}
    for section in range(level.shape[1]):
        if np.isfinite(seen.capacity[section]):
            one = found.setdefault(section, {})
            for row in rows:
                told = float(level[row - listens, section])
                one[int(hour[row])] = max(one.get(int(hour[row]), 0.0), told)
    return night, found


def _only(civil: Calendar, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Calendar:
    """Some of the slots; what is looked up by day is left out, as nobody asks for it any more."""
    return Calendar(
        day=civil.day[rows],
        slot=civil.slot[rows],
        night=civil.night[rows],
        dark=civil.dark[rows],
        kinds=civil.kinds,
        place_of={},
        slots_a_day=civil.slots_a_day,
    )
