"""Federations and their communes."""

from django.db import models


class Territory(models.Model):
    """A federation of communes: the wall between two of them is in the database."""

    id = models.SmallAutoField(primary_key=True)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    hosts = models.JSONField(default=list, help_text="Host names that lead to this federation.")
    simulated = models.BooleanField(default=False)
    timezone = models.CharField(max_length=40, default="Europe/Paris")
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)

    class Meta:
        db_table = "territory"

    def __str__(self) -> str:
        return self.name


class Commune(models.Model):
    """A member of the federation; ``outline`` is a GeoJSON geometry in WGS84."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    insee = models.CharField(max_length=5)
    name = models.CharField(max_length=120)
    population = models.PositiveIntegerField(null=True)
    lon = models.FloatField()
    lat = models.FloatField()
    outline = models.JSONField(null=True)
    outline_simulated = models.BooleanField(default=False)

    class Meta:
        db_table = "commune"
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=("territory", "insee"), name="one_commune_by_insee"),
        )

    def __str__(self) -> str:
        return self.name
