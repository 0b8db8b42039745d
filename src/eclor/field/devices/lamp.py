"""The rules of a lamp controller, as a maker would write them: pure, but for the clock it is given.

Priority: override, then sensor, then programme, then full light. A lamp that loses the platform goes
on by its programme; without a valid one it burns at 100 %.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from eclor.core.commands.envelope import Identity, Memory, Order, Refusal, Refused, examine, read
from eclor.field.devices.programme import Kept, kept, level_at, presence_at
from eclor.services.lighting.words.programmes import Because

FULL = 100.0


@dataclass(frozen=True, slots=True)
class Override:
    """A level by order, from ``since`` until ``until``, reached within ``ramp`` seconds."""

    level: float
    since: float
    until: float
    ramp: float
    before: float  # the level it began from


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


@dataclass(frozen=True, slots=True)
class Moment:
    """What a lamp measures itself by, besides its clock: ``sky`` is the clock the sun goes by where
    a simulated life runs faster, ``hours`` its burning hours, ``otherwise`` the level that the
    programme it came with would give, ``since`` seconds of that sky since somebody last passed; None
    where there is none."""

    sky: float | None = None
    hours: float | None = None
    otherwise: float | None = None
    since: float | None = None


ALONE = Moment()


@dataclass(slots=True)
class Lamp:
    """One controller. ``skew`` is how far its clock is from the true time, in seconds; ``spoiled``
    that what it kept no longer has its hash."""

    me: Identity
    skew: float = 0.0
    detects: bool = False  # whether it has a presence detector
    dims: bool = True  # else it hangs on a conventional ballast: it burns fully or is off
    programme: Kept | None = None
    spoiled: bool = False
    override: Override | None = None
    memory: Memory = field(default_factory=Memory)
    effects: int = 0  # how often an order has really changed it

    @property
    def hash(self) -> str:
        """What it reports: of the programme it keeps, or that it keeps none; "" when never asked."""
        if self.programme is not None:
            return self.programme.digest
        return "none" if self.spoiled else ""

    def level(self, clock: float, by: Moment = ALONE) -> float:
        """The light in percent now."""
        told = self._told(clock, by)
        return told if self.dims or told <= 0 else FULL

    def _told(self, clock: float, by: Moment) -> float:
        held = self.override
        if held is not None and held.since <= clock < held.until:
            return _ramped(held, clock)
        below = self._by_programme(clock, by)
        # A presence never makes it darker than the night was meant to be.
        return max(below, self._by_presence(clock, by, below) or 0.0)

    def because(self, clock: float, by: Moment = ALONE) -> Because:
        """Whom it obeys now."""
        held = self.override
        if held is not None and held.since <= clock < held.until:
            return Because.OVERRIDE
        if self.programme is None and (self.spoiled or by.otherwise is None):
            return Because.FAIL_SAFE
        below = self._by_programme(clock, by)
        asked = self._by_presence(clock, by, below)
        return Because.SENSOR if asked is not None and asked > below else Because.PROGRAMME

    def _by_presence(self, clock: float, by: Moment, below: float) -> float | None:
        if not self.detects or self.programme is None or by.since is None:
            return None
        sky = clock if by.sky is None else by.sky
        return presence_at(self.programme, sky, by.since, below)

    def _by_programme(self, clock: float, by: Moment) -> float:
        if self.programme is not None:
            return level_at(self.programme, clock if by.sky is None else by.sky, by.hours)
        return FULL if self.spoiled or by.otherwise is None else by.otherwise

    def hear(
        self, token: bytes, clock: float, chance: float = 0.0, by: Moment = ALONE
    ) -> Answer | None:
        """Obey or refuse; None when others of a group are meant. ``chance`` (0 to 1) staggers."""
        try:
            order = read(token, self.me.public)
        except Refused as refused:
            return Answer("", "refused", refused.code, refused.text)
        return self.obey(order, clock, chance, by)

    def obey(
        self, order: Order, clock: float, chance: float = 0.0, by: Moment = ALONE
    ) -> Answer | None:
        """As :meth:`hear`, for an envelope whose signature was checked."""
        after = chance * order.answer_within / 1000
        try:
            examine(order, self.me, self.memory, clock)
            self._carry_out(order, clock, by)
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

    def _carry_out(self, order: Order, clock: float, by: Moment) -> None:
        """All or nothing. Raises Refused for what this controller cannot do."""
        if order.action == "override":
            self.override = _override(order.params, clock, self.level(clock, by))
        elif order.action == "release":
            self.override = None
        elif order.action == "programme":
            self.programme, self.spoiled = kept(order.params, self.detects), False
        else:
            raise Refused(Refusal.IMPOSSIBLE, f"This lamp knows no {order.action!r}.")


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


def _number(said: Mapping[str, Any], name: str, low: float, high: float) -> float:
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Refused(Refusal.IMPOSSIBLE, f"{name} is not a number.")
    if not low <= value <= high:
        raise Refused(Refusal.IMPOSSIBLE, f"{name} {value:g} is not between {low:g} and {high:g}.")
    return float(value)
