"""Rules as this federation tuned them, alarms with their history, and who was called."""

from typing import Any

from django.db import models

from eclor.core.context.models import Entity
from eclor.core.observations.models import Series
from eclor.core.territories.models import Territory


class Rule(models.Model):
    """A card's rule in one federation.

    ``card`` is what the card says, ``overrides`` what operators changed, both as in
    ``Tuning.as_json``; the columns hold the outcome, for SQL to read. ``withdrawn_at``: since when
    no installed service declares it.
    """

    id = models.AutoField(primary_key=True)
    territory = models.ForeignKey(Territory, models.CASCADE)
    key = models.CharField(max_length=120)
    entity_type = models.CharField(max_length=60)
    attribute = models.CharField(max_length=60, default="")
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    what_to_do = models.TextField()
    hidden_by = models.JSONField(default=list)
    severity = models.PositiveSmallIntegerField()
    above = models.FloatField(null=True)
    below = models.FloatField(null=True)
    clear = models.FloatField(null=True)
    lasting = models.DurationField()
    times = models.PositiveSmallIntegerField(default=1)
    hours = models.CharField(max_length=400, default="")
    enabled = models.BooleanField(default=True)
    escalation = models.JSONField(default=list)
    card = models.JSONField()
    overrides = models.JSONField(default=dict)
    tuned_at = models.DateTimeField(null=True)
    tuned_by = models.CharField(max_length=64, default="")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "alarm_rule"
        constraints = (
            models.UniqueConstraint(fields=("territory", "key"), name="one_rule_by_key"),
        )

    def __str__(self) -> str:
        return self.key


# Thousands of alarms may be opened in one pass, and each constraint is checked for each of them:
# the wall checks the territory anyway, and rules and series are never deleted.
_LIGHT: dict[str, Any] = {"db_constraint": False, "db_index": False}


class Alarm(models.Model):
    """Something that needs somebody. Acknowledged and cleared are independent.

    ``since`` is when the trouble began in the field, ``raised_at`` when we said so.
    ``waiting_since`` starts the escalation: ``step`` steps were taken, the next is due at
    ``next_step_at``. ``suppressed_by`` is the alarm that explains this one; ``surfaces_at`` ends
    the time it is given to recover once that one has cleared. ``announced_at``: when anybody was
    first told; an alarm hidden from its birth to its end never bothers anybody. ``signal`` names
    the event, ``cause`` the message whose value crossed the limit.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, **_LIGHT)
    dedupe_key = models.CharField(max_length=330)
    rule = models.ForeignKey(Rule, models.SET_NULL, null=True, **_LIGHT)
    entity = models.ForeignKey(Entity, models.CASCADE, null=True)
    series = models.ForeignKey(Series, models.SET_NULL, null=True, **_LIGHT)
    severity = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    value = models.FloatField(null=True)
    since = models.DateTimeField()
    raised_at = models.DateTimeField()
    last_at = models.DateTimeField()
    occurrences = models.PositiveIntegerField(default=1)
    cleared_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=64, default="")
    assignee = models.CharField(max_length=64, default="")
    shelved_until = models.DateTimeField(null=True)
    suppressed_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="symptoms")
    surfaces_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=0)
    next_step_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)
    signal = models.CharField(max_length=26)
    cause = models.CharField(max_length=26, default="")

    class Meta:
        db_table = "alarm"
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "dedupe_key"),
                condition=models.Q(cleared_at__isnull=True),
                name="one_open_alarm_by_key",
            ),
        )
        indexes = (
            models.Index(fields=("territory", "-raised_at"), name="alarms_by_time"),
            models.Index(
                fields=("rule", "entity"),
                condition=models.Q(cleared_at__isnull=True),
                name="open_alarms_of_a_rule",
            ),
            models.Index(
                fields=("rule", "entity"),
                condition=models.Q(shelved_until__isnull=False),
                name="alarms_put_aside",
            ),
            models.Index(
                fields=("next_step_at",),
                condition=models.Q(next_step_at__isnull=False),
                name="alarms_to_escalate",
            ),
        )

    def __str__(self) -> str:
        return self.title


class AlarmEvent(models.Model):
    """One line of an alarm's history; lines are added, never altered."""

    territory = models.ForeignKey(Territory, models.CASCADE, **_LIGHT)
    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    did = models.CharField(max_length=16)
    actor = models.CharField(max_length=64, default="")
    text = models.TextField(default="")
    signal = models.CharField(max_length=26)
    cause = models.CharField(max_length=26, default="")

    class Meta:
        db_table = "alarm_event"

    def __str__(self) -> str:
        return self.did


class Notice(models.Model):
    """A call made because nobody had taken an alarm.

    ``delivered_at`` is when the channel really carried it: at once on the screen, by the notice
    service for the others; until then the screens say that it waits.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, **_LIGHT)
    alarm = models.ForeignKey(Alarm, models.CASCADE, related_name="notices")
    waiting_since = models.DateTimeField()
    step = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=40)
    channel = models.CharField(max_length=10)
    at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    signal = models.CharField(max_length=26)

    class Meta:
        db_table = "alarm_notice"
        constraints = (
            models.UniqueConstraint(
                fields=("alarm", "waiting_since", "step"), name="one_notice_each_step"
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} ({self.channel})"


class Round(models.Model):
    """The night watchman's card: when the watch last passed, and since when it hears the field."""

    territory = models.OneToOneField(Territory, models.CASCADE, primary_key=True)
    passed_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()
    watcher = models.CharField(max_length=26, help_text="ULID of the process that passed.")
    cards = models.CharField(
        max_length=64, default="", help_text="SHA-256 of the cards last copied."
    )
    listening_since = models.DateTimeField(null=True)
    deaf_since = models.DateTimeField(null=True)

    class Meta:
        db_table = "alarm_round"

    def __str__(self) -> str:
        return f"{self.passed_at:%Y-%m-%d %H:%M:%S}"
