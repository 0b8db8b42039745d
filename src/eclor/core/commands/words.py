"""The vocabulary of the desk: the states of an order, what is asked of it, what it refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

GIVE, APPROVE, GLASS = "orders.give", "orders.approve", "orders.break_glass"
SEE = "orders.see"
NUDGE = "desk.nudge"  # on the bus, to whoever keeps the desk


class State(StrEnum):
    """Where an order stands, and each of its parts."""

    DRAFT = "draft"  # waits for a second person
    APPROVED = "approved"  # its hour has not come
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"  # the device has answered
    SUCCEEDED = "succeeded"  # the reported value says so
    FAILED = "failed"  # the device refused, or cannot be reached at all
    TIMED_OUT = "timed_out"
    EXPIRED = "expired"  # never left
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"  # a newer order holds


OPEN = frozenset({State.DRAFT, State.APPROVED, State.QUEUED, State.SENT, State.DELIVERED})
UNSENT = frozenset({State.DRAFT, State.APPROVED, State.QUEUED})
ENDED = frozenset(State) - OPEN


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody asks of the desk. ``key`` names the request: sent twice, it is one order.

    ``valid_for`` where a length was asked for and no moment: sent again a second later it is the
    same, though ``expires_at`` counted from then is not.
    """

    service: str
    command: str
    entities: Sequence[int]
    params: Mapping[str, Any]
    reason: str
    expires_at: datetime
    key: str
    valid_for: timedelta | None = None
    not_before: datetime | None = None
    cause: str = ""
    glass: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """How many other persons must agree, and why: ``lamps`` darkened, guarded ones by name."""

    approvals: int
    lamps: int = 0
    guarded: Sequence[str] = field(default_factory=tuple)


class Refused(ValueError):
    """The desk does not take an order; the text says why and what to do. ``code`` is for machines."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text
