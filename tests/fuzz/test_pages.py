"""Each address with numbers of every size, as somebody who may do everything: an answer, never a fault."""

from random import Random

import pytest
from django.test import Client

from eclor.core.identity.models import Grant, Person, Role
from tests.fuzz import addresses as table

VAST = ("0", f"{2**31}", f"{2**63 - 1}", f"{2**63}", "9" * 40)


@pytest.fixture
def almighty(val_alzette: int, client: Client) -> Client:
    noor = Person.objects.create(territory_id=val_alzette, email="noor@all.example", name="Noor")
    for role in Role:
        Grant.objects.create(territory_id=val_alzette, person=noor, role=role)
    client.force_login(noor)
    return client


@pytest.mark.parametrize("number", VAST)
def test_a_number_of_any_size_in_an_address_is_answered(
    almighty: Client, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "NUMBERS", (number,))
    faults = []
    for one in table.addresses():
        if one.route == "/readyz":  # no bus is there to be ready
            continue
        path = one.filled(Random(1))
        for ask in (almighty.get, almighty.post):
            try:
                answer = ask(path)
            except Exception as problem:
                faults.append(f"{ask.__name__} {path}: {problem!r}"[:200])
            else:
                if answer.status_code >= 500:
                    faults.append(f"{ask.__name__} {path}: {answer.status_code}")

    assert faults == []
