"""Bord de Moselle is a real federation: whoever works there owes a second proof."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from eclor.core.identity.models import Person
from eclor.core.territories.entering import enter
from eclor.testing.house import PASSWORD

HOST = "moselle.example.org"
Browser = Callable[[], Client]


def make(territory: int, name: str, *roles: str, email: str = "") -> Person:
    """A person with these roles in the whole federation."""
    email = email or f"{name.lower()}@rive.example"
    person = Person(territory_id=territory, email=email, name=name)
    person.set_password(PASSWORD)
    person.save()
    for role in roles:
        person.grants.create(territory_id=territory, role=role)
    return person


@pytest.fixture
def rive(val_alzette: int, other_federation: int) -> Iterator[int]:
    """Inside the real federation; its id."""
    enter(other_federation)
    yield other_federation
    enter(val_alzette)


@pytest.fixture
def paul(rive: int) -> Person:
    """Paul, operator in the real federation."""
    return make(rive, "Paul", "operator")


@pytest.fixture
def nora(rive: int) -> Person:
    """Nora, administrator in the real federation."""
    return make(rive, "Nora", "administrator")


def browser() -> Client:
    return Client(headers={"host": HOST})


def signed_in(person: Person) -> Client:
    """A browser in which this person gave the password."""
    found = browser()
    given = {"email": person.email, "password": PASSWORD}
    assert found.post(reverse("signin"), given).status_code == 302
    return found


def letter(view: str) -> str:
    """The path of the link in the last letter sent."""
    start = reverse(view, args=["x"])[:-1]
    found = re.search(re.escape(start) + r"[\w-]+", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[0]
