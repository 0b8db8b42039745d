"""The trail of who changed what, and the requests about rights that came by letter."""

from django.db import models

from eclor.core.territories.models import Territory
from eclor.core.trust.about import AboutPerson


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


class Right(models.TextChoices):
    """What a person may ask for (GDPR, chapter III)."""

    ACCESS = "access"
    RECTIFY = "rectify"
    ERASE = "erase"
    RESTRICT = "restrict"
    CARRY = "carry"
    OBJECT = "object"


class RightsRequest(AboutPerson):
    """One request about rights; its clock stands outside the guard, who asked behind it."""

    kind = models.CharField(max_length=8, choices=Right)
    received_on = models.DateField()
    due_on = models.DateField()
    extended = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)
    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=200)
    words = models.TextField(default="", blank=True)
    outcome = models.TextField(default="", blank=True)

    class Meta:
        db_table = "rights_request"


class RightsListed(models.Model):
    """The part of a request that says nothing about a person."""

    id = models.UUIDField(primary_key=True)
    territory_id = models.SmallIntegerField()
    subject = models.UUIDField()
    kind = models.CharField(max_length=8, choices=Right)
    received_on = models.DateField()
    due_on = models.DateField()
    extended = models.BooleanField()
    closed_on = models.DateField(null=True)

    class Meta:
        managed = False
        db_table = "rights_request_listed"
