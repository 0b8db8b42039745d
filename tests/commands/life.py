"""The life of an order's part, as it is promised: from each state to the next, and never back."""

from collections.abc import Mapping

from eclor.core.commands.words import State

# It ends from any open state, but it succeeds or times out only after it has left, and it cannot be
# called back once it has.
STEPS: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.APPROVED, State.CANCELLED, State.EXPIRED}),
    State.APPROVED: frozenset(
        {State.QUEUED, State.CANCELLED, State.EXPIRED, State.SUPERSEDED, State.FAILED}
    ),
    State.QUEUED: frozenset(
        {State.SENT, State.CANCELLED, State.EXPIRED, State.SUPERSEDED, State.FAILED}
    ),
    State.SENT: frozenset(
        {State.DELIVERED, State.SUCCEEDED, State.FAILED, State.TIMED_OUT, State.SUPERSEDED}
    ),
    State.DELIVERED: frozenset({State.SUCCEEDED, State.FAILED, State.TIMED_OUT, State.SUPERSEDED}),
}


def may_come_to(state: State, later: State) -> bool:
    """Whether a part seen in one state may be found in the other some steps later."""
    return state is later or any(may_come_to(step, later) for step in STEPS.get(state, ()))
