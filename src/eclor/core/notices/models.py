"""The outbox of notices. Who is told what, and where, stands behind the guard; how far it is does not."""

from django.db import models

from eclor.core.notices.words import LONGEST_TEXT, LONGEST_TITLE, Carrier, State
from eclor.core.territories.models import Territory
from eclor.core.trust.about import AboutPerson

_CARRIERS = [(c.value, c.value) for c in Carrier]


class Address(AboutPerson):
    """Where a person can be reached: a push subscription of one browser (JSON), or a number.

    The e-mail address of an account is the account's own and is not copied here.
    """

    carrier = models.CharField(max_length=4, choices=_CARRIERS)
    address = models.TextField()
    device = models.CharField(max_length=80, default="")
    added_at = models.DateTimeField()

    class Meta:
        db_table = "notice_address"


class Choice(AboutPerson):
    """That a person wishes notices of a topic; ``wish`` is {"topic", "carriers", "commune"}.

    No commune: from the whole federation. The topic stands outside too, so that it can be looked for.
    """

    topic = models.SlugField(max_length=80, db_index=False)
    wish = models.JSONField()

    class Meta:
        db_table = "notice_choice"
        indexes = (models.Index(fields=("territory", "topic"), name="choices_of_a_topic"),)


class Quiet(AboutPerson):
    """The hours in which a person's telephone stays silent."""

    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        db_table = "notice_quiet"


class Letter(AboutPerson):
    """What one person is told. Its number follows from its key: the same thing told twice is one row.

    ``address`` is one left for this very thing, else "".
    """

    topic = models.SlugField(max_length=80, db_index=False)
    address = models.EmailField(default="", blank=True)
    title = models.CharField(max_length=LONGEST_TITLE)
    text = models.CharField(max_length=LONGEST_TEXT)
    path = models.CharField(max_length=200, default="", blank=True)
    told_at = models.DateTimeField()

    class Meta:
        db_table = "notice_letter"


class Sending(models.Model):
    """How far a letter is on one carrier: no name, no address, no word of it.

    ``address`` is the row of the device it goes to, when the carrier has several.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+")
    letter = models.UUIDField()
    carrier = models.CharField(max_length=4, choices=_CARRIERS)
    address = models.UUIDField(null=True)
    origin = models.SlugField(max_length=80, default="", db_index=False)
    daily = models.BooleanField(default=False)  # goes out with all others of that day in one letter
    state = models.CharField(
        max_length=8, choices=[(s.value, s.value) for s in State], default=State.WAITING
    )
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    trouble = models.CharField(max_length=200, default="")

    class Meta:
        db_table = "notice_sending"
        constraints = (
            models.UniqueConstraint(
                fields=("letter", "carrier", "address"), name="sent_once", nulls_distinct=False
            ),
        )
        indexes = (
            models.Index(
                fields=("carrier", "next_try_at"),
                condition=models.Q(state=State.WAITING),
                name="notices_to_send",
            ),
        )


class _Listed(models.Model):
    """The part of a guarded table that says nothing about a person (``<table>_listed``)."""

    id = models.UUIDField(primary_key=True)
    territory_id = models.SmallIntegerField()
    subject = models.UUIDField()

    class Meta:
        abstract = True
        managed = False


class AddressListed(_Listed):
    carrier = models.CharField(max_length=4)

    class Meta(_Listed.Meta):
        abstract = False
        db_table = "notice_address_listed"


class ChoiceListed(_Listed):
    topic = models.CharField(max_length=80)

    class Meta(_Listed.Meta):
        abstract = False
        db_table = "notice_choice_listed"


class LetterListed(_Listed):
    topic = models.CharField(max_length=80)
    told_at = models.DateTimeField()

    class Meta(_Listed.Meta):
        abstract = False
        db_table = "notice_letter_listed"
