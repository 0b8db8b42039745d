"""Everything people change about alarms and their rules: one verb, one transaction, one audit line.

Each verb takes many alarms at once, leaves alone what is already as wanted, and can be run twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from eclor.core.alarms import catalogue, escalation, journal, queries, watches
from eclor.core.alarms.announcing import NUDGE, RELOAD, voice
from eclor.core.alarms.guarding import wait_alone
from eclor.core.alarms.models import Alarm, Rule
from eclor.core.alarms.queries import rulebook
from eclor.core.alarms.words import Change, Did
from eclor.core.identity.models import Person
from eclor.core.service.numbers import whole
from eclor.core.service.scope import Scope
from eclor.core.trust import audit

HANDLE, TUNE = "alarms.handle", "alarms.tune"
LONGEST_SHELF = timedelta(days=366)
LONGEST_COMMENT = 2000
MOST_AT_ONCE = 10_000


class Refused(ValueError):
    """What was asked cannot be done; ``faults`` tells why, by field, to whoever asked."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


@dataclass(frozen=True, kw_only=True, slots=True)
class Handled:
    """``changed``: alarms that were not as asked and now are; ``missing``: out of reach."""

    changed: tuple[int, ...]
    missing: tuple[int, ...]


def acknowledge(scope: Scope, ids: Iterable[int]) -> Handled:
    """Say that somebody knows; the escalation stops, the trouble may go on."""
    return _handle(
        scope,
        ids,
        Did.ACKNOWLEDGED,
        which=Q(acknowledged_at__isnull=True),
        to={"acknowledged_at": scope.now, "acknowledged_by": scope.person},
    )


def unacknowledge(scope: Scope, ids: Iterable[int]) -> Handled:
    """Give it back: it waits for somebody again, from now."""
    return _handle(
        scope,
        ids,
        Did.UNACKNOWLEDGED,
        which=Q(acknowledged_at__isnull=False),
        to={"acknowledged_at": None, "acknowledged_by": "", **_waiting_again(scope)},
    )


@transaction.atomic
def take(scope: Scope, ids: Iterable[int]) -> Handled:
    """ "Prendre": acknowledge it and have it oneself."""
    asked = list(ids)
    known = acknowledge(scope, asked)
    had = assign(scope, asked, scope.person)
    return Handled(changed=tuple(sorted({*known.changed, *had.changed})), missing=known.missing)


def assign(scope: Scope, ids: Iterable[int], person: str) -> Handled:
    """Give it to somebody of the federation; "" gives it to nobody, and it waits again."""
    name = _name_of(scope, person) if person else ""
    freed = {} if person else _waiting_again(scope)
    return _handle(
        scope,
        ids,
        Did.ASSIGNED,
        which=~Q(assignee=person),
        to={"assignee": person, **freed},
        text=name,
        order={"person": person},
    )


def comment(scope: Scope, ids: Iterable[int], text: str) -> Handled:
    """Add a sentence to the history."""
    said = text.strip().replace("\x00", "")
    if not said:
        raise Refused({"text": _("Write something.")})
    if len(said) > LONGEST_COMMENT:
        raise Refused({"text": _("Write at most %d characters.") % LONGEST_COMMENT})
    return _handle(scope, ids, Did.COMMENTED, which=Q(), to={}, text=said)


def shelve(scope: Scope, ids: Iterable[int], until: datetime) -> Handled:
    """Put it aside until an hour: nobody is called, and what comes back meanwhile stays aside."""
    if until.tzinfo is None or not scope.now < until <= scope.now + LONGEST_SHELF:
        raise Refused({"until": _("Give an hour to come, within 366 days.")})
    return _handle(
        scope,
        ids,
        Did.SHELVED,
        which=Q(cleared_at__isnull=True) & ~Q(shelved_until=until),
        to={"shelved_until": until},
        text=until.isoformat(timespec="minutes"),
        order={"until": until},
    )


def unshelve(scope: Scope, ids: Iterable[int]) -> Handled:
    """Take it up again before its hour."""
    return _handle(
        scope,
        ids,
        Did.UNSHELVED,
        which=Q(cleared_at__isnull=True, shelved_until__isnull=False),
        to={"shelved_until": None, **_waiting_again(scope)},
    )


@transaction.atomic
def tune_rule(scope: Scope, rule: int, values: Mapping[str, Any]) -> queries.RuleRow:
    """Change what ``values`` names (keys of Tuning.as_json) for this federation.

    Raises Refused with a reason by field. What equals the card's value is no longer an override.
    """
    found = _tunable(scope, rule)
    unknown = sorted(set(values) - set(found.card))
    if unknown:
        raise Refused({unknown[0]: _("A rule has no such setting.")})
    wanted = {**found.overrides, **values}
    overrides = {key: value for key, value in wanted.items() if value != found.card[key]}
    faults = _faults(found, overrides)
    if faults:
        raise Refused(faults)
    return _retune(scope, found, overrides, "alarms.tune_rule")


