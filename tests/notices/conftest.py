"""Louise, who has an account, and carriers that remember what they were handed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from eclor.core.identity.models import Person
from eclor.core.notices.carriers.port import Ready
from eclor.core.notices.models import Address
from eclor.core.notices.posting import CHOOSE
from eclor.core.notices.words import Carrier, Notice
from eclor.core.service.scope import Scope
from eclor.core.trust import purposes
from eclor.testing.house import PASSWORD

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)


@dataclass
class Told:
    """A carrier that keeps what it is handed, or does what ``trouble`` says first."""

    repeats: bool = False
    troubles: list[Exception] = field(default_factory=list)
    handed: list[tuple[str, Ready]] = field(default_factory=list)

    def carry(self, ready: Ready, address: str) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.handed.append((address, ready))

    @property
    def to(self) -> list[str]:
        return sorted(address for address, _ in self.handed)


def proven(scope: Scope, person: Person, number: str) -> None:
    """As it stands once the code was shown."""
    with purposes.opened(scope, CHOOSE, "a number proven before", [person.subject]):
        Address.objects.create(
            territory_id=scope.territory,
            subject=person.subject,
            retained_until=scope.now + timedelta(days=30),
            carrier=Carrier.SMS,
            address=number,
            added_at=scope.now,
        )


@pytest.fixture
def noon(val_alzette: int) -> Scope:
    """The house at the last noon, in Paris: nobody's quiet hours.

    Never one to come: the database refuses what would be kept longer than the charter says from now.
    """
    now = timezone.now().astimezone(PARIS)
    noon = datetime.combine(now.date(), time(12, 0), tzinfo=PARIS)
    last = noon if noon < now else datetime.combine(now.date() - DAY, time(12, 0), tzinfo=PARIS)
    return Scope(territory=val_alzette, now=last, person="work")


@pytest.fixture
def later(noon: Scope) -> Callable[[timedelta], Scope]:
    return lambda wait: Scope(territory=noon.territory, now=noon.now + wait, person="work")


@pytest.fixture
def louise(val_alzette: int) -> Person:
    person = Person(territory_id=val_alzette, email="louise@example.org", name="Louise")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def notice(louise: Person) -> Notice:
    return Notice(
        key="closing-12",
        topic="waste.closures",
        subject=louise.subject,
        title="La déchèterie ferme",
        text="Du 3 au 4, pour travaux.",
        path="/waste/",
    )
