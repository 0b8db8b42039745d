"""One alarm for each cause: what a dead parent explains is hidden, and surfaces after it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from eclor.core.alarms.models import Rule
from eclor.core.alarms.rules import top_causes
from eclor.core.alarms.watch.words import Findings
from eclor.core.alarms.words import Change, Did
from eclor.core.service.contract import RuleKind
from eclor.core.service.scope import Scope

# The joins are made in Python: thousands of alarms may have been opened a moment ago in this very
# transaction, the planner knows nothing of them and would try each against each.
_OPEN = """
SELECT id, entity_id, rule_id FROM alarm
WHERE cleared_at IS NULL AND territory_id = %s AND rule_id IS NOT NULL
"""
_RELATIONS = "SELECT source_id, name, target_id FROM relation WHERE source_id = ANY(%s)"
_GATEWAYS = """
SELECT d.entity_id, g.entity_id FROM device d JOIN device g ON g.id = d.gateway_id
WHERE d.entity_id = ANY(%s) AND d.enabled AND g.entity_id IS NOT NULL
"""
_HIDDEN = """
SELECT a.id, a.suppressed_by_id, a.surfaces_at, r.kind = 'no_data', r.lasting
FROM alarm a JOIN alarm_rule r ON r.id = a.rule_id
WHERE a.cleared_at IS NULL AND a.suppressed_by_id IS NOT NULL AND a.territory_id = %s
"""


@dataclass(frozen=True, slots=True)
class _Open:
    """An open alarm, as far as it may explain others or be explained."""

    id: int
    rule: str  # the key its room gave it
    silence: bool
    hidden_by: list[str]


@dataclass(frozen=True, slots=True)
class _Hidden:
    """A hidden alarm as it stands before the pass."""

    by: int
    surfaces_at: datetime | None
    silence: bool
    lasting: timedelta


def any_ready_to_surface(scope: Scope) -> bool:
    """Whether the time given to a hidden alarm is over."""
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
    """For every open alarm that another explains, the one at the top."""
    there = _opened(scope)
    with connection.cursor() as cursor:
        cursor.execute(_RELATIONS, [_where(there, lambda alarm: bool(alarm.hidden_by))])
        relations = cursor.fetchall()
        cursor.execute(_GATEWAYS, [_where(there, lambda alarm: alarm.silence)])
        gateways = cursor.fetchall()
    return top_causes([*_by_relation(there, relations), *_by_gateway(there, gateways)])


def _opened(scope: Scope) -> dict[int, list[_Open]]:
    """The open alarms of each thing."""
    rules = {
        rule.pk: (rule.key.partition(".")[2], rule.kind == RuleKind.NO_DATA, rule.hidden_by)
        for rule in Rule.objects.filter(territory_id=scope.territory)
    }
    there: dict[int, list[_Open]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [scope.territory])
        for pk, entity, rule in cursor.fetchall():
            there[entity].append(_Open(pk, *rules[rule]))
    return there


def _where(there: dict[int, list[_Open]], wanted: Callable[[_Open], bool]) -> list[int]:
    return [entity for entity, alarms in there.items() if any(map(wanted, alarms))]


def _by_relation(
    there: dict[int, list[_Open]], relations: list[tuple[int, str, int]]
) -> Iterator[tuple[int, int]]:
    """Along a relation the rule names, to a thing that is itself silent; "relation:rule" names the
    very rule whose alarm explains instead."""
    for source, name, target in relations:
        for cause in there.get(target, ()):
            ways = {f"{name}:{cause.rule}"} | ({name} if cause.silence else set())
            for alarm in there[source]:
                if not ways.isdisjoint(alarm.hidden_by):
                    yield alarm.id, cause.id


def _by_gateway(
    there: dict[int, list[_Open]], gateways: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """A silent device is explained by the silence of the gateway it speaks through."""
    for device, gateway in gateways:
        for cause in there.get(gateway, ()):
            if cause.silence:
                yield from ((alarm.id, cause.id) for alarm in there[device] if alarm.silence)


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
