"""The room's tables: closings, what each site learned, what was said, the collection calendar.

No column here is about a person: a measured wait is a number of minutes at a place and a time.
"""

from django.db import models

from eclor.core.context.models import Entity
from eclor.core.territories.models import Commune, Territory
from eclor.services.waste.words import Confidence, HolidayShift, Stream

CENTRE, CONTAINER = "RecyclingCentre", "WasteContainer"  # our entity types


class ExceptionalClosure(models.Model):
    """A closing announced by an operator; ``lifted_at`` when it was taken back before its end."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    centre = models.ForeignKey(Entity, models.CASCADE, related_name="closures")
    start = models.DateTimeField()
    end = models.DateTimeField()
    reason = models.CharField(max_length=200)
    announced_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "waste_closure"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="closure_ends_after_start"
            ),
        )
        indexes = (models.Index(fields=("centre", "end"), name="closures_of_a_centre"),)

    def __str__(self) -> str:
        return f"{self.centre_id}: {self.start:%Y-%m-%d %H:%M} – {self.end:%Y-%m-%d %H:%M}"


class SiteLearning(models.Model):
    """What one centre learned from its past, as JSON that ``rules.predicting`` reads back."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    centre = models.OneToOneField(Entity, models.CASCADE, related_name="learning")
    parameters = models.JSONField()
    revision = models.PositiveIntegerField(default=1, help_text="Grows with each change.")
    fitted_at = models.DateTimeField(null=True, help_text="Empty: never learned at night yet.")
    heard_until = models.DateTimeField(help_text="Waits that ended later are still to hear.")
    cases = models.PositiveIntegerField()

    class Meta:
        db_table = "waste_learning"

    def __str__(self) -> str:
        return f"{self.centre_id}: {self.cases}"


class Silence(models.TextChoices):
    """Why no wait is said."""

    NONE = ""
    CLOSED = "closed"
    NO_NEWS = "no_news"  # the sensors are silent
    NEVER_HEARD = "never_heard"
    NO_DOCK = "no_dock"


class WaitForecast(models.Model):
    """The last word on one centre, renewed each minute; its past is in the observations.

    ``curve`` holds [minutes since the epoch, p50, p90] for the two hours to come, ``usual`` the
    same for each half hour of today, ``best`` for the start and the end of the best slot left.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    centre = models.OneToOneField(Entity, models.CASCADE, related_name="forecast")
    made_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)
    p50 = models.FloatField(null=True)
    p90 = models.FloatField(null=True)
    confidence = models.CharField(
        max_length=10, default="", choices=[(c.value, c.value) for c in Confidence]
    )
    silence = models.CharField(max_length=12, choices=Silence, default=Silence.NONE)
    curve = models.JSONField(default=list)
    usual = models.JSONField(default=list)
    best = models.JSONField(default=list)

    class Meta:
        db_table = "waste_forecast"

    def __str__(self) -> str:
        return f"{self.centre_id}: {self.p50}"


class JudgedWait(models.Model):
    """A wait that is over beside what was said on arrival; the accuracy page counts these."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    centre = models.ForeignKey(Entity, models.CASCADE, related_name="judged_waits")
    arrived_at = models.DateTimeField()
    waited = models.FloatField()
    said_p50 = models.FloatField()
    said_p90 = models.FloatField()
    usual_p50 = models.FloatField(null=True)
    usual_p90 = models.FloatField(null=True)

    class Meta:
        db_table = "waste_judged_wait"
        constraints = (
            models.UniqueConstraint(fields=("centre", "arrived_at"), name="judged_once"),
        )

    def __str__(self) -> str:
        return f"{self.centre_id}: {self.said_p50} / {self.waited}"


class ContainerForecast(models.Model):
    """When a container will be full: likely ``full_p50``, cautiously ``full_p90``; or not known."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    container = models.OneToOneField(Entity, models.CASCADE, related_name="fill_forecast")
    made_at = models.DateTimeField()
    full_p50 = models.DateTimeField(null=True)
    full_p90 = models.DateTimeField(null=True)

    class Meta:
        db_table = "waste_container_forecast"

    def __str__(self) -> str:
        return f"{self.container_id}: {self.full_p50}"


class CollectionRound(models.Model):
    """One line of the calendar: this stream, these weekdays, in a street or the whole commune."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    commune = models.ForeignKey(Commune, models.CASCADE)
    street = models.CharField(max_length=120, default="", blank=True)
    stream = models.CharField(max_length=16, choices=[(s.value, s.value) for s in Stream])
    weekdays = models.JSONField(help_text="From 0, Monday, to 6.")
    every = models.PositiveSmallIntegerField(default=1, help_text="Weeks between two passages.")
    since = models.DateField(help_text="A date in the week counted as the first.")
    at = models.TimeField(help_text="When bins must be out.")
    shift = models.CharField(
        max_length=16,
        default=HolidayShift.REST_OF_WEEK,
        choices=[(s.value, s.value) for s in HolidayShift],
    )

    class Meta:
        db_table = "waste_round"
        constraints = (
            models.UniqueConstraint(
                fields=("commune", "street", "stream"), name="one_round_of_a_stream"
            ),
        )

    def __str__(self) -> str:
        return f"{self.commune_id} {self.street} {self.stream}"


class PickUp(models.Model):
    """A dump to be fetched, as another room reported it: what, how much, where; nobody is in it.

    ``report`` is its number there, so that a fact told twice asks for one.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        PLANNED = "planned"
        DONE = "done"
        NOT_NEEDED = "not_needed"

    territory = models.ForeignKey(Territory, models.CASCADE)
    commune = models.ForeignKey(Commune, models.CASCADE)
    report = models.BigIntegerField()
    what = models.SlugField(max_length=20, blank=True)
    size = models.SlugField(max_length=20, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    state = models.CharField(max_length=12, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    day = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "waste_pick_up"
        constraints = (
            models.UniqueConstraint(fields=("territory", "report"), name="one_pick_up_a_report"),
        )

    def __str__(self) -> str:
        return f"{self.report}: {self.state}"
