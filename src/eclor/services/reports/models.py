"""The room's tables: what is reported says nobody's name; what somebody told stands behind the guard."""

from django.db import models

from eclor.core.context.models import Entity
from eclor.core.territories.models import Commune, Territory
from eclor.core.trust.about import AboutPerson
from eclor.services.reports.sealing import unsealed
from eclor.services.reports.words import LONGEST, LONGEST_NOTE, Kind, Owner, Refusal, State

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
    delay agents were told of.
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


class Told(AboutPerson):
    """What one person told of a report, the first who did or one who saw it too ("moi aussi").

    ``digest`` is the SHA-256 of the secret in the person's own link; it also makes a form sent
    twice one report.
    """

    commune = models.ForeignKey(Commune, models.CASCADE)
    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    told_at = models.DateTimeField()
    first = models.BooleanField(default=True)
    digest = models.SlugField(max_length=64, db_index=False)
    text = models.CharField(max_length=LONGEST, default="")
    place = models.CharField(max_length=200, default="")
    answers = models.JSONField(default=dict)

    class Meta:
        db_table = "report_told"
        constraints = (models.UniqueConstraint(fields=("territory", "digest"), name="told_once"),)
        indexes = (models.Index(fields=("report",), name="told_of_a_report"),)


class Contact(AboutPerson):
    """Where an answer may be sent, for whoever wished one."""

    commune = models.ForeignKey(Commune, models.CASCADE)
    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    email = models.EmailField()

    class Meta:
        db_table = "report_contact"
        indexes = (models.Index(fields=("report",), name="contacts_of_a_report"),)


class Verdict(models.TextChoices):
    """What an agent said of a photo after looking at it."""

    UNSEEN = "unseen"
    SHOWN = "shown"
    KEPT_BACK = "kept_back"


class Photo(AboutPerson):
    """A photo rebuilt from its pixels; hidden until an agent has looked."""

    commune = models.ForeignKey(Commune, models.CASCADE)
    report = models.ForeignKey(Report, models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.UNSEEN)
    picture = models.BinaryField()

    class Meta:
        db_table = "report_photo"
        indexes = (models.Index(fields=("report",), name="photos_of_a_report"),)


class Shown(models.Model):
    """A photo on which an agent saw nobody and no number plate: everybody may see it."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    report = models.ForeignKey(Report, models.CASCADE, related_name="shown")
    photo = models.UUIDField(unique=True)
    shown_at = models.DateTimeField()
    picture = models.BinaryField()

    class Meta:
        db_table = "report_shown"


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


class Sending(models.Model):
    """That something was sent from a network address, by a digest under a key of the day."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    address = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "report_sending"
        indexes = (models.Index(fields=("address", "at"), name="sendings_of_an_address"),)


class _Listed(models.Model):
    """The part of a guarded table that says nothing about a person (``<table>_listed``)."""

    id = models.UUIDField(primary_key=True)
    territory_id = models.SmallIntegerField()
    subject = models.UUIDField()
    report_id = models.BigIntegerField()

    class Meta:
        abstract = True
        managed = False


class ToldListed(_Listed):
    digest = models.CharField(max_length=64)
    first = models.BooleanField()

    class Meta(_Listed.Meta):
        abstract = False
        db_table = "report_told_listed"


class ContactListed(_Listed):
    class Meta(_Listed.Meta):
        abstract = False
        db_table = "report_contact_listed"


class PhotoListed(_Listed):
    verdict = models.CharField(max_length=10)

    class Meta(_Listed.Meta):
        abstract = False
        db_table = "report_photo_listed"
