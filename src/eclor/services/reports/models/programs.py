"""Programs that report to us, and operators outside that we report to."""

from django.db import models

from eclor.core.territories.models import Territory
from eclor.services.reports.models.report import Report
from eclor.services.reports.sealing import unsealed


class ApiKey(models.Model):
    """A program that may report: by the digest of its key, so many an hour; of an organisation."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    name = models.CharField(max_length=80)
    digest = models.SlugField(max_length=64, unique=True)
    hourly = models.PositiveIntegerField()
    given_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    span_from = models.DateTimeField()
    spent = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "report_key"


class Operator(models.Model):
    """An organisation outside that takes reports at the Open311 server ``root``; its key lies sealed.

    ``codes`` are its service codes for our categories, where they differ.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    name = models.CharField(max_length=80)
    root = models.URLField(max_length=200)
    jurisdiction = models.CharField(max_length=80, blank=True)
    sealed_key = models.CharField(max_length=400, blank=True)
    codes = models.JSONField(default=dict, blank=True)

    class Meta:
        db_table = "report_operator"
        constraints = (
            models.UniqueConstraint(fields=("territory", "name"), name="one_operator_a_name"),
        )

    @property
    def key(self) -> str:
        """Opened with the house's own key. Raises ValueError when that was changed."""
        return unsealed(self.sealed_key)


class Forward(models.Model):
    """A report on its way to an operator; ``name`` makes it one there, ``number`` is theirs.

    ``token`` is what they gave until it has a number.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        UNSURE = "unsure"  # sent, or being sent: nobody knows yet whether it arrived
        ASKS = "asks"  # an agent must ask the operator
        SENT = "sent"
        ARRIVED = "arrived"  # by the operator's word, without a number
        DECLINED = "declined"

    territory = models.ForeignKey(Territory, models.CASCADE)
    report = models.OneToOneField(Report, models.CASCADE, related_name="forward")
    operator = models.ForeignKey(Operator, models.CASCADE, related_name="forwards")
    name = models.UUIDField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    number = models.CharField(max_length=80, blank=True)
    token = models.CharField(max_length=80, blank=True, default="")
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "report_forward"
        indexes = (models.Index(fields=("territory", "state", "next_at"), name="forwards_due"),)
