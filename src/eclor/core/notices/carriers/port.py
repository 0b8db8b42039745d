"""The port of the carriers: what each is given, and the four ways in which it may fail."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """A notice on its way. ``id`` is the same at every try; ``link`` a whole address or ""."""

    id: UUID
    title: str
    text: str
    link: str
    urgent: bool


class CarrierDown(Exception):
    """The carrier itself is away: everything for it waits, nothing was handed over."""


class TryLater(Exception):
    """This one was not taken; another may be. Nothing was handed over."""


class Refused(Exception):
    """It will never be taken. ``gone``: because the address is no more."""

    def __init__(self, said: str, gone: bool = False) -> None:
        super().__init__(said)
        self.gone = gone


class Unsure(Exception):
    """It was handed over and the answer was lost: it may have arrived."""


class Carries(Protocol):
    """One carrier. ``repeats``: handing the same notice over twice shows it once."""

    repeats: bool

    def carry(self, ready: Ready, address: str) -> None:
        """Hand it over. Raises CarrierDown, TryLater, Refused, Unsure; none names the address."""
