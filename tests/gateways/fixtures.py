"""One gate and one NATS for the tests of a file, and devices that come to it."""

from collections.abc import Callable, Iterator

import pytest

from eclor.testing.plugin import HOME
from tests.gateways.doors import Doors, Speaker, doors


@pytest.fixture(scope="module")
def gate(django_db_setup: None) -> Iterator[Doors]:
    """The door for devices, with the scratch database behind it."""
    with doors(HOME) as built:
        yield built


@pytest.fixture
def speaker(gate: Doors) -> Iterator[Callable[..., Speaker]]:
    """Makes devices that leave by themselves at the end of the test."""
    made: list[Speaker] = []

    def make(client: str = "", **more: bool | int) -> Speaker:
        made.append(Speaker(gate.mqtt, client, **more))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.leave()
