"""The level of a lamp through a night: what it was told, resolved against that night's sky."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from eclor.services.lighting.rules.nights import bounds, strikes
from eclor.services.lighting.words.place import Darkness, Place, Sky
from eclor.services.lighting.words.programmes import Astronomical, Programme, SwitchPoint, Turn


@dataclass(frozen=True, slots=True)
class Step:
    """From ``at`` (UTC) on ``level`` per cent, reached over ``ramp`` seconds."""

    at: datetime
    level: float
    ramp: int = 0


@dataclass(frozen=True, slots=True)
class Curve:
    """Steps in order, the first at the noon that begins the night; ends at the next noon."""

    night: date
    steps: tuple[Step, ...]
    end: datetime

    def level_at(self, moment: datetime) -> float:
        """Per cent; raises ``ValueError`` outside the night."""
        if not self.steps[0].at <= moment < self.end:
            raise ValueError(f"{moment.isoformat()} is not in the night of {self.night}.")
        n = bisect_right([step.at for step in self.steps], moment) - 1
        return self._on_the_way(n, moment)

    def _on_the_way(self, n: int, moment: datetime) -> float:
        step = self.steps[n]
        gone = (moment - step.at).total_seconds()
        if not step.ramp or gone >= step.ramp or n == 0:
            return step.level
        begun = self._on_the_way(n - 1, step.at)
        return begun + (step.level - begun) * gone / step.ramp

    def spans(self) -> Iterator[tuple[datetime, datetime, float]]:
        """Stretches of one level aimed at; ramps left aside."""
        ends = [*(step.at for step in self.steps[1:]), self.end]
        for step, end in zip(self.steps, ends, strict=True):
            yield step.at, end, step.level

    def lit_hours(self) -> float:
        return (
            sum((end - start).total_seconds() for start, end, level in self.spans() if level) / 3600
        )

    def dimmed_hours(self) -> float:
        """Hours at full level that give as much light, ramps left aside."""
        each = ((end - start).total_seconds() * level for start, end, level in self.spans())
        return sum(each) / 360_000


def night_curve(programme: Programme, sky: Darkness, place: Place) -> Curve:
    """What a lamp with this programme does in that night."""
    noon, end = bounds(sky.night, place.zone)
    off = Step(noon, 0)
    window = lit_window(programme, sky, noon, end)
    if window is None:
        return Curve(sky.night, (off,), end)
    dusk, dawn = window
    moments = sorted(_moments(programme, sky, place), key=lambda found: found[0])
    before = [point for at, point in moments if at <= dusk]
    # What the clock had already said when the light comes on, it is told at once.
    begun = before[-1].level if before else programme.first
    steps = [Step(dusk, begun)]
    for at, point in moments:
        if dusk < at < dawn:
            steps.append(Step(at, point.level, point.ramp))
    steps.append(Step(dawn, 0))
    kept = [a for a, b in pairwise(steps) if a.at < b.at] + [steps[-1]]
    first = [off] if kept[0].at > noon else []
    last = kept if kept[-1].at < end else kept[:-1]
    return Curve(sky.night, tuple(first + last), end)


def lit_window(
    programme: Programme, sky: Darkness, noon: datetime, end: datetime
) -> tuple[datetime, datetime] | None:
    """From when to when the lamp may shine; ``None`` when the night is no night."""
    if sky.sky is Sky.NEVER_DARK:
        return None
    if sky.dusk is None or sky.dawn is None:
        return noon, end
    dusk = sky.dusk + timedelta(minutes=programme.after_dusk)
    dawn = sky.dawn + timedelta(minutes=programme.after_dawn)
    dusk, dawn = max(dusk.astimezone(noon.tzinfo), noon), min(dawn.astimezone(noon.tzinfo), end)
    return (dusk, dawn) if dusk < dawn else None


def _moments(
    programme: Programme, sky: Darkness, place: Place
) -> Iterator[tuple[datetime, SwitchPoint]]:
    for point in programme.points:
        moment = moment_of(point.at, sky, place)
        if moment is not None:
            yield moment, point


def moment_of(at: time | Astronomical, sky: Darkness, place: Place) -> datetime | None:
    """When a switch point strikes in that night (UTC); ``None``: there is no such dusk or dawn."""
    if isinstance(at, time):
        return strikes(sky.night, at, place.zone)
    turn = sky.dusk if at.turn is Turn.DUSK else sky.dawn
    if turn is None:
        return None
    noon, _ = bounds(sky.night, place.zone)
    return turn.astimezone(noon.tzinfo) + timedelta(minutes=at.minutes)
