"""Background work that people may watch: what it is, how far it is, how it ended."""

from django.db import models

from eclor.core.territories.models import Territory


class Work(models.Model):
    """One run of something long. ``done`` of ``total`` steps; ``total`` 0 means not known yet."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    asked_by = models.CharField(max_length=64, default="")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    trouble = models.TextField(default="")
    arguments = models.JSONField(default=dict)
    signal = models.CharField(max_length=26)

    class Meta:
        db_table = "work"
        indexes = (models.Index(fields=("territory", "-asked_at"), name="work_by_time"),)

    @property
    def state(self) -> str:
        if self.ended_at:
            return "failed" if self.trouble else "done"
        return "running" if self.started_at else "waiting"


class Clock(models.Model):
    """When each job of a card last ran, so that a restart neither skips nor repeats it."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    job = models.CharField(max_length=120)
    last_run_at = models.DateTimeField()
    seconds = models.FloatField(default=0)
    trouble = models.TextField(default="")

    class Meta:
        db_table = "job_clock"
        constraints = (models.UniqueConstraint(fields=("territory", "job"), name="one_clock_each"),)
