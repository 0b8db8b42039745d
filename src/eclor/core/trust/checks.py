"""`eclor check` and every start: no column about a person without its line on a card."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from eclor.core.service.contract import Service
from eclor.core.service.registry import registry
from eclor.core.trust.personal import undeclared


@register("eclor")
def persons_are_declared(**kwargs: Any) -> list[CheckMessage]:
    return [Error(fault, id="eclor.E002") for fault in faults()]


def faults() -> list[str]:
    """Everything that stops the start, in words its author can act upon."""
    return [*undeclared(), *(f"{r.key}: {said}" for r in registry for said in card_faults(r))]


def card_faults(room: Service) -> Iterator[str]:
    """What is wrong with a card's lines about persons."""
    known = {one.key for one in room.purposes}
    for one in room.purposes:
        if not one.key.startswith(f"{room.key}."):
            yield f"the purpose {one.key!r} must begin with {room.key!r} and a dot."
        if one.key not in {key for line in room.personal_data for key in line.purposes}:
            yield f"the purpose {one.key!r} opens nothing: name it in a line of personal_data."
    for line in room.personal_data:
        if bool(line.purposes) == bool(str(line.unguarded)):
            yield (
                f"personal data {line.table!r}: name the purposes that open it, or say under"
                " `unguarded` why it is read without one."
            )
        for key in set(line.purposes) - known:
            yield f"personal data {line.table!r} is opened for {key!r}, which is not declared."
        if line.kept_for.total_seconds() <= 0:
            yield f"personal data {line.table!r}: say how long it is kept."
