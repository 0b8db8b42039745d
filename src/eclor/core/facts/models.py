"""The outbox: facts told in the transaction that made them true, delivered after it."""

from django.db import models

from eclor.core.territories.models import Territory


class ToldFact(models.Model):
    """A fact on its way. ``id`` gives the order, ``signal`` and ``cause`` the chain of events."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    at = models.DateTimeField()
    name = models.CharField(max_length=80)
    body = models.JSONField()
    signal = models.CharField(max_length=26, unique=True)
    cause = models.CharField(max_length=26, default="")
    delivered_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    trouble = models.TextField(default="")

    class Meta:
        db_table = "told_fact"
        indexes = (
            models.Index(
                fields=("id",),
                condition=models.Q(delivered_at__isnull=True),
                name="facts_to_deliver",
            ),
        )
