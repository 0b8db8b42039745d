"""What may happen to an intervention, and when it is late."""

from __future__ import annotations

import re
from datetime import date

from eclor.services.lighting.words.interventions import MOST_PARTS, Part, Stage

_NEXT: dict[Stage, frozenset[Stage]] = {
    Stage.ASKED: frozenset({Stage.PLANNED, Stage.DONE, Stage.DISMISSED}),
    Stage.PLANNED: frozenset({Stage.PLANNED, Stage.DONE, Stage.DISMISSED}),
    Stage.DONE: frozenset(),
    Stage.DISMISSED: frozenset(),
}
_COUNTED = re.compile(r"^\s*(\d+)\s*[x×*]?\s+(.+)$")


def may_become(now: Stage, then: Stage) -> bool:
    """What has ended stays ended; a plan may be changed."""
    return then in _NEXT[now]


def is_late(stage: Stage, planned: date | None, today: date) -> bool:
    return stage.is_open and planned is not None and planned < today


def parts_of(text: str) -> tuple[Part, ...]:
    """One part a line, "2 x Fusible 6 A" or "Platine LED". Raises ValueError."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_PARTS:
        raise ValueError(f"{len(lines)} lines: at most {MOST_PARTS} kinds of parts.")
    return tuple(_part(line) for line in lines)


def _part(line: str) -> Part:
    counted = _COUNTED.match(line)
    if counted:
        return Part(counted[2].strip(), int(counted[1]))
    return Part(line.strip())
