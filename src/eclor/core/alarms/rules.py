"""What is true of alarms whatever the database: no clock, no table, no network."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import isfinite
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined] # not in its stub
from opening_hours import State as Opening

from eclor.core.alarms.words import N_, Channel, Fault, State, Tuning
from eclor.core.service.contract import RuleKind

COUNTRY = "FR"  # whose public holidays "PH" means where no place is known
LONGEST = timedelta(days=366)
MOST_TIMES = 20  # the recorder remembers the last twenty entries


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a schedule holds: the zone of its hours, and the point of its sunset."""

    zone: str
    lat: float | None = None
    lon: float | None = None


def is_beyond(value: float, above: float | None, below: float | None) -> bool:
    """Whether a value enters trouble: strictly over ``above`` or strictly under ``below``."""
    return (above is not None and value > above) or (below is not None and value < below)


def stays_beyond(
    value: float, above: float | None, below: float | None, clear: float | None
) -> bool:
    """Whether a value already in trouble stays there: it must come back to ``clear`` to leave."""
    if above is not None:
        return value > (above if clear is None else clear)
    if below is not None:
        return value < (below if clear is None else clear)
    return False


def awake_since(hours: str, place: Place, now: datetime, look_back: timedelta) -> datetime | None:
    """Since when the rule has been awake, at most ``look_back`` ago; ``None`` when it sleeps.

    ``hours`` is an OSM opening_hours text. What it calls unknown counts as awake: a doubt must not
    silence anybody.
    """
    earliest = now - look_back
    if not hours:
        return earliest
    zone, since = ZoneInfo(place.zone), None
    for start, _end, state, _why in _opening(hours, place).intervals(
        earliest.astimezone(zone), (now + timedelta(minutes=1)).astimezone(zone)
    ):
        if start > now:
            break
        if state == Opening.CLOSED:
            since = None
        elif since is None:
            since = start
    return max(since.astimezone(UTC), earliest) if since else None


def can_be_read(hours: str) -> bool:
    """Whether a text is an opening_hours text; an empty one is."""
    try:
        OpeningHours(hours or "24/7", country=COUNTRY)
    except ParserError:
        return False
    return True


@lru_cache(maxsize=512)
def _opening(hours: str, place: Place) -> OpeningHours:
    zone = ZoneInfo(place.zone)
    if place.lat is None or place.lon is None:
        return OpeningHours(hours, timezone=zone, country=COUNTRY)
    return OpeningHours(hours, timezone=zone, coords=(place.lat, place.lon))


def top_causes(arrows: Iterable[tuple[int, int]]) -> dict[int, int]:
    """For every alarm that another explains, the one at the top of the chain.

    ``arrows`` are (explained, by). Where several tops explain one alarm the oldest (smallest id) is
    named; where alarms explain each other in a ring, the oldest of the ring stands for it.
    """
    causes: dict[int, set[int]] = defaultdict(set)
    effects: dict[int, set[int]] = defaultdict(set)
    for explained, by in arrows:
        if explained != by:
            causes[explained].add(by)
            effects[by].add(explained)
    found: dict[int, int] = {}
    for top in sorted(set(effects) - set(causes)):
        _explain_below(top, effects, found)
    for left in sorted(causes):
        if left not in found and left not in found.values():
            _explain_below(_oldest_of_ring(left, causes), effects, found)
    return found


def _explain_below(top: int, effects: Mapping[int, set[int]], found: dict[int, int]) -> None:
    """Name ``top`` for all it explains, whatever the number of links between."""
    waiting = [top]
    while waiting:
        for effect in effects.get(waiting.pop(), ()):
            if effect != top and effect not in found:
                found[effect] = top
                waiting.append(effect)


def _oldest_of_ring(start: int, causes: Mapping[int, set[int]]) -> int:
    """Climb from an alarm without a top until the climb meets itself; the oldest met again."""
    path: list[int] = []
    here = start
    while here not in path:
        path.append(here)
        here = min(causes[here])
    return min(path[path.index(here) :])


def state_of(
    *,
    cleared: bool,
    hidden: bool,
    shelved_until: datetime | None,
    taken: bool,
    now: datetime,
) -> State:
    """The one word for where an alarm stands."""
    if cleared:
        return State.CLEARED
    if hidden:
        return State.HIDDEN
    if shelved_until is not None and shelved_until > now:
        return State.SHELVED
    return State.TAKEN if taken else State.WAITING


def tuning_faults(kind: RuleKind, tuning: Tuning, roles: Iterable[str]) -> dict[str, Fault]:
    """What cannot be in a tuning, by field, in words its author can act upon."""
    return dict(_tuning_faults(kind, tuning, frozenset(roles)))


def _tuning_faults(
    kind: RuleKind, tuning: Tuning, roles: frozenset[str]
) -> Iterator[tuple[str, Fault]]:
    yield from _limit_faults(kind, tuning)
    if kind is not RuleKind.THRESHOLD and tuning.lasting <= timedelta(0):
        yield "lasting", Fault(N_("Give a time longer than zero."))
    if tuning.lasting > LONGEST:
        yield "lasting", Fault(N_("Give at most 366 days."))
    if not 1 <= tuning.times <= MOST_TIMES:
        yield "times", Fault(N_("Give a number of times from 1 to %(most)d."), {"most": MOST_TIMES})
    if not can_be_read(tuning.hours):
        yield "hours", Fault(_HOURS, {"hours": tuning.hours})
    for step in tuning.escalation:
        if step.role not in roles:
            yield (
                "escalation",
                Fault(
                    N_("There is no role %(role)s; there are %(roles)s."),
                    {"role": step.role, "roles": ", ".join(sorted(roles))},
                ),
            )
        if step.channel not in set(Channel):
            yield (
                "escalation",
                Fault(
                    N_("There is no channel %(channel)s; write screen, mail, push or sms."),
                    {"channel": step.channel},
                ),
            )
        if not timedelta(0) <= step.after <= LONGEST:
            yield (
                "escalation",
                Fault(N_("A step comes after 0 minutes at least and 366 days at most.")),
            )


_HOURS = N_(
    "%(hours)s cannot be read as hours; write for instance Mo-Fr 08:00-18:00 or sunset-sunrise."
)


def _limit_faults(kind: RuleKind, tuning: Tuning) -> Iterator[tuple[str, Fault]]:
    for name in ("above", "below", "clear"):
        value = getattr(tuning, name)
        if value is not None and not isfinite(value):
            yield name, Fault(N_("Give a number."))
    if kind is RuleKind.NO_DATA:
        return
    if (tuning.above is None) == (tuning.below is None):
        yield "above", Fault(N_("Give exactly one of the two limits, above or below."))
    elif tuning.clear is not None:
        if tuning.above is not None and tuning.clear > tuning.above:
            yield "clear", Fault(N_("It must not be over the limit it clears."))
        if tuning.below is not None and tuning.clear < tuning.below:
            yield "clear", Fault(N_("It must not be under the limit it clears."))


def steps_due(afters: Sequence[timedelta], done: int, since: datetime, now: datetime) -> list[int]:
    """Numbers of the escalation steps to take now, in order; ``done`` were taken already."""
    found = []
    for number in range(done, len(afters)):
        if since + afters[number] > now:
            break
        found.append(number)
    return found
