"""What a person chose: topics, carriers, communes, devices, quiet hours; each look is in their log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from uuid import UUID

from eclor.core.identity.models import Person
from eclor.core.notices.devices import remember
from eclor.core.notices.models import Address, Choice, Quiet
from eclor.core.notices.posting import CHOOSE
from eclor.core.notices.proving import KEPT as KEPT
from eclor.core.notices.proving import WAITING, ask_code
from eclor.core.notices.rules import QUIET_FROM, QUIET_UNTIL
from eclor.core.notices.words import Carrier, Wish
from eclor.core.service.scope import Scope
from eclor.core.trust import audit, purposes


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """Everything of one person."""

    wishes: dict[str, Wish]  # by topic
    devices: list[Address]
    begins: time
    ends: time

    @property
    def number(self) -> str:
        """Of the telephone, proven by a code; "" for none."""
        return next((one.address for one in self.devices if one.carrier == Carrier.SMS), "")

    @property
    def waiting(self) -> str:
        """The number whose code is waited for, "" for none."""
        return next((one.address for one in self.devices if one.carrier == WAITING), "")


def chosen(scope: Scope, person: Person) -> Chosen:
    """Raises PurposeRefused."""
    with purposes.opened(scope, CHOOSE, "own choices", [person.subject]):
        rows = Choice.objects.filter(subject=person.subject)
        wishes = {row.topic: Wish.of(row.wish) for row in rows}
        devices = list(Address.objects.filter(subject=person.subject).order_by("added_at"))
        quiet = Quiet.objects.filter(subject=person.subject).first()
    return Chosen(
        wishes=wishes,
        devices=devices,
        begins=quiet.begins if quiet else QUIET_FROM,
        ends=quiet.ends if quiet else QUIET_UNTIL,
    )


def choose(
    scope: Scope, person: Person, wishes: Iterable[Wish], quiet: tuple[time, time], number: str
) -> None:
    """From now on these alone; a new number once its code was shown.

    Raises PurposeRefused, TooManyCodes: all else is kept then.
    """
    about = _about(scope, person)
    with purposes.opened(scope, CHOOSE, "own choices changed", [person.subject]):
        Choice.objects.filter(subject=person.subject).delete()
        Quiet.objects.filter(subject=person.subject).delete()
        for wish in wishes:
            Choice.objects.create(**about, topic=wish.topic, wish=wish.kept())
        Quiet.objects.create(**about, begins=quiet[0], ends=quiet[1])
        new = _number_to_prove(person, number)
    audit.write(scope, "notices.choose")
    if new:
        ask_code(scope, person, new)


def add_device(scope: Scope, person: Person, subscription: str, device: str) -> None:
    """Remember a browser's subscription, once. Raises PurposeRefused, TooManyDevices."""
    remember(scope, person.subject, subscription, device, KEPT)


def remove_device(scope: Scope, person: Person, pk: UUID) -> None:
    """Raises PurposeRefused."""
    with purposes.opened(scope, CHOOSE, "own device removed", [person.subject]):
        Address.objects.filter(subject=person.subject, pk=pk).delete()
    audit.write(scope, "notices.remove_device")


def _number_to_prove(person: Person, number: str) -> str:
    """The number when it is another one than before; without one, none is kept."""
    there = Address.objects.filter(subject=person.subject, carrier__in=(Carrier.SMS, WAITING))
    if not number:
        there.delete()
        return ""
    if there.filter(address=number, carrier=Carrier.SMS).exists():
        there.filter(carrier=WAITING).delete()  # back to the one that is proven
        return ""
    return "" if there.filter(address=number).exists() else number


def _about(scope: Scope, person: Person) -> dict[str, object]:
    return {
        "territory_id": scope.territory,
        "subject": person.subject,
        "retained_until": scope.now + KEPT,
    }
