"""Orders, their parts, who agreed, and how far each federation has counted its envelopes."""

from typing import Any

from django.db import models
from django.db.models import Q

from eclor.core.context.models import Entity
from eclor.core.territories.models import Territory

# Thousands of parts are made in one statement; the wall checks the territory anyway.
_LIGHT: dict[str, Any] = {"db_constraint": False, "db_index": False}


class Order(models.Model):
    """One order as it was given.

    ``signal`` names it in envelopes and addresses, ``state`` is a State. ``spoken`` is what devices
    read, ``wanted`` the reported value that proves it ({"attribute", "value", "tolerance"}) or null.
    ``digest`` is the SHA-256 of the request, to tell the same one from another under the same
    ``key``. ``dark`` is a Darkening. ``begins_at`` is when it takes effect, set as it is released;
    ``revert_at`` when the desk takes it back by itself, by the order that ``reverts`` points from.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    signal = models.CharField(max_length=26, unique=True)
    service = models.CharField(max_length=60)
    command = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    action = models.CharField(max_length=40)
    params = models.JSONField()
    spoken = models.JSONField()
    wanted = models.JSONField(null=True)
    settle_seconds = models.FloatField(default=0)
    slot = models.CharField(max_length=40, default="")
    reason = models.CharField(max_length=500)
    author = models.CharField(max_length=64)
    key = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    cause = models.CharField(max_length=26, default="")
    given_at = models.DateTimeField()
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField()
    begins_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12)
    dark = models.PositiveSmallIntegerField(default=0)
    guarded = models.JSONField(default=list)
    approvals_needed = models.PositiveSmallIntegerField(default=0)
    glass = models.BooleanField(default=False)
    revert_at = models.DateTimeField(null=True)
    reverts = models.OneToOneField("self", models.CASCADE, null=True, related_name="reverted_by")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "field_order"
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "author", "key"), name="one_order_by_request"
            ),
        )
        indexes = (
            models.Index(fields=("territory", "-given_at"), name="orders_by_time"),
            models.Index(
                fields=("territory",),
                condition=Q(ended_at__isnull=True),
                name="orders_not_ended",
            ),
            models.Index(fields=("territory", "begins_at"), condition=Q(dark=2), name="orders_off"),
            models.Index(
                fields=("territory", "revert_at"),
                condition=Q(revert_at__isnull=False),
                name="orders_to_revert",
            ),
        )

    def __str__(self) -> str:
        return self.signal


class Part(models.Model):
    """An order for one thing. ``note`` says what its device or the desk has to say about it.

    ``device_key`` and ``number`` are how its device is meant, ``subject`` where it hears, ``handle``
    by which login it answers. ``seq`` is of the newest envelope. ``sent_at`` is the first time. ``skew``
    is by how many seconds the device's clock was ahead when it answered.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, **_LIGHT)
    order = models.ForeignKey(Order, models.CASCADE, related_name="parts")
    entity = models.ForeignKey(Entity, models.CASCADE, db_index=False)
    device_key = models.CharField(max_length=64, default="")
    number = models.BigIntegerField(default=0)
    subject = models.CharField(max_length=140, default="")
    handle = models.CharField(max_length=20, default="")
    state = models.CharField(max_length=12)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    seq = models.BigIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reported = models.FloatField(null=True)
    skew = models.FloatField(default=0)
    code = models.CharField(max_length=20, default="")
    note = models.CharField(max_length=300, default="")

    class Meta:
        db_table = "order_part"
        constraints = (models.UniqueConstraint(fields=("order", "entity"), name="one_part_each"),)
        indexes = (
            models.Index(fields=("entity", "-id"), name="parts_of_a_thing"),
            models.Index(
                fields=("territory", "next_try_at"),
                condition=Q(state__in=("queued", "sent", "delivered")),
                name="parts_to_send",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order_id}/{self.entity_id}"


class Approval(models.Model):
    """Another person agreed to an order."""

    territory = models.ForeignKey(Territory, models.CASCADE, **_LIGHT)
    order = models.ForeignKey(Order, models.CASCADE, related_name="approvals")
    person = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "order_approval"
        constraints = (
            models.UniqueConstraint(fields=("order", "person"), name="one_approval_each"),
        )

    def __str__(self) -> str:
        return self.person


class Sequence(models.Model):
    """The sequence of the last envelope of a federation; devices obey nothing that is not newer."""

    territory = models.OneToOneField(Territory, models.CASCADE, primary_key=True)
    last = models.BigIntegerField()

    class Meta:
        db_table = "order_sequence"

    def __str__(self) -> str:
        return str(self.last)
