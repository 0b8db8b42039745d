"""Whoever is signed in can sign out on the page where they are."""

import re

import pytest
from django.urls import NoReverseMatch, reverse

from eclor.core.identity.models import Person
from eclor.core.identity.permissions import PERMISSIONS
from eclor.core.service.registry import registry
from eclor.testing.house import PASSWORD

OWN = ("account", "sessions", "mine", "people", "account-again", "hypervisor")


def _pages():
    """Every page of a card, and those of the account: where a person of the house may be."""
    found = {}
    for name in (*OWN, *(page.url_name for service in registry for page in service.pages)):
        try:
            found[name] = reverse(name)
        except NoReverseMatch:  # a page of one thing: it has the frame of its list
            continue
    return found


@pytest.fixture
def everybody(admin, client):
    """Noor, with every role there is."""
    noor = Person.objects.get(email="noor@example.org")
    for role in PERMISSIONS:
        noor.grants.get_or_create(territory_id=noor.territory_id, role=role)
    client.post(reverse("signin"), {"email": noor.email, "password": PASSWORD})
    return client


def test_every_page_lets_one_sign_out(everybody):
    form = re.compile(rf'<form method="post" action="{reverse("signout")}"')
    answers = {name: everybody.get(path, follow=True) for name, path in _pages().items()}

    pages = {
        name: answer.content.decode()
        for name, answer in answers.items()
        if answer.status_code == 200 and "text/html" in answer["Content-Type"]
    }

    assert len(pages) > 20
    assert [name for name, text in pages.items() if not form.search(text)] == []
    assert {name: a.status_code for name, a in answers.items() if a.status_code >= 400} == {}
