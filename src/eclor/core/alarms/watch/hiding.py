"""One alarm for each cause: what a dead parent explains is hidden, and surfaces after it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from eclor.core.alarms.rules import top_causes
from eclor.core.alarms.watch.words import Findings
from eclor.core.alarms.words import Change, Did
from eclor.core.service.scope import Scope

# An arrow (explained, by): along a relation the rule names to a thing that is itself silent, or,
# for "relation:rule", to one whose alarm of that very rule is open; and, for silence, from a device
# to the gateway it speaks through.
_ARROWS = """
WITH opened AS MATERIALIZED (
    SELECT a.id, a.entity_id, r.key, r.kind, r.hidden_by
    FROM alarm a JOIN alarm_rule r ON r.id = a.rule_id
    WHERE a.cleared_at IS NULL AND a.territory_id = %(territory)s)
SELECT o.id, p.id
FROM opened o
CROSS JOIN LATERAL (
    SELECT split_part(h, ':', 1) AS relation, split_part(h, ':', 2) AS rule
    FROM jsonb_array_elements_text(o.hidden_by) h) way
JOIN relation n ON n.source_id = o.entity_id AND n.name = way.relation
JOIN opened p ON p.entity_id = n.target_id AND CASE WHEN way.rule = '' THEN p.kind = 'no_data'
                                                ELSE p.key LIKE '%%.' || way.rule END
UNION
SELECT o.id, p.id
FROM opened o
JOIN device d ON d.entity_id = o.entity_id AND d.enabled
JOIN device g ON g.id = d.gateway_id
JOIN opened p ON p.entity_id = g.entity_id AND p.kind = 'no_data'
WHERE o.kind = 'no_data'
"""
_HIDDEN = """
SELECT a.id, a.suppressed_by_id, a.surfaces_at, r.kind = 'no_data', r.lasting
FROM alarm a JOIN alarm_rule r ON r.id = a.rule_id
WHERE a.cleared_at IS NULL AND a.suppressed_by_id IS NOT NULL AND a.territory_id = %s
"""


@dataclass(frozen=True, slots=True)
class _Hidden:
    """A hidden alarm as it stands before the pass."""

    by: int
    surfaces_at: datetime | None
    silence: bool
    lasting: timedelta


def any_ready_to_surface(scope: Scope) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM alarm WHERE cleared_at IS NULL AND surfaces_at <= %s"
            " AND territory_id = %s)",
            [scope.now, scope.territory],
        )
        found: bool = cursor.fetchone()[0]
        return found


def hide_and_surface(scope: Scope) -> Findings:
    """Bring ``suppressed_by`` up to what is open now."""
    causes, hidden = _causes(scope), _hidden(scope)
    found = Findings()
    newly = {pk: by for pk, by in causes.items() if pk not in hidden or hidden[pk].by != by}
    again = [pk for pk in causes if pk in hidden and hidden[pk].surfaces_at is not None]
    _set_hidden(newly, again)
    found.changes += [
        Change(alarm=pk, did=Did.SUPPRESSED, text=f"#{by}")
        for pk, by in newly.items()
        if pk not in hidden
    ]
    found.also |= set(newly.values()) | {hidden[pk].by for pk in newly if pk in hidden}
    left = {pk: was for pk, was in hidden.items() if pk not in causes}
    _give_time(scope, [pk for pk, was in left.items() if was.silence and was.surfaces_at is None])
    ready = [pk for pk, was in left.items() if _is_ready(was, scope.now)]
    _surface(scope, ready)
    found.changes += [Change(alarm=pk, did=Did.SURFACED, text=f"#{left[pk].by}") for pk in ready]
    found.also |= {left[pk].by for pk in ready}
    return found


def _is_ready(was: _Hidden, now: datetime) -> bool:
    """Silence gets its whole patience again once its parent speaks: the lamps of a cabinet that is
    back report one after the other. Anything else was measured, and is true now."""
    return not was.silence or (was.surfaces_at is not None and was.surfaces_at <= now)


def _causes(scope: Scope) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_ARROWS, {"territory": scope.territory})
        return top_causes(cursor.fetchall())


def _hidden(scope: Scope) -> dict[int, _Hidden]:
    with connection.cursor() as cursor:
        cursor.execute(_HIDDEN, [scope.territory])
        return {pk: _Hidden(*rest) for pk, *rest in cursor.fetchall()}


def _set_hidden(newly: dict[int, int], again: list[int]) -> None:
    with connection.cursor() as cursor:
        if newly:
            cursor.execute(
                "UPDATE alarm a SET suppressed_by_id = t.by, surfaces_at = NULL,"
                " next_step_at = NULL FROM unnest(%s::bigint[], %s::bigint[]) t(id, by)"
                " WHERE a.id = t.id",
                [list(newly), list(newly.values())],
            )
        if again:
            cursor.execute("UPDATE alarm SET surfaces_at = NULL WHERE id = ANY(%s)", [again])


def _give_time(scope: Scope, ids: list[int]) -> None:
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE alarm a SET surfaces_at = %s + r.lasting FROM alarm_rule r"
                " WHERE r.id = a.rule_id AND a.id = ANY(%s)",
                [scope.now, ids],
            )


def _surface(scope: Scope, ids: list[int]) -> None:
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE alarm SET suppressed_by_id = NULL, surfaces_at = NULL,"
                " waiting_since = %s, step = 0 WHERE id = ANY(%s)",
                [scope.now, ids],
            )
