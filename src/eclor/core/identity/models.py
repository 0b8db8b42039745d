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
    """Somebody of one federation who signs in by e-mail link, password, passkey or provider.

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
    """A role given to a person: all of it, or for one commune, one service, one verb.

    Empty ``commune``, ``service`` or ``verb`` means all of them.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=16, choices=Role.choices)
    commune = models.ForeignKey(Commune, models.CASCADE, null=True)
    service = models.SlugField(max_length=40, blank=True, default="", db_index=False)
    verb = models.SlugField(max_length=40, blank=True, default="", db_index=False)

    class Meta:
        db_table = "role_grant"


class Session(models.Model):
    """One sign-in on one device; its key is stored as a SHA-256, so the table opens no door.

    ``device`` is what the browser says of itself, in two words, for its owner to recognise it;
    ``seen_at`` is the last page, to five minutes.
    """

    key = models.CharField(max_length=64, primary_key=True)
    territory = models.ForeignKey(Territory, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="sessions")
    begun_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
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


class Factor(models.Model):
    """What somebody holds beside the password: an authenticator, a passkey, a recovery code.

    ``mark`` is the SHA-256 of a passkey's credential id or of a recovery code, by which it is found.
    ``secret`` is an authenticator's key, sealed by the house, or a passkey's public key.
    ``counter`` is the last time step used, or the passkey's own counter: neither ever goes back.
    """

    class Kind(models.TextChoices):
        TOTP = "totp"
        PASSKEY = "passkey"
        RECOVERY = "recovery"

    territory = models.ForeignKey(Territory, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=80, default="")
    mark = models.CharField(max_length=64, default="")
    secret = models.BinaryField(default=bytes)
    counter = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "factor"
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "mark"),
                condition=~models.Q(mark=""),
                name="one_factor_by_mark",
            ),
        )


class Link(models.Model):
    """A letter's link that signs in once; known by its SHA-256, so the table opens no door."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    mark = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    address = models.CharField(max_length=45, default="")
    made_at = models.DateTimeField(db_index=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sign_in_link"


class Invitation(models.Model):
    """A link that gives a role to whoever owns the mailbox it was sent to, once."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    mark = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=Role.choices)
    commune = models.ForeignKey(Commune, models.CASCADE, null=True)
    service = models.SlugField(max_length=40, blank=True, default="", db_index=False)
    verb = models.SlugField(max_length=40, blank=True, default="", db_index=False)
    made_by = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invitation"


class Reset(models.Model):
    """The second proof of somebody who lost it: asked by one administrator, agreed to by another.

    It is carried out at ``works_at``, unless its owner stops it by the letter's link, whose SHA-256
    is ``mark``, or by using the proof that was said to be lost.
    """

    territory = models.ForeignKey(Territory, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE, related_name="resets")
    because = models.CharField(max_length=300)
    mark = models.CharField(max_length=64, unique=True)
    asked_by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, models.CASCADE, related_name="+", null=True)
    works_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "factor_reset"
        constraints = (
            models.UniqueConstraint(fields=("territory", "person"), name="one_reset_by_person"),
        )


class ApiToken(models.Model):
    """A key for a program that acts for a person, with some of the person's permissions."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    mark = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_token"


class LinkedIdentity(models.Model):
    """Who a provider of identities says a person is: its name for them, and nothing else of theirs."""

    territory = models.ForeignKey(Territory, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject_there = models.CharField(max_length=255)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "linked_identity"
        constraints = (
            models.UniqueConstraint(
                fields=("territory", "issuer", "subject_there"), name="one_person_by_identity"
            ),
        )
