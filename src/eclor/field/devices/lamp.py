"""The rules of a lamp controller, as a maker would write them: pure, but for the clock it is given.

Priority: override, then sensor, then programme, then full light. A lamp that loses the platform goes
on by its programme; without a valid one it burns at 100 %.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eclor.core.commands.envelope import Identity, Memory, Order, Refusal, Refused, examine, read

FULL = 100.0
MOST_POINTS = 12  # switch points of a programme this controller can hold
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Override:
    """A level by order, from ``since`` until ``until``, reached within ``ramp`` seconds."""

    level: float
    since: float
    until: float
    ramp: float
    before: float  # the level it began from


@dataclass(frozen=True, slots=True)
class Programme:
    """Levels by the second of the UTC day: (second, percent), sorted, at least one; and its hash."""

    points: tuple[tuple[int, float], ...]
    digest: str

    def level(self, moment: float) -> float:
        second = moment % DAY
        held = [level for at, level in self.points if at <= second]
        return held[-1] if held else self.points[-1][1]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a device says to an envelope that reached it; ``text`` for people, in English."""

    order: str
    result: str  # "done" or "refused"
    code: str = ""
    text: str = ""
    after: float = 0.0  # seconds to wait before saying it

    def payload(self, clock: float) -> bytes:
        """As it travels on ``ack/<key>``; ``clock`` is the device's own."""
        said = {"id": self.order, "result": self.result, "at": round(clock, 3)}
        said |= {"code": self.code, "text": self.text} if self.code else {}
        return json.dumps(said, separators=(",", ":")).encode()


@dataclass(slots=True)
class Lamp:
    """One controller. ``skew`` is how far its clock is from the true time, in seconds."""

    me: Identity
    skew: float = 0.0
    sensor: float | None = None
    programme: Programme | None = None
    override: Override | None = None
    memory: Memory = field(default_factory=Memory)
    effects: int = 0  # how often an order has really changed it

    def level(self, clock: float, otherwise: float | None = None) -> float:
        """The light in percent now; ``otherwise`` is what a programme of another kind would give."""
        held = self.override
        if held is not None and held.since <= clock < held.until:
            return _ramped(held, clock)
        if self.sensor is not None:
            return self.sensor
        if self.programme is not None:
            return self.programme.level(clock)
        return FULL if otherwise is None else otherwise

    def hear(
        self, token: bytes, clock: float, chance: float = 0.0, otherwise: float | None = None
    ) -> Answer | None:
        """Obey or refuse; None when others of a group are meant. ``chance`` (0 to 1) staggers."""
        try:
            order = read(token, self.me.public)
        except Refused as refused:
            return Answer("", "refused", refused.code, refused.text)
        return self.obey(order, clock, chance, otherwise)

    def obey(
        self, order: Order, clock: float, chance: float = 0.0, otherwise: float | None = None
    ) -> Answer | None:
        """As :meth:`hear`, for an envelope whose signature was checked."""
        after = chance * order.answer_within / 1000
        try:
            examine(order, self.me, self.memory, clock)
            self._carry_out(order, clock, otherwise)
        except Refused as refused:
            return self._refusal(order, refused, after)
        self.memory.remember(order, "done")
        self.effects += 1
        return Answer(order.id, "done", after=after)

    def _refusal(self, order: Order, refused: Refused, after: float) -> Answer | None:
        if refused.code is Refusal.OTHER_TARGET and order.members is not None:
            return None
        if refused.code is Refusal.REPLAYED:  # answered as the first time, and not done again
            return Answer(order.id, refused.text, after=after)
        return Answer(order.id, "refused", refused.code, refused.text, after)

    def _carry_out(self, order: Order, clock: float, otherwise: float | None) -> None:
        """All or nothing. Raises Refused for what this controller cannot do."""
        if order.action == "override":
            self.override = _override(order.params, clock, self.level(clock, otherwise))
        elif order.action == "release":
            self.override = None
        elif order.action == "programme":
            self.programme = _programme(order.params)
        else:
            raise Refused(Refusal.IMPOSSIBLE, f"This lamp knows no {order.action!r}.")


def programme_hash(points: Sequence[Sequence[float]]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the points as compact JSON."""
    text = json.dumps([list(point) for point in points], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _ramped(held: Override, clock: float) -> float:
    done = 1.0 if held.ramp <= 0 else min(1.0, (clock - held.since) / held.ramp)
    return round(held.before + (held.level - held.before) * done, 1)


def _override(said: Mapping[str, Any], clock: float, present: float) -> Override:
    level = _number(said, "level", 0, 100)
    until = _number(said, "until", 0, 2**40)
    ramp = _number(said, "ramp", 0, 600) if "ramp" in said else 0.0
    if until <= clock:
        raise Refused(Refusal.EXPIRED, f"It ended {clock - until:.0f} s ago by my clock.")
    return Override(level, clock, until, ramp, present)


def _programme(said: Mapping[str, Any]) -> Programme:
    points = said.get("points")
    if not isinstance(points, list) or not 1 <= len(points) <= MOST_POINTS:
        raise Refused(Refusal.IMPOSSIBLE, f"This lamp holds 1 to {MOST_POINTS} switch points.")
    found = []
    for point in points:
        if not isinstance(point, list) or len(point) != 2:
            raise Refused(Refusal.IMPOSSIBLE, "A switch point is [second of the day, percent].")
        said_point = {"second": point[0], "level": point[1]}
        second = int(_number(said_point, "second", 0, DAY - 1))
        found.append((second, _number(said_point, "level", 0, 100)))
    if [at for at, _ in found] != sorted({at for at, _ in found}):
        raise Refused(Refusal.IMPOSSIBLE, "Switch points come in order, one at a time.")
    digest = programme_hash(points)
    if said.get("hash") != digest:
        raise Refused(Refusal.IMPOSSIBLE, f"The programme's hash is {digest}, not the one given.")
    return Programme(tuple(found), digest)


def _number(said: Mapping[str, Any], name: str, low: float, high: float) -> float:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Refused(Refusal.IMPOSSIBLE, f"{name} is not a number.")
    if not low <= value <= high:
        raise Refused(Refusal.IMPOSSIBLE, f"{name} {value:g} is not between {low:g} and {high:g}.")
    return float(value)
