"""Ten codes on paper, each for one sign-in when the telephone is lost."""

import secrets
from datetime import datetime

from django.db import transaction

from eclor.core.identity.models import Factor, Person
from eclor.core.identity.sessions import digest

COUNT, GROUPS, GROUP = 10, 6, 4
# No 0/O, 1/l/I. 24 of 31 letters are 118 bits: a plain SHA-256 of them tells nobody anything.
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def renew(person: Person, now: datetime) -> list[str]:
    """Ten new codes, to be shown once; the old ones open nothing any more."""
    codes = [_code() for _ in range(COUNT)]
    with transaction.atomic():
        Factor.objects.filter(person=person, kind=Factor.Kind.RECOVERY).delete()
        Factor.objects.bulk_create(
            Factor(
                territory_id=person.territory_id,
                person=person,
                kind=Factor.Kind.RECOVERY,
                mark=_mark(person, code),
                made_at=now,
            )
            for code in codes
        )
    return codes


def opens(person: Person, code: str) -> bool:
    """Whether this is one of the codes left; it is used up by being right."""
    gone, _ = Factor.objects.filter(
        person=person, kind=Factor.Kind.RECOVERY, mark=_mark(person, code)
    ).delete()
    return gone == 1


def left(person: Person) -> int:
    return Factor.objects.filter(person=person, kind=Factor.Kind.RECOVERY).count()


def _code() -> str:
    letters = [secrets.choice(LETTERS) for _ in range(GROUPS * GROUP)]
    return "-".join("".join(letters[n : n + GROUP]) for n in range(0, len(letters), GROUP))


def _mark(person: Person, code: str) -> str:
    plain = "".join(c for c in code.lower() if c.isalnum())
    return digest(f"recovery {person.pk} {plain}")
