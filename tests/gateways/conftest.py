"""One gate and one NATS for the tests of a file."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.gateways.fixtures import gate as gate
from tests.gateways.fixtures import speaker as speaker


class Said:
    """Where messages go in these tests: what was stored with its identity, what was told."""

    def __init__(self) -> None:
        self.stored: list[tuple[bytes, bytes, bytes]] = []
        self.told: list[tuple[bytes, bytes]] = []

    def store_numbered(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> int:
        self.stored.append((subject, payload, identity))
        return len(self.stored)

    def publish(self, subject: bytes, payload: bytes) -> None:
        self.told.append((subject, payload))


@pytest.fixture
def bus() -> Iterator[Said]:
    """What the operators' actions say to the field."""
    from eclor.core.gateways import actions

    stream = Said()
    with actions.speaking_to(stream):
        yield stream


@pytest.fixture
def browser_of() -> Callable[..., Any]:
    """A browser without JavaScript in which somebody has signed in: ``browser_of(maya)``."""
    from django.test import Client

    from eclor.core.identity.models import Person

    def signed_in(scope: Any) -> Any:
        client = Client(headers={"accept-language": "en"})
        client.force_login(Person.objects.get(pk=scope.person))
        return client

    return signed_in
