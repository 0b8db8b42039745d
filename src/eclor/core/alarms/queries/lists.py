"""Lists of alarms, in the order they need somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from eclor.core.alarms.queries.rows import HAD, AlarmRow, communes, fetch, there
from eclor.core.alarms.words import State
from eclor.core.service.folding import literal
from eclor.core.service.scope import Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What to list. ``state`` None is what may need somebody now: waiting or taken."""

    state: State | None = None
    severity: int = 1
    commune: int | None = None
    entity_type: str = ""
    entity: int | None = None
    hidden_by: int | None = None
    rule: str = ""
    text: str = ""
    mine: bool = False
    most: int = 200
    skip: int = 0


_OPEN = "a.cleared_at IS NULL"
_SEEN = f"{_OPEN} AND a.suppressed_by_id IS NULL"
_FREE = f"{_SEEN} AND (a.shelved_until IS NULL OR a.shelved_until <= %(now)s)"
_WHERE = {
    None: _FREE,
    State.WAITING: f"{_FREE} AND NOT {HAD}",
    State.TAKEN: f"{_FREE} AND {HAD}",
    State.SHELVED: f"{_SEEN} AND a.shelved_until > %(now)s",
    State.HIDDEN: f"{_OPEN} AND a.suppressed_by_id IS NOT NULL",
    # What was hidden from its birth to its end never bothered anybody.
    State.CLEARED: "a.cleared_at IS NOT NULL AND a.announced_at IS NOT NULL",
}
# An alarm nobody has comes first, then the gravest, then the oldest; what is over, newest first.
_ORDER = f" ORDER BY a.cleared_at DESC NULLS FIRST, {HAD}, a.severity DESC, a.raised_at, a.id"


def open_alarms(scope: Scope, filters: Filters | None = None) -> list[AlarmRow]:
    """Alarms in the order they need somebody; ``row.total`` counts them beyond ``filters.most``."""
    asked = filters or Filters()
    values, where = there(scope), [_WHERE[asked.state]]
    wanted: dict[str, tuple[str, Any]] = {
        "severity": ("a.severity >= %(severity)s", asked.severity),
        "commune": ("e.commune_id = %(commune)s", asked.commune),
        "entity_type": ("e.type = %(entity_type)s", asked.entity_type),
        "entity": ("a.entity_id = %(entity)s", asked.entity),
        "hidden_by": ("a.suppressed_by_id = %(hidden_by)s", asked.hidden_by),
        "rule": ("r.key = %(rule)s", asked.rule),
        "mine": ("%(mine)s IN (a.assignee, a.acknowledged_by)", scope.person if asked.mine else ""),
        "text": (
            "unaccent(lower(a.title || ' ' || e.name)) LIKE unaccent(lower(%(text)s))",
            f"%{literal(asked.text)}%" if asked.text else "",
        ),
    }
    for name, (condition, value) in wanted.items():
        if value:
            where.append(condition)
            values[name] = value
    return fetch(
        scope,
        "".join(f" AND {condition}" for condition in (*where, *communes(scope))),
        f"{_ORDER} LIMIT %(most)s OFFSET %(skip)s",
        {**values, "most": asked.most, "skip": asked.skip},
    )


def counts(scope: Scope) -> dict[str, int]:
    """How many alarms are in each state that is not cleared."""
    cases = ", ".join(
        f"count(*) FILTER (WHERE {_WHERE[state]})" for state in State if state is not State.CLEARED
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {cases} FROM alarm a LEFT JOIN entity e ON e.id = a.entity_id"  # noqa: S608 -- constants of ours
            f" WHERE a.territory_id = %(territory)s AND {_OPEN}"
            + "".join(f" AND {condition}" for condition in communes(scope)),
            there(scope),
        )
        found = cursor.fetchone()
    return dict(zip([str(s) for s in State if s is not State.CLEARED], found, strict=True))


def within_reach(scope: Scope, ids: Iterable[int]) -> list[int]:
    """Which of these alarms this person may handle, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id FROM alarm a LEFT JOIN entity e ON e.id = a.entity_id"  # noqa: S608 -- constants of ours
            " WHERE a.territory_id = %(territory)s AND a.id = ANY(%(ids)s)"
            + "".join(f" AND {condition}" for condition in communes(scope))
            + " ORDER BY a.id",
            {**there(scope), "ids": list(ids)},
        )
        return [row[0] for row in cursor.fetchall()]
