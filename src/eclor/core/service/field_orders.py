"""What a command does in the field, as its card declares it for the desk.

The desk (eclor.core.commands) knows no lamp and no barrier: what an order darkens, what forbids it,
which reported value proves it and how it is taken back are said here, by the room.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from math import isfinite
from typing import Any

from eclor.core.service.scope import Scope
from eclor.core.service.words import Kind

Text = Any  # a str or a lazy translation of one
Params = Mapping[str, Any]  # JSON values only


class Darkening(IntEnum):
    """How much light an order takes away; what darkens is held back by the rules of the desk."""

    NONE = 0
    DIMS = 1
    OFF = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """One thing to say with an order: a level, a duration. ``default`` stands where nothing is said.

    ``read_by`` is the room's own reading of what is neither number nor line (a programme): it gives
    back JSON, or raises ValueError. The order is then prepared on a page of the room (its panel).
    """

    key: str
    title: Text
    default: Any
    kind: Kind = Kind.NUMBER
    low: float | None = None
    high: float | None = None
    symbol: str = ""
    choices: tuple[tuple[str, Text], ...] = ()
    read_by: Callable[[Any], Any] | None = None

    def read(self, said: Any) -> Any:
        """The value as JSON. Raises ValueError with what is wrong and what to write."""
        if self.read_by is not None:
            return self.read_by(said)
        if self.kind is Kind.NUMBER:
            return self._number(said)
        if self.kind is Kind.BOOLEAN:
            if said in (True, False, "true", "false"):
                return said in (True, "true")
            raise ValueError(f"{said!r} is neither true nor false.")
        if self.choices and said not in [key for key, _ in self.choices]:
            raise ValueError(f"{said!r} is none of {', '.join(key for key, _ in self.choices)}.")
        if not isinstance(said, str) or len(said) > 200 or not said.isprintable():
            raise ValueError("Write one line of at most 200 characters.")
        return said

    def _number(self, said: Any) -> float:
        try:
            value = float(str(said).replace(",", ".")) if not isinstance(said, bool) else None
        except ValueError:
            value = None
        if value is None or not isfinite(value):
            raise ValueError(f"{said!r} is not a number.")
        low, high = self.low, self.high
        if (low is not None and value < low) or (high is not None and value > high):
            raise ValueError(f"{value:g} lies outside {low:g} to {high:g} {self.symbol}".strip())
        return int(value) if value.is_integer() else value


@dataclass(frozen=True, kw_only=True, slots=True)
class Carrying:
    """An order as a carrier of a foreign protocol has it: what devices are told, and which.

    ``addresses`` are the devices' names at their gateway; times in seconds since 1970; ``owner`` is
    who we are in that protocol.
    """

    order: str
    params: Params
    addresses: Sequence[str]
    not_before: int
    expires: int
    owner: str


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a REST protocol. ``also_well``: statuses that mean it was so before."""

    method: str
    path: str
    body: Any
    also_well: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Radio:
    """One frame to a device on LoRaWAN: its port (1 to 223) and its bytes (51 at most).

    ``said`` is the same as an object, for a server whose codec writes the maker's own bytes.
    """

    port: int
    payload: bytes
    said: Params


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """The reported value that proves an order: this attribute, this value, give or take so much.

    A word (the hash of a programme) is reported as it is, or not at all.
    """

    attribute: str
    value: float | str
    tolerance: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """An order as an interlock sees it, before it is given; ``entities`` are ids of its targets."""

    command: str
    params: Params
    entities: tuple[int, ...]
    begins_at: datetime
    reason: str


Interlock = Callable[[Scope, Asked], "Text | None"]  # why not, as a sentence; None lets it pass
Note = Callable[
    [Scope, Asked, str], None
]  # what a room writes down; the last is the order's signal


# What a carrier sends. Raises ValueError for what its protocol cannot say.
Write = Callable[[Carrying], Sequence[Call]]
Radiate = Callable[[Carrying], Radio]


def _as_asked(params: Params, begins_at: datetime) -> Params:
    return params


def _at_once(params: Params) -> timedelta:
    return timedelta(0)


def no_light_lost(params: Params) -> Darkening:
    return Darkening.NONE


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldOrder:
    """An order to devices: ``action`` is its word in the envelope, ``target`` an entity type.

    ``spoken`` turns the parameters into what devices read, given when the order begins; ``ends`` names
    the one of them that holds the second since 1970 at which a device is free again. ``wanted``
    says which reported value proves it (None: the device's answer is enough), ``settles`` how long a
    device takes to get there. An order of the same ``slot`` replaces an older one for the same
    device. ``guarded`` names described attributes (``crossing``) of which one alone asks for two
    persons when it darkens. ``revert`` gives the command of the same service and its parameters
    that take the order back: without it no glass can be broken. ``noted`` is called as the order is
    let go, in the same transaction: a room keeps what it wants of its things beyond the order's life.
    ``carried`` says it in the words of foreign protocols, whose carriers bring it to the devices;
    ``radiated`` in one frame of LoRaWAN.
    """

    action: str
    target: str
    wanted: Callable[[Params], Wanted | None]
    parameters: tuple[Parameter, ...] = ()
    spoken: Callable[[Params, datetime], Params] = _as_asked
    ends: str = ""
    settles: Callable[[Params], timedelta] = _at_once
    valid: timedelta = timedelta(minutes=5)
    slot: str = ""
    darkens: Callable[[Params], Darkening] = no_light_lost
    guarded: tuple[str, ...] = ()
    interlocks: tuple[Interlock, ...] = ()
    revert: Callable[[Params], tuple[str, Params]] | None = None
    noted: Note | None = None
    carried: Mapping[str, Write] = field(default_factory=dict)
    radiated: Radiate | None = None

    @property
    def may_darken(self) -> bool:
        """Whether the card says of any of its orders that it takes light away."""
        return self.darkens is not no_light_lost

    def read(self, said: Params) -> dict[str, Any]:
        """Every parameter with its value. Raises ValueError, naming the first that cannot be."""
        unknown = sorted(set(said) - {p.key for p in self.parameters})
        if unknown:
            raise ValueError(f"{unknown[0]!r} is no parameter of this order.")
        found = {}
        for parameter in self.parameters:
            try:
                found[parameter.key] = parameter.read(said.get(parameter.key, parameter.default))
            except ValueError as problem:
                raise ValueError(f"{parameter.key}: {problem}") from problem
        return found
