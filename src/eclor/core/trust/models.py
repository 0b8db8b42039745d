"""The trail of who changed what: lines are added, never altered."""

from django.db import models

from eclor.core.territories.models import Territory


class AuditLine(models.Model):
    """One act of one person or machine; ``signal`` names it, ``cause`` the signal that led to it."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    did = models.CharField(max_length=80)
    outcome = models.CharField(max_length=20, default="done")
    order = models.JSONField(default=dict)
    signal = models.CharField(max_length=26)
    cause = models.CharField(max_length=26, default="")

    class Meta:
        db_table = "audit_line"
        indexes = (models.Index(fields=("territory", "-at"), name="audit_by_time"),)
