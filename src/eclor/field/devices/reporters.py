"""When each device speaks and what it says, faults of its clock and radio included."""

import math
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

import msgspec
import numpy as np

from eclor.field.devices.clock import LifeClock, iso
from eclor.field.devices.lamp import Lamp, Moment
from eclor.field.devices.programme import MOST_POINTS, presence_of
from eclor.field.life import Life
from eclor.field.life.calendar import DAY
from eclor.field.life.lamps import STANDBY, share_of_power
from eclor.field.life.noise import key_of
from eclor.field.life.passing import next_change, passages, since_passage
from eclor.field.made.words import Thing

TWICE, LATE = 0.004, 0.004  # share of messages said twice, and of those that come minutes late
FASTEST = 1.0  # seconds between two reports of one device, however fast life runs
HEARTBEAT = 60.0
SETTLED = 0.05  # seconds after a change, so that no rounding reports the moment before it


@dataclass(frozen=True, slots=True)
class Message:
    """Something to publish at a moment of the clock, over the connection of ``login``."""

    send_at: float
    login: str
    topic: str
    payload: bytes


class Reporter(Protocol):
    """A device's habit of speaking."""

    def next_at(self, after: float) -> float:
        """The first moment of the clock after ``after`` at which it has something to do."""

    def report(self, at: float) -> Iterator[Message]:
        """What it says at that moment."""


@dataclass(frozen=True, slots=True)
class Regular:
    """Speaks every so many seconds, each device at its own second of the period."""

    life: Life
    clock: LifeClock
    thing: Thing
    chance: Random
    lamp: Lamp | None = None  # its controller, where orders reach it

    @property
    def period(self) -> float:
        return max(self.thing.due / self.clock.speed, FASTEST)

    def next_at(self, after: float) -> float:
        phase = phase_of(self.life, self.thing) * self.period / self.thing.due
        regular = (math.floor((after - phase) / self.period) + 1) * self.period + phase
        change = self._next_change(after, regular)
        return regular if change is None else min(regular, max(change, after + FASTEST))

    def _next_change(self, after: float, until: float) -> float | None:
        """A lamp that detects says at once that it rose for somebody, and that it fell again."""
        lamp = self.lamp
        if lamp is None or not lamp.detects or lamp.programme is None:
            return None
        since, to = self.clock.life(after), self.clock.life(until)
        asked = presence_of(lamp.programme, since + lamp.skew)
        if asked is None:
            return None
        first = since - asked.hold - asked.ramp
        passed = passages(self.life.seed, path_of(self.thing), first, to)
        change = next_change(passed, asked.hold, asked.ramp, since)
        return None if change is None else self.clock.clock(change + SETTLED)

    def report(self, at: float) -> Iterator[Message]:
        moment = np.array([self.clock.life(at)])
        if self.life.is_silent(self.thing, moment)[0]:
            return
        values: dict[str, object] = {
            k: _plain(v[0]) for k, v in self.life.values(self.thing, moment).items()
        }
        if self.lamp is not None:
            told = by(self.life, self.thing, self.lamp, values, float(moment[0]))
            ordered(values, self.lamp, at, self.thing.trait("watts"), told)
            if at // DAY != (at - self.period) // DAY:
                values |= keeps(self.lamp)
        payload = _payload(values, at + self.life.clock_skew(self.thing))
        delay = self.chance.uniform(60, 600) if self.chance.random() < LATE else 0.0
        message = Message(
            at + delay, self.thing.gateway or self.thing.key, topic(self.thing), payload
        )
        yield message
        if self.chance.random() < TWICE:
            yield message


def keeps(lamp: Lamp) -> dict[str, object]:
    """What a controller announces once a day, and after each programme it was given."""
    said: dict[str, object] = {"programmePoints": MOST_POINTS}
    return said | {"programmeHash": lamp.hash} if lamp.hash else said


def by(life: Life, thing: Thing, lamp: Lamp, values: Mapping[str, object], at: float) -> Moment:
    """What a simulated lamp goes by at a moment of its life."""
    hours, otherwise = values["burningHours"], values["dimming"]
    assert isinstance(hours, float)  # noqa: S101 -- physics gives numbers
    assert isinstance(otherwise, float)  # noqa: S101
    since = since_passage(life.seed, path_of(thing), at) if lamp.detects else None
    return Moment(sky=at + lamp.skew, hours=hours, otherwise=otherwise, since=since)


def path_of(thing: Thing) -> str:
    """The lamps of one street see the same people pass."""
    return f"{thing.insee}/{thing.attributes['street']}"


def ordered(values: dict[str, object], lamp: Lamp, at: float, watts: float, told: Moment) -> None:
    """What orders and programmes make of light and power. The meter of this simulation goes on as if
    by the programme at installation: its physics holds no state, so that a restart loses none."""
    level = lamp.level(at + lamp.skew, told)
    if lamp.detects:
        values["levelReason"] = lamp.because(at + lamp.skew, told).value
    relit(values, told.otherwise or 0.0, level, watts)


def relit(values: MutableMapping[str, Any], otherwise: float, level: float, watts: float) -> None:
    """Another level than its programme's, and the power of that level; a dead lamp stays dark."""
    if level == otherwise:
        return
    dead = values["power"] == STANDBY and otherwise > 0
    share = float(share_of_power(np.array([level]))[0])
    values["dimming"] = level
    values["power"] = STANDBY if dead else round(watts * share + STANDBY, 1)


@dataclass(frozen=True, slots=True)
class CentreReporter:
    """A recycling centre: each change when it happens, and everything once a minute."""

    life: Life
    clock: LifeClock
    thing: Thing

    def next_at(self, after: float) -> float:
        """The next beat of the heart; what changed in between is told with its own time."""
        beat = max(HEARTBEAT / self.clock.speed, FASTEST)
        coming = (math.floor(after / beat) + 1) * beat
        event = self._next_event(self.clock.life(after))
        return min(coming, self.clock.clock(event)) if event is not None else coming

    def report(self, at: float) -> Iterator[Message]:
        life = self.clock.life(at)
        if self.life.is_silent(self.thing, np.array([life]))[0]:
            return
        day = self.life.centre(self.thing, life)
        values: dict[str, object] = {**day.state_at(life)}
        # An observed wait is told once, at the moment it ended; the rest is the state as it stands.
        values.update(
            {n: v for _, n, v in day.between(life - 0.002, life + 0.002) if n == "observedWait"}
        )
        yield Message(at, self.thing.key, topic(self.thing), _payload(values, at))

    def _next_event(self, life: float) -> float | None:
        for moment in (life, life + DAY):
            day = self.life.centre(self.thing, moment)
            events = day.between(life + 0.001, life + DAY)
            if events:
                return events[0][0]
        return None


def phase_of(life: Life, thing: Thing) -> float:
    """Seconds into its period at which a device speaks: not all at once."""
    return round(key_of(life.seed, thing.key, "phase") % 100_000 / 100_000 * thing.due, 3)


def topic(thing: Thing) -> str:
    return f"obs/{thing.key}"


def _payload(values: Mapping[str, object], at: float) -> bytes:
    return msgspec.json.encode({**values, "at": iso(at)})


def _plain(value: np.float64 | np.bool_) -> float | bool:
    found: float | bool = value.item()
    return found
