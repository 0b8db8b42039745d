"""What is true of orders whatever the database: states, second persons, limits, patience."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from eclor.core.commands.words import OPEN, UNSENT, Need, State
from eclor.core.service.field_orders import Darkening

# What never reached a thing, or holds it no more.
WITHDRAWN = frozenset({State.CANCELLED, State.EXPIRED, State.SUPERSEDED})
# Whoever comes on duty reads in the morning which lamps did not obey at night.
DISOBEYED_SHOWN = timedelta(hours=12)


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The numbers that hold people back.

    ``two_persons_above``: a street has about twenty lamps; whoever darkens more of them at once is
    not alone. ``off_share`` of a territory's lamps in ``off_window``: a mistake or a thief's hand is
    then seen while nine tenths still burn. ``glass``: long enough for an accident, short enough
    that nobody runs the town that way. These are proposals of ours, not law.
    """

    two_persons_above: int = 20
    off_share: float = 0.10
    off_window: timedelta = timedelta(minutes=5)
    glass: timedelta = timedelta(minutes=30)


def stands(state: State, changed_at: datetime, until: datetime | None, now: datetime) -> bool:
    """Whether an order still says something about its thing: on its way, holding it, not obeyed."""
    if state in OPEN:
        return True
    if state is State.SUCCEEDED:
        return until is not None and until > now
    return state not in WITHDRAWN and now - changed_at < DISOBEYED_SHOWN


def need(darkening: Darkening, lamps: int, guarded: Sequence[str], limits: Limits) -> Need:
    """Whether a second person must agree: many lamps darkened, or one that guards people."""
    if darkening is Darkening.NONE or (lamps <= limits.two_persons_above and not guarded):
        return Need(approvals=0)
    return Need(approvals=1, lamps=lamps, guarded=tuple(guarded))


def may_approve(author: str, approvers: Collection[str], person: str) -> bool:
    """Two different persons: nobody approves an order of their own, nor twice."""
    return bool(person) and person != author and person not in approvers


def most_off(lamps: int, limits: Limits) -> int:
    """How many lamps of a territory may be ordered off within the window."""
    return int(lamps * limits.off_share + 1e-9)


def outcome(parts: Mapping[State, int]) -> State:
    """The state of an order from the states of its parts, how many of each."""
    there = {state for state, count in parts.items() if count}
    still = there & OPEN
    if still:
        return _open_state(there, still)
    # What people must look at stands for the whole.
    for state in (
        State.FAILED,
        State.TIMED_OUT,
        State.EXPIRED,
        State.SUPERSEDED,
        State.CANCELLED,
        State.SUCCEEDED,
    ):
        if state in there:
            return state
    return State.CANCELLED


def _open_state(there: set[State], still: set[State]) -> State:
    waiting = still & UNSENT
    if waiting == still and not there & {State.SUCCEEDED, State.TIMED_OUT}:
        return next(s for s in (State.DRAFT, State.APPROVED, State.QUEUED) if s in waiting)
    return State.DELIVERED if still == {State.DELIVERED} else State.SENT


FIRST_WAIT, USUAL_WAIT, LONGEST_WAIT = 1.5, 15.0, 300.0  # seconds
PATIENT_TRIES = 10  # after that whatever keeps it silent is no lost message


def wait_before_next(attempts: int, chance: float) -> float:
    """Seconds until an order is sent again: growing, and a fifth more or less by chance.

    ``attempts`` so far, ``chance`` from 0 to 1. A tenth of messages lost each way leaves one in five
    unanswered; six tries within a minute leave fewer than one of ten thousand.
    """
    if attempts <= PATIENT_TRIES:
        base = min(FIRST_WAIT * 1.7 ** max(0, attempts - 1), USUAL_WAIT)
    else:
        base = min(USUAL_WAIT * 2.0 ** min(attempts - PATIENT_TRIES, 10), LONGEST_WAIT)
    return base * (0.8 + 0.4 * chance)


def answer_within(devices: int) -> int:
    """Milliseconds over which so many devices spread their answers: about 5,000 a second."""
    return 0 if devices < 50 else min(3_000, devices // 5)
