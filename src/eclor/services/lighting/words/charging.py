"""What operators ask for when they write programmes and give them to streets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from eclor.services.lighting.words.programmes import FULL, Programme, Rule

ORDINARY = "ordinary"  # the night of every date that no rule calls another


@dataclass(frozen=True, kw_only=True, slots=True)
class WriteNight:
    """One night of a programme: ``programme`` 0 makes a new one called ``title``.

    ``before`` is the name under which the night is known, "" for a new one. A special night has its
    ``rule``; the ordinary one has none.
    """

    programme: int = 0
    title: str = ""
    before: str = ""
    night: Programme
    rule: Rule | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DropNight:
    """A special night that comes no more."""

    programme: int
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SetOutput:
    """Constant light: after ``hours`` of burning ``left`` per cent of the flux is left; 0 hours ends it."""

    programme: int
    hours: int
    left: int

    def __post_init__(self) -> None:
        if not 0 <= self.hours <= 200_000 or not 50 <= self.left <= FULL:
            raise ValueError("A lamp lives up to 200,000 hours and keeps 50 to 100 per cent.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Follow:
    """Let these lamps keep a programme. ``key`` names the request: sent twice it is one order."""

    programme: int
    lamps: Sequence[int]
    reason: str
    valid: timedelta
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowPlan:
    """Let the streets of one group of a plan keep what it proposes: ``section`` and ``window`` name
    the group, as words.adaptive.Load does; ``hourly``: followed hour by hour besides."""

    plan: int
    section: int
    window: str
    reason: str
    valid: timedelta
    key: str
    hourly: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordByLaw:
    """A municipal order that lets lamps be off. ``commune``: its id, 0 for all of them."""

    reference: str
    off_from: time
    off_until: time
    first: date
    last: date | None = None
    commune: int = 0
    document: str = ""

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError("A municipal order ends after it begins.")
        if self.off_from == self.off_until:
            raise ValueError("A window that ends when it begins lets no lamp be off.")


@dataclass(frozen=True, kw_only=True, slots=True)
class EndByLaw:
    """Its last night."""

    by_law: int
    last: date
