"""What somebody told: words, address and photos stand behind the guard."""

from django.db import models

from eclor.core.territories.models import Commune, Territory
from eclor.core.trust.about import AboutPerson
from eclor.services.reports.models.report import Report
from eclor.services.reports.words import LONGEST


class Told(AboutPerson):
    """What one person told of a report, the first who did or one who saw it too ("moi aussi").

    ``answers`` is a list of ``rules.questions.Kept``: the words are those of the day they were asked.
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
    answers = models.JSONField(default=list)

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
