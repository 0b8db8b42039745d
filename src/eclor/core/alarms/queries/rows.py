"""One alarm as lists, live pages and faces show it, and the one statement that reads it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from eclor.core.alarms import catalogue
from eclor.core.alarms.rules import state_of
from eclor.core.alarms.words import State
from eclor.core.service.contract import AlarmRule
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.service.times import milliseconds
from eclor.core.service.words import Severity


@dataclass(frozen=True, kw_only=True, slots=True)
class AlarmRow:
    """One alarm as a list shows it. Times are aware; ``value`` is the one that raised it,
    ``present`` the series' latest; ``next_step`` is {"role", "channel"} due at ``next_step_at``."""

    id: int
    key: str
    kind: str
    title: str
    what_to_do: str
    severity: int
    state: State
    entity: int | None
    entity_name: str
    entity_type: str
    commune: int | None
    commune_name: str
    lon: float | None
    lat: float | None
    simulated: bool
    attribute: str
    symbol: str
    value: float | None
    present: float | None
    present_at: datetime | None
    since: datetime
    raised_at: datetime
    last_at: datetime
    occurrences: int
    cleared_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str
    acknowledged_name: str
    assignee: str
    assignee_name: str
    shelved_until: datetime | None
    hidden_by: int | None
    symptoms: int
    waiting_since: datetime
    step: int
    next_step_at: datetime | None
    next_step: dict[str, Any] | None
    announced_at: datetime | None
    signal: str
    cause: str
    total: int = 0

    @property
    def owner(self) -> str:
        """The name of who has it, "" while nobody does."""
        return self.assignee_name or self.acknowledged_name

    @property
    def severity_word(self) -> str:
        return Severity(self.severity).name.lower()

    def as_json(self) -> dict[str, Any]:
        """Plain values for the live stream and the API; times in milliseconds of the epoch."""
        found = asdict(self)
        found.pop("total")
        for name, value in found.items():
            if isinstance(value, datetime):
                found[name] = milliseconds(value)
        found["owner"], found["at"] = self.owner, found["last_at"]
        found["severity"] = self.severity_word
        return found


HAD = "(a.acknowledged_at IS NOT NULL OR a.assignee <> '')"
# The symptoms are counted once for all: a count for each row goes wrong by a hundred times when the
# planner has not heard yet of the thousands that were hidden a moment ago.
_ROWS = f"""
WITH explained AS MATERIALIZED (
    SELECT suppressed_by_id AS id, count(*) AS symptoms FROM alarm
    WHERE cleared_at IS NULL AND suppressed_by_id IS NOT NULL AND territory_id = %(territory)s
    GROUP BY suppressed_by_id)
SELECT a.id, coalesce(r.key, a.dedupe_key), coalesce(r.kind, ''), a.title,
       coalesce(r.what_to_do, ''), a.severity, a.entity_id, coalesce(e.name, ''),
       coalesce(e.type, ''), e.commune_id, coalesce(c.name, ''), e.lon, e.lat,
       coalesce(e.simulated, false), coalesce(r.attribute, ''), a.value, t.num, t.at,
       a.since, a.raised_at, a.last_at, a.occurrences, a.cleared_at, a.acknowledged_at,
       a.acknowledged_by, coalesce(k.name, ''), a.assignee, coalesce(o.name, ''),
       a.shelved_until, a.suppressed_by_id,
       coalesce(x.symptoms, 0),
       a.waiting_since, a.step, a.next_step_at, r.escalation -> a.step::int, a.announced_at,
       a.signal, a.cause, count(*) OVER (), {HAD}
FROM alarm a
LEFT JOIN alarm_rule r ON r.id = a.rule_id
LEFT JOIN explained x ON x.id = a.id
LEFT JOIN entity e ON e.id = a.entity_id
LEFT JOIN commune c ON c.id = e.commune_id
LEFT JOIN latest t ON t.series_id = a.series_id
LEFT JOIN person k ON k.id::text = a.acknowledged_by
LEFT JOIN person o ON o.id::text = a.assignee
WHERE a.territory_id = %(territory)s
"""  # noqa: S608 -- constants of ours


def rows(scope: Scope, ids: Sequence[int]) -> list[AlarmRow]:
    """These alarms, whatever their state, without regard to communes: for telling what changed."""
    return fetch(scope, " AND a.id = ANY(%(ids)s)", " ORDER BY a.id", {"ids": list(ids)})


def there(scope: Scope) -> dict[str, Any]:
    return {"territory": scope.territory, "now": scope.now, "communes": list(scope.communes)}


def communes(scope: Scope) -> tuple[str, ...]:
    """A role held for some communes sees the alarms there, and those of the house itself."""
    if not scope.communes:
        return ()
    return ("(a.entity_id IS NULL OR e.commune_id = ANY(%(communes)s))",)


def fetch(scope: Scope, where: str, order: str, more: dict[str, Any]) -> list[AlarmRow]:
    """Alarms of the territory; ``where`` and ``order`` are SQL of ours, ``more`` their values."""
    cards = catalogue.cards()
    with connection.cursor() as cursor:
        cursor.execute(_ROWS + where + order, {**there(scope), **more})
        return [_row(scope, cards, found) for found in cursor.fetchall()]


def _row(scope: Scope, cards: dict[str, AlarmRule], found: tuple[Any, ...]) -> AlarmRow:
    *columns, total, had = found
    values = dict(zip(_COLUMNS, columns, strict=True))
    card = cards.get(values["key"])
    attribute = registry.attribute(values["entity_type"], values["attribute"])
    if card is not None:
        # The snapshot is in the language of the house, the card speaks the reader's.
        values["title"], values["what_to_do"] = str(card.title), str(card.what_to_do)
    step = values["next_step"]
    values["next_step"] = json.loads(step) if isinstance(step, str) else step
    return AlarmRow(
        **values,
        symbol=attribute.symbol if attribute else "",
        state=state_of(
            cleared=values["cleared_at"] is not None,
            hidden=values["hidden_by"] is not None,
            shelved_until=values["shelved_until"],
            taken=had,
            now=scope.now,
        ),
        total=total,
    )


_COLUMNS = (
    *("id", "key", "kind", "title", "what_to_do", "severity", "entity", "entity_name"),
    *("entity_type", "commune", "commune_name", "lon", "lat", "simulated", "attribute", "value"),
    *("present", "present_at", "since", "raised_at", "last_at", "occurrences", "cleared_at"),
    *("acknowledged_at", "acknowledged_by", "acknowledged_name", "assignee", "assignee_name"),
    *("shelved_until", "hidden_by", "symptoms", "waiting_since", "step", "next_step_at"),
    *("next_step", "announced_at", "signal", "cause"),
)
