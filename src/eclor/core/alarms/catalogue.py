"""The rules of all cards, copied into each federation where operators tune them."""

import hashlib
import json
import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from eclor.core.alarms import rules
from eclor.core.alarms.common import COMMON_RULES, HOUSE
from eclor.core.alarms.models import Rule
from eclor.core.alarms.words import JSON, Tuning, steps_from_json
from eclor.core.identity.models import Role
from eclor.core.service.contract import AlarmRule, RuleKind
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope

log = logging.getLogger(__name__)


def cards() -> dict[str, AlarmRule]:
    """Every declared rule by its full key, "service.rule"."""
    found = {f"{HOUSE}.{card.key}": card for card in COMMON_RULES}
    for service in registry:
        found.update({f"{service.key}.{card.key}": card for card in service.alarms})
    return found


def fingerprint() -> str:
    """SHA-256 of all cards, to know whether a federation's copies are up to date."""
    said = {key: {**_identity(card), **_card_json(card)} for key, card in cards().items()}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def copy_cards(scope: Scope) -> None:
    """Bring the federation's rules up to the cards; what operators tuned stays tuned."""
    known = {rule.key: rule for rule in Rule.objects.filter(territory_id=scope.territory)}
    declared = cards()
    for key, card in declared.items():
        rule = known.get(key) or Rule(territory_id=scope.territory, key=key)
        for name, value in _identity(card).items():
            setattr(rule, name, value)
        rule.card = _card_json(card)
        rule.withdrawn_at = None
        apply(rule, rule.overrides)
        rule.save()
    for key in set(known) - set(declared):
        if known[key].withdrawn_at is None:
            known[key].withdrawn_at = scope.now
            known[key].save(update_fields=["withdrawn_at"])


def apply(rule: Rule, overrides: Mapping[str, Any]) -> None:
    """Put the card's values, changed by ``overrides``, into the rule's columns."""
    rule.overrides = dict(overrides)
    tuning = tuned(rule, overrides)
    faults = faults_of(rule, tuning)
    if faults:
        # The card changed under a tuning that no longer makes sense with it.
        log.warning(
            "%s: the federation's tuning %s no longer fits its card (%s); the card's values hold "
            "until somebody tunes it again.",
            rule.key,
            rule.overrides,
            "; ".join(faults.values()),
        )
        tuning = tuned(rule, {})
    for name in ("above", "below", "clear", "lasting", "times", "hours", "enabled"):
        setattr(rule, name, getattr(tuning, name))
    rule.severity = int(tuning.severity)
    rule.escalation = tuning.as_json()["escalation"]


def tuned(rule: Rule, overrides: Mapping[str, Any]) -> Tuning:
    """The card's values changed by ``overrides``."""
    return Tuning.from_json({**rule.card, **overrides})


def current(rule: Rule) -> Tuning:
    """The values that hold now."""
    return Tuning.from_json(
        {
            **{name: getattr(rule, name) for name in ("severity", "above", "below", "clear")},
            **{name: getattr(rule, name) for name in ("times", "hours", "enabled", "escalation")},
            "lasting": rule.lasting.total_seconds(),
        }
    )


def faults_of(rule: Rule, tuning: Tuning) -> dict[str, str]:
    """What cannot be in a tuning of this rule, by field, in the reader's language."""
    found = rules.tuning_faults(RuleKind(rule.kind), tuning, Role.values)
    return {name: translation.gettext(fault.text) % fault.values for name, fault in found.items()}


def steps(rule: Rule) -> list[JSON]:
    """The escalation as [{"after": timedelta, "role", "channel"}], earliest first."""
    return [
        {"after": step.after, "role": step.role, "channel": step.channel}
        for step in steps_from_json(rule.escalation)
    ]


def _identity(card: AlarmRule) -> JSON:
    """What no operator tunes; texts in the language of the house."""
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "entity_type": card.entity_type,
            "attribute": card.attribute,
            "kind": str(card.kind),
            "title": str(card.title),
            "what_to_do": str(card.what_to_do),
            "hidden_by": list(card.hidden_by),
        }


def _card_json(card: AlarmRule) -> JSON:
    return Tuning.of_card(card).as_json()
