"""What a person may do with the own data: correct, freeze, object, withdraw, erase."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from eclor.core.identity.models import Person
from eclor.core.service.personal import Basis, PersonalData
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.trust import audit
from eclor.core.trust.door import door
from eclor.core.trust.mine import journal
from eclor.core.trust.mine.finding import Who

ALL = ""  # a freeze of everything, whatever the purpose
FREEZE = "SELECT trust.freeze(%s::smallint, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Frozen:
    """Which purposes may not read this person; ``everything`` freezes them all (article 18)."""

    everything: bool
    purposes: frozenset[str]


def frozen(who: Who) -> Frozen:
    rows = door.ask("SELECT * FROM trust.frozen_by(%s::smallint, %s)", who.territory, who.subject)
    said = frozenset(str(row["purpose"]) for row in rows)
    return Frozen(everything=ALL in said, purposes=said - {ALL})


def freeze(scope: Scope, who: Who, purpose: str, turn_on: bool) -> None:
    """Show this person to no purpose (``ALL``) or not to this one, from the next read on.

    Raises LookupError for a purpose that no card proposes.
    """
    known = {one.key for service in registry for one in service.purposes}
    if purpose != ALL and purpose not in known:
        raise LookupError(purpose)
    audit.write(scope, "trust.freeze", {"purpose": purpose, "on": turn_on})
    door.ask(FREEZE, who.territory, who.subject, purpose, turn_on)


@transaction.atomic
def correct_name(scope: Scope, person: Person, name: str) -> None:
    """The name that colleagues see."""
    if person.name == name:
        return
    person.name = name
    person.save(update_fields=["name"])
    audit.write(scope, "trust.correct", {"column": "person.name"})


def withdraw(scope: Scope, who: Who, table: str) -> int:
    """Take back a consent: what was collected on it goes at once. How many rows.

    Raises LookupError when nothing of this table rests on consent.
    """
    lines = [line for line in _lines() if line.table == table and line.basis is Basis.CONSENT]
    if not lines:
        raise LookupError(table)
    audit.write(scope, "trust.withdraw", {"table": table})
    return sum(line.erase(scope, _name_in(line, who)) for line in lines)


def erase(scope: Scope, who: Who) -> dict[str, int]:
    """Forget a person in every room: rows gone, by table. What the law makes us keep names nobody.

    The journal comes first: should anything stop us here, the job erases again what is left.
    """
    journal.write(timezone.now().isoformat(), who)
    audit.write(scope, "trust.erase")
    return _forget(scope, who)


def erase_again(scope: Scope) -> None:
    """After a restore: forget everybody in the journal whom the backup brought back."""
    for subject in journal.erased(scope.territory):
        person = Person.objects.filter(territory_id=scope.territory, subject=subject).first()
        if person is not None:
            _forget(scope, Who.of(person))
        else:
            _forget_behind_the_guard(scope, subject)


def _forget(scope: Scope, who: Who) -> dict[str, int]:
    """The account goes last: the other lines are found by it."""
    by_account = [line for line in _lines() if not line.purposes]
    gone = _forget_behind_the_guard(scope, who.subject)
    for line in sorted(by_account, key=lambda one: one.table == Person._meta.db_table):
        gone[line.table] = gone.get(line.table, 0) + line.erase(scope, str(who.account))
    return {table: count for table, count in gone.items() if count}


def _forget_behind_the_guard(scope: Scope, subject: UUID) -> dict[str, int]:
    """What is found by the pseudonym alone: who reported without an account has nothing else.

    Each line's own ``erase`` first, for it takes what a room made of the rows (copies shown to
    everybody, smaller pictures) and finds it by those rows.
    """
    gone: dict[str, int] = {}
    for line in _lines():
        if line.purposes:
            gone[line.table] = gone.get(line.table, 0) + line.erase(scope, str(subject))
    # Whatever a room forgot to erase behind the guard.
    query = "SELECT * FROM trust.erase_person(%s::smallint, %s)"
    for row in door.ask(query, scope.territory, subject):
        gone[row["name"]] = gone.get(row["name"], 0) + int(row["forgotten"])
    return gone


def _lines() -> list[PersonalData]:
    return [line for service in registry for line in service.personal_data]


def _name_in(line: PersonalData, who: Who) -> str:
    """How a card's ``erase`` is told of whom: the pseudonym behind the guard, else the account."""
    return str(who.subject) if line.purposes else str(who.account)
