"""The room's tables; what stands in the street is in the house's entities."""

from django.db import models

from eclor.core.context.models import Entity
from eclor.core.territories.models import Commune, Territory
from eclor.services.lighting.words.importing import Kind
from eclor.services.lighting.words.interventions import LONGEST, Defect, Origin, Stage
from eclor.services.lighting.words.inventory import FED_BY, ON_FEEDER
from eclor.services.lighting.words.streets import LightBy, Use

__all__ = [
    "CABINET",
    "FED_BY",
    "FEEDER",
    "LAMP",
    "ON_FEEDER",
    "SUPPORT",
    "TYPES",
    "Intervention",
    "InventoryFile",
]  # fmt: skip

# Our entity types, by their names in the Smart Data Models.
LAMP, FEEDER, CABINET = "Streetlight", "StreetlightGroup", "StreetlightControlCabinet"
SUPPORT = "StreetlightSupport"  # ours: the Smart Data Models know no pole of its own

TYPES = {Kind.LAMPS: LAMP, Kind.SUPPORTS: SUPPORT, Kind.FEEDERS: FEEDER, Kind.CABINETS: CABINET}


class Intervention(models.Model):
    """Work asked for on a lamp, a feeder or a cabinet, until it is done or dismissed.

    ``alarm`` is the id of the alarm it answers, 0 for none: alarms are forgotten before the work is.
    ``parts`` holds [[name, count], …]. ``form``: the number that the device drew for what settled it.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    entity = models.ForeignKey(Entity, models.CASCADE, related_name="lighting_interventions")
    alarm = models.BigIntegerField(default=0)
    defect = models.CharField(max_length=20, choices=[(d.value, d.value) for d in Defect])
    stage = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in Stage], default=Stage.ASKED
    )
    what = models.CharField(max_length=LONGEST, default="", blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    planned_on = models.DateField(null=True)
    assignee = models.CharField(max_length=64, default="")
    lift = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, default="")
    report = models.CharField(max_length=LONGEST, default="")
    origin = models.CharField(
        max_length=12, choices=[(o.value, o.value) for o in Origin], default=Origin.UNKNOWN
    )
    parts = models.JSONField(default=list)
    renewed = models.BooleanField(default=False)
    form = models.UUIDField(null=True)

    class Meta:
        db_table = "lighting_intervention"
        constraints = (
            models.UniqueConstraint(
                fields=("alarm",),
                condition=models.Q(alarm__gt=0, stage__in=("asked", "planned")),
                name="one_open_intervention_an_alarm",
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=("asked", "planned"))
                | models.Q(ended_at__isnull=False),
                name="intervention_ended_at_an_hour",
            ),
        )
        indexes = (
            models.Index(fields=("entity", "asked_at"), name="interventions_of_a_thing"),
            models.Index(fields=("territory", "stage"), name="interventions_by_stage"),
        )

    def __str__(self) -> str:
        return f"{self.pk}: {self.defect}, {self.stage}"


class InterventionPhoto(models.Model):
    """A picture taken at the foot of the pole, made anew of its pixels; it goes with its intervention.

    In the database rather than in a folder: one wall between federations, one backup, and any web
    process can show it.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="photos")
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=64)
    picture = models.BinaryField()
    small = models.BinaryField()

    class Meta:
        db_table = "lighting_intervention_photo"

    def __str__(self) -> str:
        return f"{self.pk} of intervention {self.intervention_id}"


