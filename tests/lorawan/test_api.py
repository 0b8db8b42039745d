"""What the API of a LoRaWAN server says of a group is taken whole, or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from eclor.core.gateways.lorawan.api import Api, ApiDown
from eclor.field.lorawan.api import Answer, RestApi
from eclor.field.lorawan.server import ChirpStack, Group

NAME = "0b7c7a52-0000-4000-8000-00000000000c"
TOKEN = "a-token-of-the-api"
MEMBERS = [f"70b3d57ed00{n:05x}" for n in range(20)]
Change = Callable[[dict[str, Any]], Any]


class Odd(RestApi):
    """Says everything as ``change`` makes it."""

    change: Change = staticmethod(dict)

    def get(self, path: str) -> Answer:
        status, said = super().get(path)
        return status, self.change(said)


@contextmanager
def _answering(change: Change) -> Iterator[Api]:
    server = ChirpStack("7", {}, groups={NAME: Group(NAME, "Rue des Mineurs", list(MEMBERS))})
    there = Odd(server, TOKEN, list[Any]().extend)
    there.change = change
    try:
        yield Api(there.root, TOKEN)
    finally:
        there.close()


def _of_devices(said: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return said | changed if "result" in said else said


def _of_group(said: dict[str, Any], **changed: Any) -> dict[str, Any]:
    group = said.get("multicastGroup")
    return {"multicastGroup": group | changed} if group else said


def test_a_server_that_gives_shorter_pages_than_were_asked_for_names_every_lamp():
    with _answering(lambda said: _of_devices(said, result=said.get("result", [])[:7])) as api:
        assert list(api.group(NAME).members) == MEMBERS


@pytest.mark.parametrize(
    "change",
    [
        lambda said: _of_devices(said, result=[]),
        lambda said: [] if "result" in said else said,
        lambda said: _of_devices(said, deviceProfile="x" * (1 << 20)),
    ],
    ids=["names fewer than there are", "no object", "longer than is read"],
)
def test_a_list_of_lamps_that_is_not_whole_is_none(change: Change):
    with _answering(change) as api, pytest.raises(ApiDown):
        api.group(NAME)


@pytest.mark.parametrize("number", [float("inf"), 10**400, [5]])
def test_a_frequency_that_is_none_is_refused(number: Any):
    with (
        _answering(lambda said: _of_group(said, frequency=number)) as api,
        pytest.raises(ValueError, match="EU868"),
    ):
        api.group(NAME)


def test_a_name_of_half_a_letter_is_made_one_that_can_be_kept():
    with _answering(lambda said: _of_group(said, name="Rue \x00\ud800")) as api:
        assert api.group(NAME).title == "Rue ?"
