"""Which situations are worth somebody's attention."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from eclor.core.service.contract.text import Text
from eclor.core.service.words import Severity


class RuleKind(StrEnum):
    THRESHOLD = "threshold"  # beyond a limit
    DURATION = "duration"  # beyond a limit for a while
    REPETITION = "repetition"  # beyond a limit so many times within a window
    RATE = "rate"  # changes by so much within a window
    NO_DATA = "no_data"  # silent for a while


@dataclass(frozen=True, kw_only=True, slots=True)
class Escalation:
    """Nobody took it ``after`` so long: tell ``role`` over ``channel``."""

    after: timedelta
    role: str
    channel: str = "screen"


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmRule:
    """A situation worth somebody's attention, as the room proposes it; operators tune the numbers.

    ``above``/``below`` raise; ``clear`` is the value at which it clears again (hysteresis), by
    default the same limit. ``lasting``: how long before it is raised (DURATION, NO_DATA), or the
    window of REPETITION and RATE. ``times``: how many entries make a REPETITION. ``hours``: an OSM
    opening_hours text outside which the rule sleeps. ``hidden_by``: the relation to the entity
    whose own alarm hides this one ("fed_by" : a dead cabinet hides its lamps).
    """

    key: str
    title: Text
    severity: Severity
    entity_type: str
    attribute: str
    kind: RuleKind
    what_to_do: Text
    above: float | None = None
    below: float | None = None
    clear: float | None = None
    lasting: timedelta = timedelta(0)
    times: int = 1
    hours: str = ""
    hidden_by: tuple[str, ...] = ()
    escalation: tuple[Escalation, ...] = ()
