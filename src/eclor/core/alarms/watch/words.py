"""What the parts of the watch hand each other."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from eclor.core.alarms.words import JSON, Change


@dataclass(frozen=True, kw_only=True, slots=True)
class Awake:
    """A rule that is not asleep now, and since when (at most as far back as it can matter)."""

    rule: int
    kind: str
    since: datetime
    steps: list[JSON]


@dataclass(frozen=True, kw_only=True, slots=True)
class Watchmen:
    """The rules awake now, as the arrays that SQL joins with."""

    awake: tuple[Awake, ...]

    def arrays(self, *kinds: str) -> dict[str, Any]:
        """Values of ``AWAKE``'s parameters for rules of these kinds, of all kinds by default."""
        chosen = [a for a in self.awake if not kinds or a.kind in kinds]
        return {"rules": [a.rule for a in chosen], "awake": [a.since for a in chosen]}

    def any_of(self, *kinds: str) -> bool:
        return any(a.kind in kinds for a in self.awake)


# A table of the rules awake, for a WITH clause.
AWAKE = (
    "awake AS (SELECT * FROM unnest(%(rules)s::int[], %(awake)s::timestamptz[]) w(rule_id, since))"
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something to raise unless it is already open."""

    rule: int
    entity: int
    series: int | None
    since: datetime
    value: float | None = None
    cause: str = ""


@dataclass(slots=True)
class Findings:
    """What one pass did; ``also`` are alarms whose picture changed without an event."""

    changes: list[Change] = field(default_factory=list)
    also: set[int] = field(default_factory=set)
