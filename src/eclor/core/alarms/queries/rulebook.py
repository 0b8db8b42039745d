"""The rules as they stand in a federation, beside what their cards say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from eclor.core.alarms import catalogue
from eclor.core.alarms.models import Rule
from eclor.core.alarms.words import Tuning
from eclor.core.service.contract import AlarmRule
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleRow:
    """A rule as it stands here, beside what its card says."""

    id: int
    key: str
    title: str
    what_to_do: str
    kind: str
    entity_type: str
    entity_type_title: str
    attribute: str
    symbol: str
    hidden_by: list[str]
    now: Tuning
    card: Tuning
    overrides: dict[str, Any]
    tuned_at: datetime | None
    tuned_by: str
    watched: int
    open: int


def rules(scope: Scope) -> list[RuleRow]:
    """The federation's rules in the order of their keys."""
    found = Rule.objects.filter(territory_id=scope.territory, withdrawn_at__isnull=True)
    return _rows(scope, found.order_by("key"))


def rule(scope: Scope, pk: int) -> RuleRow | None:
    """One rule of the federation, or None."""
    found = Rule.objects.filter(pk=pk, territory_id=scope.territory, withdrawn_at__isnull=True)
    return next(iter(_rows(scope, found)), None)


def row_of(scope: Scope, rule: Rule) -> RuleRow:
    """A rule as it has just been saved."""
    return _rows(scope, [rule])[0]


def _rows(scope: Scope, found: Iterable[Rule]) -> list[RuleRow]:
    cards = catalogue.cards()
    watched, opened = _counts_by_rule(scope, _WATCHED), _counts_by_rule(scope, _OPENED)
    return [
        _row(rule, cards.get(rule.key), watched.get(rule.pk, 0), opened.get(rule.pk, 0))
        for rule in found
    ]


def _row(rule: Rule, card: AlarmRule | None, watched: int, opened: int) -> RuleRow:
    kind = registry.types.get(rule.entity_type)
    attribute = registry.attribute(rule.entity_type, rule.attribute)
    return RuleRow(
        id=rule.pk,
        key=rule.key,
        title=str(card.title) if card else rule.title,
        what_to_do=str(card.what_to_do) if card else rule.what_to_do,
        kind=rule.kind,
        entity_type=rule.entity_type,
        entity_type_title=str(kind.title) if kind else rule.entity_type,
        attribute=str(attribute.title) if attribute else rule.attribute,
        symbol=attribute.symbol if attribute else "",
        hidden_by=rule.hidden_by,
        now=catalogue.current(rule),
        card=catalogue.tuned(rule, {}),
        overrides=rule.overrides,
        tuned_at=rule.tuned_at,
        tuned_by=rule.tuned_by,
        watched=watched,
        open=opened,
    )


_WATCHED = """
SELECT rule_id, count(*) FROM (
    SELECT rule_id FROM alarm_watch WHERE territory_id = %s
    UNION ALL SELECT rule_id FROM alarm_listen WHERE territory_id = %s
    UNION ALL SELECT rule_id FROM alarm_rate WHERE territory_id = %s) w GROUP BY rule_id
"""
_OPENED = """
SELECT rule_id, count(*) FROM alarm
WHERE territory_id = %s AND cleared_at IS NULL AND rule_id IS NOT NULL GROUP BY rule_id
"""


def _counts_by_rule(scope: Scope, sql: str) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [scope.territory] * sql.count("%s"))
        return dict(cursor.fetchall())
