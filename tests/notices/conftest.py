"""Louise, who has an account, and carriers that remember what they were handed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from eclor.core.identity.models import Person
from eclor.core.notices.carriers.port import Ready
from eclor.core.notices.words import Notice
from eclor.core.service.scope import Scope
from eclor.testing.house import PASSWORD

PARIS = ZoneInfo("Europe/Paris")


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


@pytest.fixture
def noon(val_alzette: int) -> Scope:
    """The house at noon of today, in Paris: nobody's quiet hours."""
    today = timezone.now().astimezone(PARIS).date()
    return Scope(
        territory=val_alzette, now=datetime.combine(today, time(12, 0), tzinfo=PARIS), person="work"
    )


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
