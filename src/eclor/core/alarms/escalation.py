"""What happens when nobody takes an alarm: who is called, when, and over which channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from eclor.core.alarms.journal import house_text
from eclor.core.alarms.models import Alarm, Notice
from eclor.core.alarms.rules import steps_due
from eclor.core.alarms.words import JSON, Change, Channel, Did
from eclor.core.facts.telling import tell
from eclor.core.facts.words import Fact
from eclor.core.service.ids import ulid
from eclor.core.service.scope import Scope

# Only what is open, in sight, not put aside and not taken waits for anybody.
_ARM = """
UPDATE alarm a
SET next_step_at = CASE
    WHEN a.cleared_at IS NULL AND a.suppressed_by_id IS NULL AND a.acknowledged_at IS NULL
     AND a.assignee = '' AND (a.shelved_until IS NULL OR a.shelved_until <= %(now)s)
    THEN a.waiting_since
         + make_interval(secs => (r.escalation -> a.step::int ->> 'after')::float8)
    END
FROM alarm_rule r WHERE r.id = a.rule_id AND a.id = ANY(%(ids)s)
"""
_DUE = """
SELECT id, rule_id, step, waiting_since FROM alarm
WHERE next_step_at <= %s AND cleared_at IS NULL AND territory_id = %s ORDER BY id
"""

CALL = "alarm-notice"  # in the origin of a notice that was sent for an alarm


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alarm whose next step may be due."""

    alarm: int
    rule: int
    step: int
    since: datetime


def arm(scope: Scope, ids: Sequence[int]) -> None:
    """Set when the next step of each alarm is due; never for one that waits for nobody."""
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_ARM, {"now": scope.now, "ids": list(ids)})


def arm_rule(scope: Scope, rule: int) -> None:
    """After a tuning: the new steps hold for what is open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM alarm WHERE rule_id = %s AND cleared_at IS NULL", [rule])
        ids = [row[0] for row in cursor.fetchall()]
    arm(scope, ids)


def escalate(scope: Scope, awake: dict[int, tuple[datetime, list[JSON]]]) -> list[Change]:
    """Take every step that is due. ``awake``: since when each rule has been, and its steps.

    While a rule sleeps nobody is called; the waiting begins when it wakes.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [scope.now, scope.territory])
        waiting = [Waiting(*row) for row in cursor.fetchall()]
    changes: list[Change] = []
    for alarm in waiting:
        if alarm.rule in awake:
            changes += _take_steps(scope, alarm, *awake[alarm.rule])
    return changes


def _take_steps(
    scope: Scope, alarm: Waiting, awake_since: datetime, steps: list[JSON]
) -> list[Change]:
    since = max(alarm.since, awake_since)
    afters: list[timedelta] = [step["after"] for step in steps]
    due = steps_due(afters, alarm.step, since, scope.now)
    changes = [_call(scope, alarm, number, steps[number]) for number in due]
    done = alarm.step + len(due)
    following = since + afters[done] if done < len(steps) else None
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE alarm SET step = %s, next_step_at = %s WHERE id = %s",
            [done, following, alarm.alarm],
        )
    return changes


def _call(scope: Scope, alarm: Waiting, number: int, step: JSON) -> Change:
    """Write the notice; the screen shows it at once, other channels when their service sends it."""
    on_screen = step["channel"] == Channel.SCREEN
    Notice.objects.bulk_create(
        [
            Notice(
                territory_id=scope.territory,
                alarm_id=alarm.alarm,
                waiting_since=alarm.since,
                step=number,
                role=step["role"],
                channel=step["channel"],
                at=scope.now,
                delivered_at=scope.now if on_screen else None,
                signal=ulid(),
            )
        ],
        ignore_conflicts=True,
    )
    if not on_screen:
        _ask_to_send(scope, alarm, number)
    role, channel = step["role"], step["channel"]
    text = house_text(_("Nobody took it: %(role)s called, %(channel)s.")) % {
        "role": house_text(_(role)),
        "channel": house_text(_(channel)),
    }
    return Change(alarm=alarm.alarm, did=Did.ESCALATED, text=text)


def _ask_to_send(scope: Scope, alarm: Waiting, number: int) -> None:
    """Whoever carries notices hears of it; the same call asked for twice is the same notice."""
    notice = Notice.objects.get(alarm_id=alarm.alarm, waiting_since=alarm.since, step=number)
    known = Alarm.objects.values("title", "entity__commune_id").get(pk=alarm.alarm)
    said = {
        "notice": notice.pk,
        "alarm": alarm.alarm,
        "role": notice.role,
        "channel": notice.channel,
        "title": known["title"],
        "commune": known["entity__commune_id"],
    }
    tell(scope, "AlarmCalled", said, cause=notice.signal)


def called(scope: Scope, fact: Fact) -> None:
    """On the fact ``NoticeSent``: the channel really carried a call; the first time counts."""
    kind, _dash, number = str(fact.body["origin"]).rpartition("-")
    if kind == CALL:
        waiting = Notice.objects.filter(territory_id=scope.territory, pk=int(number))
        waiting.filter(delivered_at=None).update(delivered_at=fact.at)
