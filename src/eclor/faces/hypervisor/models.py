"""What the console keeps: views of each person, notes from shift to shift, figures as they were."""

from django.db import models

from eclor.core.identity.models import Person
from eclor.core.territories.models import Territory


class SavedView(models.Model):
    """How somebody likes to look at the territory; its address opens it for every colleague.

    ``state`` is what the page wrote down: centre, zoom, hidden layers, filters, figures.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE)
    name = models.CharField(max_length=60)
    state = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "console_view"
        constraints = (models.UniqueConstraint(fields=("person", "name"), name="one_view_by_name"),)

    def __str__(self) -> str:
        return self.name


class HandoverNote(models.Model):
    """What one shift tells the next; never altered, a correction is another note.

    ``signed`` is the writer's name as it was: it stays when the account goes. ``open_alarms`` and
    ``unowned`` say how many alarms were open, and without owner, when it was written.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    person = models.ForeignKey(Person, models.SET_NULL, null=True)
    signed = models.CharField(max_length=120)
    turn = models.CharField(max_length=12)
    shift_start = models.DateTimeField()
    written_at = models.DateTimeField()
    text = models.TextField()
    open_alarms = models.PositiveIntegerField()
    unowned = models.PositiveIntegerField()

    class Meta:
        db_table = "handover_note"
        indexes = (models.Index(fields=("territory", "-written_at"), name="notes_by_time"),)

    def __str__(self) -> str:
        return f"{self.signed}, {self.written_at:%Y-%m-%d %H:%M}"


class HandoverReading(models.Model):
    """Somebody read a note, and said so."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    note = models.ForeignKey(HandoverNote, models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, models.SET_NULL, null=True)
    signed = models.CharField(max_length=120)
    read_at = models.DateTimeField()

    class Meta:
        db_table = "handover_reading"
        constraints = (models.UniqueConstraint(fields=("note", "person"), name="read_once"),)


class FigureSample(models.Model):
    """A figure of a card as it stood at a minute: what its trend and its history are drawn from."""

    territory = models.ForeignKey(Territory, models.CASCADE, db_index=False)
    key = models.CharField(max_length=120, help_text="service.figure")
    at = models.DateTimeField()
    value = models.FloatField()

    class Meta:
        db_table = "figure_sample"
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "key", "at"), name="one_sample_of_a_figure_a_minute"
            ),
        )
