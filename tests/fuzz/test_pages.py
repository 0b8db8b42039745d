"""Each address with numbers of every size, as somebody who may do everything: an answer, never a fault."""

from random import Random

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.test import Client

from eclor.core.identity.models import Grant, Person, Role
from tests.fuzz import addresses as table

VAST = ("0", f"{2**31}", f"{2**63 - 1}", f"{2**63}", "9" * 40)


@pytest.fixture
def noor(val_alzette: int) -> Person:
    noor = Person.objects.create(territory_id=val_alzette, email="noor@all.example", name="Noor")
    for role in Role:
        Grant.objects.create(territory_id=val_alzette, person=noor, role=role)
    return noor


@pytest.mark.parametrize("number", VAST)
def test_a_number_of_any_size_in_an_address_is_answered(
    noor: Person, client: Client, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "NUMBERS", (number,))
    faults = []
    for one in table.addresses():
        if "<int:" not in one.route:
            continue
        path = one.filled(Random(1))
        for ask in (client.get, client.post):
            if SESSION_KEY not in client.session:  # one of the pages signs out
                client.force_login(noor)
            try:
                with transaction.atomic():
                    answer = ask(path)
            except Exception as problem:
                faults.append(f"{ask.__name__} {path}: {problem!r}"[:200])
            else:
                if answer.status_code >= 500:
                    faults.append(f"{ask.__name__} {path}: {answer.status_code}")

    assert faults == []
