"""Writing down what happened to alarms, and telling it: history, facts, live pages."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import translation

from eclor.core.alarms import queries
from eclor.core.alarms.announcing import voice
from eclor.core.alarms.models import Alarm
from eclor.core.alarms.queries import AlarmRow
from eclor.core.alarms.words import Change, Did
from eclor.core.facts.telling import tell
from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope

MOST_MESSAGES = 300  # beyond, live pages load their state anew rather than hear each


def write_down(
    scope: Scope,
    changes: Sequence[Change],
    announced: Iterable[int] = (),
    also: Iterable[int] = (),
) -> None:
    """Add the lines of history, tell the facts, and tell the live pages after commit.

    ``announced`` are alarms people hear of for the first time, ``also`` alarms whose picture
    changed without an event of their own, such as the number of their symptoms.
    """
    first = set(announced)
    alarms = _light({change.alarm for change in changes} | first | set(also))
    if not alarms:
        return
    signals = _add_events(scope, changes, alarms)
    pictures = {
        row.id: row for row in queries.rows(scope, [pk for pk, a in alarms.items() if a.announced])
    }
    for pk in sorted(first):
        tell(scope, "AlarmRaised", _body(pictures[pk]), pictures[pk].signal)
    for change, signal in zip(changes, signals, strict=True):
        if change.did is Did.CLEARED and change.alarm in pictures:
            tell(scope, "AlarmCleared", _body(pictures[change.alarm]), signal)
    last = {change.alarm: signal for change, signal in zip(changes, signals, strict=True)}
    _tell_live(scope, list(pictures.values()), last)


@dataclass(frozen=True, slots=True)
class _Light:
    """The little that a line of history needs to know of its alarm."""

    signal: str
    cause: str
    announced: bool


def _light(ids: set[int]) -> dict[int, _Light]:
    rows = Alarm.objects.filter(pk__in=ids).values_list("pk", "signal", "cause", "announced_at")
    return {
        pk: _Light(signal, cause, announced is not None) for pk, signal, cause, announced in rows
    }


def house_text(text: Any) -> str:
    """A sentence of ours kept in a history, in the language of the house."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(text)


_LINES = """
INSERT INTO alarm_event (territory_id, alarm_id, at, did, actor, text, signal, cause)
SELECT %(territory)s, t.alarm, %(now)s, t.did, t.actor, t.text, t.signal, t.cause
FROM json_to_recordset(%(lines)s::json)
     t(alarm bigint, did text, actor text, text text, signal text, cause text)
"""


def _add_events(scope: Scope, changes: Sequence[Change], alarms: Mapping[int, _Light]) -> list[str]:
    """One line each, thousands at once; a raising bears the alarm's own signal, which is the
    cause of whatever follows unless that has a cause of its own."""
    lines: list[dict[str, Any]] = []
    for change in changes:
        alarm, raised = alarms[change.alarm], change.did is Did.RAISED
        lines.append(
            {
                "alarm": change.alarm,
                "did": str(change.did),
                "actor": change.actor,
                "text": change.text,
                "signal": alarm.signal if raised else ulid(),
                "cause": change.cause or (alarm.cause if raised else alarm.signal),
            }
        )
    if lines:
        there: dict[str, Any] = {
            "territory": scope.territory,
            "now": scope.now,
            "lines": json.dumps(lines),
        }
        with connection.cursor() as cursor:
            cursor.execute(_LINES, there)
    return [line["signal"] for line in lines]


def _body(row: AlarmRow) -> dict[str, Any]:
    """What a fact says of an alarm."""
    return {
        "alarm": row.id,
        "key": row.key,
        "title": row.title,
        "severity": row.severity,
        "entity": row.entity,
        "value": row.value,
        "since": row.since.isoformat(),
    }


def _tell_live(scope: Scope, pictures: Sequence[AlarmRow], last: Mapping[int, str]) -> None:
    if len(pictures) > MOST_MESSAGES:
        voice.tell(scope, {"resync": True})
        return
    for row in pictures:
        voice.tell(
            scope, {"id": last.get(row.id, row.signal), "cause": row.signal, "alarm": row.as_json()}
        )
