"""What a decoder tells the recorder: who said what, when, and why something cannot be understood."""

from collections.abc import Callable
from typing import Any

import msgspec

from eclor.core.service.words import Refusal


class Unreadable(ValueError):
    """A message, or a part of it, that cannot be stored as truth; the text is for an operator."""

    def __init__(self, reason: str, refusal: Refusal = Refusal.UNREADABLE, topic: str = "") -> None:
        super().__init__(reason)
        self.refusal, self.topic = refusal, topic


class Measure(msgspec.Struct, frozen=True):
    """A value that came with more than itself: the unit the device says, and how good it is."""

    value: Any
    unit: str = ""
    quality: int = 0  # eclor.core.service.words.Quality


class Said(msgspec.Struct, gc=False):
    """What one device said of one time.

    ``speaker`` is "" for the device that logged in, else the name of one that speaks through it.
    ``at`` is in microseconds since 1970 (UTC), None when the device has no clock. ``values`` holds
    numbers, booleans, texts, JSON or Measure. ``aside`` holds what the radio adds by itself (signal
    strength): stored where the entity's type declares it, dropped without a word elsewhere.
    """

    speaker: str
    at: int | None
    values: dict[str, Any]
    aside: dict[str, Any] | None = None


class Heard(msgspec.Struct, frozen=True):
    """What the subject alone tells: the login, its topic, how to read the bytes, and by what custom.

    ``relays`` is true where the topic belongs to a gateway's protocol: an unknown speaker is then a
    stranger to adopt, not a device that overreaches. ``entity`` is set where the house itself speaks
    of one of its entities, without a login. ``again``: somebody repeats what was once refused, which
    is no sign of life of the device.
    """

    handle: str
    topic: str
    protocol: str
    read: Callable[[bytes], "list[Said | Unreadable]"]
    relays: bool = False
    territory: int = 0
    entity: int = 0
    again: bool = False


# Explains a subject of the bus; raises Unreadable for a topic that belongs to no protocol.
Listen = Callable[[bytes], Heard]
