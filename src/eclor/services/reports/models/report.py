"""What is reported, and how far it is: nobody is in it."""

from django.db import models

from eclor.core.context.models import Entity
from eclor.core.territories.models import Commune, Territory
from eclor.services.reports.words import LONGEST_NOTE, Kind, Owner, Refusal, State

REPORT = "Open311ServiceRequest"  # our entity type, by its name in the Smart Data Models
LAMP = "Streetlight"  # what has a pole with a number
ROAD = "Road"
OWNERS = [(o.value, o.value) for o in Owner]


class Report(models.Model):
    """What is wrong, where, and how far it is; nobody is in it.

    ``entity`` is its point on the map, rounded, while it is open; ``asset`` the lamp that was named.
    ``road`` and ``owner`` are the street beside it when it came, ``routed`` the team that the rule
    table gave it then and ``because`` what its line named (``rules.routing``); ``because`` is empty
    in reports that came before it was kept.
    ``merged_into`` is the report that speaks of the same thing; ``warned`` how many per cent of the
    delay agents were told of. ``answers`` are those that everybody may see (``rules.questions.Kept``).
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    commune = models.ForeignKey(Commune, models.CASCADE)
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in Kind])
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in State], default=State.RECEIVED
    )
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    asset = models.ForeignKey(Entity, models.SET_NULL, null=True, related_name="+")
    entity = models.ForeignKey(Entity, models.SET_NULL, null=True, related_name="+")
    road = models.CharField(max_length=200, default="", blank=True)
    owner = models.CharField(max_length=16, choices=OWNERS, default="", blank=True)
    because = models.CharField(max_length=16, default="", blank=True)
    routed = models.CharField(max_length=80, default="", blank=True)
    team = models.CharField(max_length=80, default="")
    refusal = models.CharField(
        max_length=12, choices=[(r.value, r.value) for r in Refusal], default="", blank=True
    )
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, related_name="merged")
    received_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    warned = models.PositiveSmallIntegerField(default=0)
    answers = models.JSONField(default=list)

    class Meta:
        db_table = "report"
        indexes = (
            models.Index(fields=("territory", "state", "received_at"), name="reports_by_state"),
            models.Index(fields=("territory", "kind", "received_at"), name="reports_by_kind"),
            models.Index(fields=("asset",), name="reports_of_a_lamp"),
            models.Index(fields=("territory", "kind", "lat"), name="reports_by_place"),
        )

    def __str__(self) -> str:
        return f"{self.pk}: {self.kind}, {self.state}"


class Step(models.Model):
    """One step of a report's life; ``note`` is read by whoever reported it, in English if there is one."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    report = models.ForeignKey(Report, models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=[(s.value, s.value) for s in State])
    actor = models.CharField(max_length=64, default="")
    note = models.CharField(max_length=LONGEST_NOTE, default="")
    note_en = models.CharField(max_length=LONGEST_NOTE, default="")

    class Meta:
        db_table = "report_step"
        indexes = (models.Index(fields=("report", "id"), name="steps_of_a_report"),)


class Repair(models.Model):
    """What a team photographed when it was done; whoever took it saw nobody and no number plate."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    report = models.ForeignKey(Report, models.CASCADE, related_name="repairs")
    at = models.DateTimeField()
    picture = models.BinaryField()

    class Meta:
        db_table = "report_repair"


class Looks(models.Model):
    """What was told as 64 bits, for finding the same again; it goes with what it was made of.

    ``source`` is the row of Told or Photo; one of the two prints is there.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    report = models.ForeignKey(Report, models.CASCADE, related_name="looks")
    source = models.UUIDField(unique=True)
    words = models.BigIntegerField(null=True)
    photo = models.BigIntegerField(null=True)

    class Meta:
        db_table = "report_looks"
