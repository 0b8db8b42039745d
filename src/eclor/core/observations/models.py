"""Series: one measured attribute of one entity. Their values live in tables kept by the recorder."""

from django.db import models

from eclor.core.context.models import Entity
from eclor.core.territories.models import Territory


class Series(models.Model):
    """A number to name (entity, attribute) by, so that a value costs four bytes of name.

    ``public`` and ``keep_days`` are copied from the card when the series is made.
    """

    id = models.AutoField(primary_key=True)
    territory = models.ForeignKey(Territory, models.CASCADE)
    entity = models.ForeignKey(Entity, models.CASCADE)
    attribute = models.CharField(max_length=60)
    unit = models.CharField(max_length=12, default="")
    public = models.BooleanField(default=True)
    keep_days = models.PositiveIntegerField(default=400)

    class Meta:
        db_table = "series"
        constraints = (
            models.UniqueConstraint(fields=("entity", "attribute"), name="one_series_each"),
        )
        indexes = (models.Index(fields=("territory", "attribute"), name="series_of_an_attribute"),)
