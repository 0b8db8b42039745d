"""What the desk keeps ready: who treats what, answers, hours of work."""

from django.db import models

from eclor.core.territories.models import Commune, Territory
from eclor.services.reports.models.report import OWNERS
from eclor.services.reports.words import LONGEST_NOTE, LONGEST_QUESTION, Form, Kind


class RuleLine(models.Model):
    """One line of the table that says who treats what; see ``rules.routing``."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    commune = models.ForeignKey(Commune, models.CASCADE, null=True)
    kind = models.CharField(
        max_length=16, choices=[(k.value, k.value) for k in Kind], default="", blank=True
    )
    owner = models.CharField(max_length=16, choices=OWNERS, default="", blank=True)
    team = models.CharField(max_length=80, default="", blank=True)
    days = models.PositiveSmallIntegerField()
    hours = models.PositiveSmallIntegerField(default=0)
    offered = models.BooleanField(default=True)

    class Meta:
        db_table = "report_rule"
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "commune", "kind", "owner"),
                name="one_rule_line",
                nulls_distinct=False,
            ),
        )


class AnswerText(models.Model):
    """A ready answer in both languages; what may stand in its braces: see ``rules.answers``."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    commune = models.ForeignKey(Commune, models.CASCADE, null=True)
    kind = models.CharField(max_length=16, default="", blank=True)
    state = models.CharField(max_length=12, default="", blank=True)
    name = models.CharField(max_length=80)
    french = models.CharField(max_length=LONGEST_NOTE)
    english = models.CharField(max_length=LONGEST_NOTE, default="", blank=True)

    class Meta:
        db_table = "report_answer"

    def __str__(self) -> str:
        return self.name


class WorkingHours(models.Model):
    """When a commune works, as OpenStreetMap writes hours; ``off`` are its own days off, as ISO dates."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    commune = models.ForeignKey(Commune, models.CASCADE, null=True)
    text = models.CharField(max_length=200)
    off = models.JSONField(default=list)

    class Meta:
        db_table = "report_hours"
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "commune"), name="hours_of_a_commune", nulls_distinct=False
            ),
        )


class AskedQuestion(models.Model):
    """A question of a category in the words of one time; another wording is another row.

    ``commune`` None: of the whole federation. ``choices`` is [{key, french, english}]. Not
    ``asked``: what a wider level asks is not asked here. ``ended_at`` is when other words came, or
    none: the row stays, for what waits on somebody's device was asked in it.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    commune = models.ForeignKey(Commune, models.CASCADE, null=True)
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in Kind])
    code = models.SlugField(max_length=60, db_index=False)
    form = models.CharField(max_length=8, choices=[(f.value, f.value) for f in Form])
    french = models.CharField(max_length=LONGEST_QUESTION)
    english = models.CharField(max_length=LONGEST_QUESTION, default="", blank=True)
    help_french = models.CharField(max_length=LONGEST_QUESTION, default="", blank=True)
    help_english = models.CharField(max_length=LONGEST_QUESTION, default="", blank=True)
    unit = models.CharField(max_length=20, default="", blank=True)
    choices = models.JSONField(default=list)
    required = models.BooleanField(default=False)
    public = models.BooleanField(default=False)
    asked = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "report_question"
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "commune", "code"),
                condition=models.Q(ended_at=None),
                name="one_wording_at_a_time",
                nulls_distinct=False,
            ),
        )