class InventoryFile(models.Model):
    """A file somebody sent, between its preview and its import; a day later it is gone."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    sent_at = models.DateTimeField()
    sent_by = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        db_table = "lighting_inventory_file"
        indexes = (models.Index(fields=("territory", "sent_at"), name="inventory_files_by_age"),)

    def __str__(self) -> str:
        return self.name


class NightProgramme(models.Model):
    """What streets are told for their nights. ``charge`` is the canonical text a lamp keeps
    (rules/programmes/canonical), ``digest`` its hash; ``planned``: a plan wrote it, and nobody since."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    name = models.CharField(max_length=60)
    charge = models.TextField()
    digest = models.CharField(max_length=16)
    changed_at = models.DateTimeField()
    planned = models.BooleanField(default=False)

    class Meta:
        db_table = "lighting_programme"
        constraints = (
            models.UniqueConstraint(fields=("territory", "name"), name="one_programme_of_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class Following(models.Model):
    """The programme a lamp was last ordered to keep: ``wanted`` is its hash then, ``order`` the
    signal of the order. It outlives the order, and a programme that was written anew since."""

    territory = models.ForeignKey(Territory, models.CASCADE, db_index=False)
    entity = models.OneToOneField(
        Entity, models.CASCADE, primary_key=True, related_name="lighting_following"
    )
    programme = models.ForeignKey(NightProgramme, models.SET_NULL, null=True)
    wanted = models.CharField(max_length=16)
    order = models.CharField(max_length=26)
    since = models.DateTimeField()

    class Meta:
        db_table = "lighting_following"

    def __str__(self) -> str:
        return f"{self.entity_id}: {self.wanted}"


class MunicipalOrder(models.Model):
    """A by-law that lets lamps be off at night: in one commune, or in all when none is named.

    ``document`` is the address at which the town hall publishes it; ``paper`` the signed order itself
    (PDF), given to everybody who asks.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    commune = models.ForeignKey(Commune, models.CASCADE, null=True)
    reference = models.CharField(max_length=120)
    document = models.URLField(max_length=500, default="", blank=True)
    paper = models.BinaryField(null=True)
    off_from = models.TimeField()
    off_until = models.TimeField()
    first = models.DateField()
    last = models.DateField(null=True)

    class Meta:
        db_table = "lighting_by_law"

    def __str__(self) -> str:
        return self.reference


class TriedPlan(models.Model):
    """A plan from the counters, tried on nights that are over: ``body`` is a words.adaptive.NightPlan.

    ``learned`` is what the counts taught (rules.traffic.planning.Learned), for the hours to come.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    made_at = models.DateTimeField()
    body = models.JSONField()
    learned = models.JSONField(null=True)

    class Meta:
        db_table = "lighting_tried_plan"
        indexes = (models.Index(fields=("territory", "-made_at"), name="tried_plans_by_age"),)

    def __str__(self) -> str:
        return f"{self.pk}, {self.made_at:%Y-%m-%d %H:%M}"


class HourAhead(models.Model):
    """A programme that a plan wrote, and whether it is also followed hour by hour.

    ``section`` is the counter's name; ``why`` and ``level`` say what the last look at it found
    (rules.hour_ahead.Found), ``order`` the signal of the order it gave, "" for none.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, db_index=False)
    programme = models.OneToOneField(
        NightProgramme, models.CASCADE, primary_key=True, related_name="hour_ahead"
    )
    section = models.CharField(max_length=200)
    on = models.BooleanField(default=False)
    since = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=20, default="")
    level = models.SmallIntegerField(null=True)
    kept = models.SmallIntegerField(null=True)
    order = models.CharField(max_length=26, default="")

    class Meta:
        db_table = "lighting_hour_ahead"
        indexes = (models.Index(fields=("territory",), name="hour_ahead_here"),)

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.why}"


class StreetWish(models.Model):
    """One wish for light, counted by the hour: ``mark`` is shared by hundreds of addresses, and is
    another one in the next hour. It names no street."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    mark = models.CharField(max_length=2)
    at = models.DateTimeField()

    class Meta:
        db_table = "lighting_street_wish"
        indexes = (models.Index(fields=("territory", "mark"), name="wishes_by_mark"),)

    def __str__(self) -> str:
        return f"{self.mark}, {self.at:%H:%M}"


class StreetSheet(models.Model):
    """What is known of a street beside its lamps: ``length`` and ``width`` in m of what is to be lit;
    ``light``: maintained mean in lx at full level, by a calculation or a measurement (``light_by``)."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    commune = models.ForeignKey(Commune, models.CASCADE)
    name = models.CharField(max_length=200)
    use = models.CharField(
        max_length=8, choices=[(u.value, u.value) for u in Use], default=Use.STREET
    )
    built_up = models.BooleanField(null=True)
    length = models.FloatField(null=True)
    width = models.FloatField(null=True)
    lighting_class = models.CharField(max_length=2, default="", blank=True)
    light = models.FloatField(null=True)
    light_by = models.CharField(
        max_length=10, choices=[(b.value, b.value) for b in LightBy], default=LightBy.NOBODY,
        blank=True,
    )  # fmt: skip
    changed_at = models.DateTimeField()
    simulated = models.BooleanField(default=False)

    class Meta:
        db_table = "lighting_street"
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "commune", "name"), name="one_sheet_a_street"
            ),
        )

    def __str__(self) -> str:
        return self.name


class LightAccount(models.Model):
    """What the light took, saved and broke, counted once for every reader: ``body`` is a
    words.accounts.Account."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    made_at = models.DateTimeField()
    body = models.JSONField()

    class Meta:
        db_table = "lighting_account"
        indexes = (models.Index(fields=("territory", "-made_at"), name="light_accounts_by_age"),)

    def __str__(self) -> str:
        return f"{self.pk}, {self.made_at:%Y-%m-%d %H:%M}"


class Tariff(models.Model):
    """What a kWh costs from a day on, in euro and in kg of CO2; each with where the figure is from."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    first = models.DateField()
    euro = models.FloatField()
    euro_source = models.CharField(max_length=160)
    co2 = models.FloatField()
    co2_source = models.CharField(max_length=160)

    class Meta:
        db_table = "lighting_tariff"
        constraints = (
            models.UniqueConstraint(fields=("territory", "first"), name="one_tariff_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.first}: {self.euro} €/kWh"
