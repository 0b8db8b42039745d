"""Opening an account, and changing its password."""

from django.db import IntegrityError, transaction

from eclor.core.identity.models import Person, Session
from eclor.core.identity.sessions import digest
from eclor.core.service.scope import Scope
from eclor.core.trust import audit


def open_(scope: Scope, email: str, name: str) -> Person:
    """The account of a mailbox that somebody just showed to be theirs; without any role."""
    person = Person(territory_id=scope.territory, email=email, name=name)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save()
            audit.write(scope, "identity.open_account", {"person": person.pk})
    except IntegrityError:  # two links of one mailbox, used at once
        return Person.objects.get(email__iexact=email)
    return person


def is_shut(email: str) -> bool:
    """Whether this mailbox has an account that an administrator shut."""
    return Person.objects.filter(email__iexact=email, is_active=False).exists()


@transaction.atomic
def change_password(scope: Scope, person: Person, password: str, keep: str | None) -> None:
    """A new password; every other device is signed out, ``keep`` is the session that asks."""
    person.set_password(password)
    person.save(update_fields=["password"])
    ours = Session.objects.filter(person=person)
    ours.exclude(key=digest(keep or "")).delete()
    audit.write(scope, "identity.change_password")
