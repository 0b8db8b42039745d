"""How the house says a measure of its own: by the field's door, so that one hand writes history.

A room that computes a value (an estimated wait, a forecast) publishes it on the bus like a device
does; the recorder stores it, keeps its summaries, wakes the alarms and tells the live screens.
Subject: ``in.house.<territory id>.<entity id>``; payload: ``{"at": ISO 8601, "quality": 0..3,
"values": {attribute: number, boolean, text or JSON}}``.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from django.conf import settings

from eclor.core.bus import BlockingBus
from eclor.core.service import bus as nats
from eclor.core.service.scope import Scope
from eclor.core.service.words import Quality

SOURCE = "house"


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """What the house says of one entity at one time: measured attributes of its type."""

    entity: int
    at: datetime
    values: Mapping[str, Any]
    quality: Quality = Quality.GOOD

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("A measure's time needs its zone.")
        if not self.values:
            raise ValueError(f"Nothing is said of entity {self.entity}: give at least one value.")


class Stream(Protocol):
    """Where measures go: the bus, or a list in a test."""

    def store(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> None: ...


def record(scope: Scope, measures: Sequence[Measured]) -> None:
    """Hand measures to the recorder; they are safe once this returns, readable a moment later.

    The same measure handed over twice is stored once. Raises NotStored or BusDown.
    """
    given = _stream.get()
    stream = _bus() if given is None else given
    for measure in measures:
        subject = f"in.{SOURCE}.{scope.territory}.{measure.entity}"
        stream.store(subject.encode(), _payload(measure))


def _payload(measure: Measured) -> bytes:
    said = {
        "at": measure.at.isoformat(),
        "quality": int(measure.quality),
        "values": dict(measure.values),
    }
    # A NaN is nobody's measure: it must fail here, with the caller's name in the trace.
    return json.dumps(said, allow_nan=False).encode()


@cache
def _bus() -> BlockingBus:
    return BlockingBus(nats.url(settings.ECLOR), "recording")


_stream: ContextVar[Stream | None] = ContextVar("stream", default=None)


@contextmanager
def recording_to(stream: Stream) -> Iterator[None]:
    """Send measures elsewhere for the length of a block: tests hand in a list of theirs."""
    token = _stream.set(stream)
    try:
        yield
    finally:
        _stream.reset(token)
