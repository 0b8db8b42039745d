"""Persons who sign in, and the roles they hold."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from eclor.core.service.words import Audience
from eclor.core.territories.models import Commune, Territory


class Role(models.TextChoices):
    OPERATOR = "operator"
    ELECTED = "elected"
    ADMINISTRATOR = "administrator"

    @property
    def audience(self) -> Audience:
        return {
            Role.OPERATOR: Audience.AGENT,
            Role.ELECTED: Audience.ELECTED,
            Role.ADMINISTRATOR: Audience.ADMINISTRATOR,
        }[self]


class Person(AbstractBaseUser):
    """Somebody of one federation who signs in with an e-mail address and a password.

    ``subject`` is the pseudonym under which the ledger and every guarded table know them.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    subject = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    USERNAME_FIELD = "email"
    objects: ClassVar[BaseUserManager["Person"]] = BaseUserManager()  # type: ignore[assignment]

    class Meta:
        db_table = "person"
        constraints = (
            models.UniqueConstraint("territory", Lower("email"), name="one_person_by_email"),
        )

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role given to a person, for the whole federation or for one commune."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=16, choices=Role.choices)
    commune = models.ForeignKey(Commune, models.CASCADE, null=True)

    class Meta:
        db_table = "role_grant"


class Session(models.Model):
    """One sign-in on one device; its key is stored as a SHA-256, so the table opens no door.

    ``device`` is what the browser says of itself, in two words, for its owner to recognise it.
    """

    key = models.CharField(max_length=64, primary_key=True)
    territory = models.ForeignKey(Territory, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="sessions")
    begun_at = models.DateTimeField(null=True)
    device = models.CharField(max_length=80, default="")
    data = models.TextField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "session"


class FailedSignIn(models.Model):
    """A wrong password, remembered for a quarter of an hour to slow down guessing."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    email = models.CharField(max_length=254)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "failed_sign_in"
