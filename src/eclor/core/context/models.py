"""Entities: what exists in the territory, what it is, and what it is linked to."""

from django.db import models

from eclor.core.territories.models import Commune, Territory


class Entity(models.Model):
    """Something of the territory that others may look at.

    ``attributes`` holds what it *is*; what is *measured* stands in ``latest`` and history.
    Point things have ``lon`` and ``lat`` (WGS84 degrees); lines and areas have a GeoJSON
    ``geometry`` too, and ``lon``/``lat`` are then a point on it.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    urn = models.CharField(max_length=200)
    type = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    commune = models.ForeignKey(Commune, models.SET_NULL, null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    geometry = models.JSONField(null=True)
    attributes = models.JSONField(default=dict)
    simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "entity"
        constraints = (
            models.UniqueConstraint(fields=("territory", "urn"), name="one_entity_by_urn"),
        )
        indexes = (models.Index(fields=("territory", "type", "id"), name="entities_of_a_type"),)

    def __str__(self) -> str:
        return self.name


class Relation(models.Model):
    """A named arrow between two entities: a lamp is ``fed_by`` its cabinet."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    source = models.ForeignKey(Entity, models.CASCADE, related_name="relations")
    name = models.CharField(max_length=60)
    target = models.ForeignKey(Entity, models.CASCADE, related_name="pointed_at_by")

    class Meta:
        db_table = "relation"
        constraints = (
            models.UniqueConstraint(fields=("source", "name", "target"), name="one_arrow_each"),
        )
        indexes = (models.Index(fields=("target", "name"), name="arrows_to_a_target"),)
