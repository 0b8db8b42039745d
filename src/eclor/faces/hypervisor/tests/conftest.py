"""People at the console."""

from collections.abc import Callable

import pytest
from django.test import Client

from eclor.core.context.actions import NewEntity, add_entity
from eclor.core.identity.models import Person
from eclor.core.service.scope import Scope


@pytest.fixture
def at_console() -> Callable[[Scope], Client]:
    """A signed-in browser of somebody."""

    def signed_in(scope: Scope) -> Client:
        client = Client()
        client.force_login(Person.objects.get(pk=scope.person))
        return client

    return signed_in


@pytest.fixture
def thing(maya) -> Callable[..., int]:
    """Put something on the map; its id."""

    def put(name: str, kind: str = "StreetlightControlCabinet", commune: int | None = None) -> int:
        new = NewEntity(
            type=kind,
            urn=f"urn:ngsi-ld:{kind}:test:{name}",
            name=name,
            lon=5.95,
            lat=49.47,
            commune=commune,
        )
        return int(add_entity(maya, new).pk)

    return put
