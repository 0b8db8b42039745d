"""Counting failed sign-ins, so that a password cannot be guessed by trying."""

from datetime import timedelta

from django.db import connection, models, transaction
from django.utils import timezone

from eclor.core.identity.models import FailedSignIn, Person
from eclor.core.service.visitors import subscriber_of
from eclor.core.territories.entering import current

WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 8, 40


def second_of(person: Person) -> str:
    """Who gave one proof is counted apart: wrong passwords of strangers shut nobody out of the second."""
    return f"second {person.pk}"


def again_of(person: Person) -> str:
    """Whoever is signed in and proves it once more is counted apart from strangers at the door."""
    return f"again {person.pk}"


@transaction.atomic
def taken(email: str, address: str) -> FailedSignIn | None:
    """An attempt, counted as failed before its proof is looked at; None when there were too many.

    Whoever counted only afterwards would let any number through that come at the same moment. Delete
    the row when the proof was right.
    """
    one_at_a_time(email.lower(), subscriber_of(address))
    return None if too_many(email, address) else failed(email, address)


def one_at_a_time(*names: str) -> None:
    """Others of this federation that say one of these names wait until the end of the transaction."""
    with connection.cursor() as cursor:
        for name in sorted(names):  # always in this order, or two could wait for each other
            key = f"attempt {current()} {name}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def failed(email: str, address: str) -> FailedSignIn:
    return FailedSignIn.objects.create(
        territory_id=current(),
        email=email.lower(),
        address=subscriber_of(address),
        at=timezone.now(),
    )


def too_many(email: str, address: str) -> bool:
    """More failures in a quarter of an hour than a person makes by mistake."""
    recent = FailedSignIn.objects.filter(at__gt=timezone.now() - WINDOW)
    counts = recent.aggregate(
        account=models.Count("pk", filter=models.Q(email=email.lower())),
        address=models.Count("pk", filter=models.Q(address=subscriber_of(address))),
    )
    return bool(counts["account"] >= PER_ACCOUNT or counts["address"] >= PER_ADDRESS)