@transaction.atomic
def restore_rule(scope: Scope, rule: int) -> queries.RuleRow:
    """Go back to the card's values."""
    return _retune(scope, _tunable(scope, rule), {}, "alarms.restore_rule")


def _handle(
    scope: Scope,
    ids: Iterable[int],
    did: Did,
    *,
    which: Q,
    to: dict[str, Any],
    text: str = "",
    order: Mapping[str, Any] | None = None,
) -> Handled:
    """Bring the alarms that are not so yet to what is wanted, and write it down."""
    _ask(scope, HANDLE, _("Handling alarms"))
    asked = sorted(set(ids))
    if len(asked) > MOST_AT_ONCE:
        raise Refused({"ids": _("Choose at most %d alarms at once.") % MOST_AT_ONCE})
    with transaction.atomic():
        wait_alone(scope)
        there = queries.within_reach(scope, asked)
        changed = list(
            Alarm.objects.filter(which, pk__in=there).order_by("pk").values_list("pk", flat=True)
        )
        if changed:
            _change(scope, changed, did, to, text, order or {})
    missing = tuple(sorted(set(asked) - set(there)))
    return Handled(changed=tuple(changed), missing=missing)


def _change(
    scope: Scope,
    ids: Sequence[int],
    did: Did,
    to: dict[str, Any],
    text: str,
    order: Mapping[str, Any],
) -> None:
    if to:
        Alarm.objects.filter(pk__in=ids).update(**to)
        escalation.arm(scope, ids)
    cause = audit.write(scope, f"alarms.{did}", {"alarms": list(ids), **order})
    changes = [Change(alarm=pk, did=did, text=text, actor=scope.person, cause=cause) for pk in ids]
    journal.write_down(scope, changes, _announced(scope, ids, did))


def _announced(scope: Scope, ids: Sequence[int], did: Did) -> list[int]:
    """What was raised while put aside is told of once it is taken up."""
    if did is not Did.UNSHELVED:
        return []
    unheard = Alarm.objects.filter(
        pk__in=ids, announced_at__isnull=True, suppressed_by__isnull=True
    )
    found = list(unheard.values_list("pk", flat=True))
    Alarm.objects.filter(pk__in=found).update(announced_at=scope.now)
    return found


def _waiting_again(scope: Scope) -> dict[str, Any]:
    return {"waiting_since": scope.now, "step": 0}


def _name_of(scope: Scope, person: str) -> str:
    known = Person.objects.filter(territory_id=scope.territory, is_active=True)
    number = whole(person)
    found = None if number is None else known.filter(pk=number).first()
    if found is None:
        raise Refused({"person": _("Nobody of this federation has the number %s.") % person})
    return found.name


def _ask(scope: Scope, permission: str, doing: str) -> None:
    if not scope.may(permission):
        raise PermissionDenied(
            _("%(doing)s asks for the right %(right)s.")
            % {
                "doing": doing,
                "right": permission,
            }
        )


def _tunable(scope: Scope, rule: int) -> Rule:
    _ask(scope, TUNE, _("Tuning a rule"))
    if scope.communes:
        raise PermissionDenied(
            _("A rule holds for the whole federation, and your role for some communes only.")
        )
    wait_alone(scope)
    found = Rule.objects.filter(
        pk=rule, territory_id=scope.territory, withdrawn_at__isnull=True
    ).first()
    if found is None:
        raise Refused({"rule": _("There is no rule %s here.") % rule})
    return found


def _faults(rule: Rule, overrides: Mapping[str, Any]) -> dict[str, str]:
    try:
        return catalogue.faults_of(rule, catalogue.tuned(rule, overrides))
    except (TypeError, ValueError, KeyError, OverflowError) as problem:
        return {"rule": _("These values cannot be read: %s") % problem}


def _retune(scope: Scope, rule: Rule, overrides: Mapping[str, Any], did: str) -> queries.RuleRow:
    """Write it, then let the recorder and the watch look again at all the rule watches."""
    audit.write(scope, did, {"rule": rule.key, "before": rule.overrides, "after": dict(overrides)})
    catalogue.apply(rule, overrides)
    rule.tuned_at, rule.tuned_by = (scope.now, scope.person) if overrides else (None, "")
    rule.save()
    if watches.refresh(scope):
        voice.wake(RELOAD)
    watches.look_again(scope, rule.pk)
    Alarm.objects.filter(rule=rule, cleared_at__isnull=True).exclude(severity=rule.severity).update(
        severity=rule.severity
    )
    escalation.arm_rule(scope, rule.pk)
    voice.wake(NUDGE)
    return rulebook.row_of(scope, rule)
