"""When an inhabitant may light a switched-off street for some minutes: pure, and nothing of a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MINUTES = 10  # the street shines
A_NIGHT = 12  # times for one street: two hours at most, or the by-law would be worth nothing
AT_ONCE = 30  # streets of the federation, within the minutes of one wish
AN_HOUR = 6  # wishes of one network address: a way home has no more streets


class Why(StrEnum):
    """Why a street cannot be lit now."""

    BY_DAY = "by_day"  # the sun is up: lamps are off anyhow
    NOT_OFF = "not_off"  # it shines, or nobody knows
    LIT = "lit"  # somebody lit it already
    HELD = "held"  # whoever is on duty ordered it off
    OFTEN = "often"  # often enough this night
    BUSY = "busy"  # too many streets at once
    ENOUGH = "enough"  # too many from one network address within the hour


@dataclass(frozen=True, slots=True)
class Wished:
    """Wishes of this night: of the street, and of all streets; the moments at which they began.

    ``here``: how many came within the hour from network addresses that share the asker's mark.
    """

    street: Sequence[datetime]
    every: Sequence[datetime]
    here: int = 0


def why_not(now: datetime, dark: bool, off: bool, wished: Wished, held: bool = False) -> Why | None:
    """None: it may be lit. ``off``: its lamps are off now, as they were told; ``held``: by an order,
    which a wish would replace: somebody may be at work on them."""
    since = now - timedelta(minutes=MINUTES)
    if not dark:
        return Why.BY_DAY
    if any(at > since for at in wished.street):
        return Why.LIT
    if not off:
        return Why.NOT_OFF
    if held:
        return Why.HELD
    if len(wished.street) >= A_NIGHT:
        return Why.OFTEN
    if sum(at > since for at in wished.every) >= AT_ONCE:
        return Why.BUSY
    return Why.ENOUGH if wished.here >= AN_HOUR else None
