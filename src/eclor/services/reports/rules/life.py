"""The life of a report: which state may follow which, and who may bring it about."""

from eclor.services.reports.words import State

_ENDS = frozenset({State.REFUSED, State.MERGED, State.TRANSFERRED})
MOVES: dict[State, frozenset[State]] = {
    State.RECEIVED: _ENDS | {State.ACCEPTED},
    State.ACCEPTED: _ENDS | {State.ASSIGNED},
    State.ASSIGNED: _ENDS | {State.PLANNED, State.IN_PROGRESS, State.DONE},
    State.PLANNED: _ENDS | {State.ASSIGNED, State.IN_PROGRESS, State.DONE},
    State.IN_PROGRESS: frozenset({State.PLANNED, State.DONE, State.TRANSFERRED}),
    State.DONE: frozenset({State.VERIFIED, State.REOPENED}),
    State.VERIFIED: frozenset({State.REOPENED}),
    State.REFUSED: frozenset({State.REOPENED}),
    State.MERGED: frozenset({State.REOPENED}),
    State.TRANSFERRED: frozenset({State.DONE, State.REOPENED}),
    State.REOPENED: _ENDS | {State.ACCEPTED, State.ASSIGNED},
}
# Nobody of ours has anything left to do.
CLOSED = frozenset({State.DONE, State.VERIFIED, *_ENDS})
OPEN = frozenset(State) - CLOSED
# Asks for more than a button: of which report, why, to whom.
EXPLAINED = _ENDS


USUAL = (State.RECEIVED, State.ACCEPTED, State.ASSIGNED, State.DONE)


def ahead(now: State) -> tuple[State, ...]:
    """What usually comes after it, for whoever waits; nothing once it has ended."""
    if now in CLOSED:
        return ()
    if now is State.REOPENED:
        return USUAL[1:]
    return USUAL[USUAL.index(now) + 1 :] if now in USUAL else (State.DONE,)


def may_become(now: State, then: State) -> bool:
    return then in MOVES[now]


def path(now: State, then: State) -> list[State]:
    """The shortest way of states from one to another through work alone; [] when there is none.

    A team that plans a repair has accepted the report, whether or not a clerk clicked so. What has
    ended stays so: work on the same lamp a year later is about another fault.
    """
    if now in CLOSED:
        return []
    working = (OPEN - {State.REOPENED}) | {State.DONE}
    ways: list[list[State]] = [[now]]
    seen = {now}
    for way in ways:
        for step in sorted(MOVES[way[-1]] & working - seen):
            if step is then:
                return [*way[1:], step]
            seen.add(step)
            ways.append([*way, step])
    return []
