"""Decoders: from a topic and its bytes to what was said, without a clock, a table or a network.

One module for each custom of the field. A decoder takes the levels of a topic and gives a function
from the payload to a list of ``Said`` (or of ``Unreadable`` for a part); it raises ``Unreadable``
where nothing can be made of the whole.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import structs

from eclor.core.gateways.decoders import chirpstack, house, native, talq, thingsboard, ttn
from eclor.core.gateways.decoders.parsing import Read
from eclor.core.gateways.subjects import topic_of
from eclor.core.observations.recorder.words import Heard, Said, Unreadable

# First level of a topic -> (custom, decoder of its topics, whether others speak through it).
CUSTOMS: dict[str, tuple[str, Callable[[list[str]], Read], bool]] = {
    "obs": ("native", native.topic, False),
    "status": ("native", native.topic, False),
    "application": ("chirpstack", chirpstack.topic, True),
    "v3": ("ttn", ttn.topic, True),
    "talq": ("talq", talq.topic, True),
    "v1": ("thingsboard", thingsboard.topic, False),
}
# The source of a message said again, where mqtt or http stood, with the microsecond since 1970 at
# which it first reached us: a value without a time of its own is of that moment, however often and
# however late it is said again, and so is stored once.
_REPLAYED = re.compile(r"replay@(\d{1,17})")


def listen(subject: bytes) -> Heard:
    """Explain a subject of the bus. Raises Unreadable for a topic that belongs to no custom."""
    source, handle, topic = topic_of(subject)
    try:
        if source == house.SOURCE:
            return house.listen(handle, topic)
        heard = _listen(handle, topic)
    except Unreadable as problem:
        problem.topic = readable(topic)
        raise
    again = _REPLAYED.fullmatch(source)
    if again is None:
        return heard
    return structs.replace(heard, read=_as_of(int(again[1]), heard.read), again=True)


def replayed(first_heard: datetime) -> str:
    """The source of a message that is said again."""
    since = first_heard - datetime(1970, 1, 1, tzinfo=UTC)
    microseconds = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return f"replay@{microseconds}"


def _as_of(at: int, read: Read) -> Read:
    """The same, with the time of the first hearing where the device gave none."""

    def dated(payload: bytes) -> list[Said | Unreadable]:
        found = read(payload)
        for said in found:
            if isinstance(said, Said) and said.at is None:
                said.at = at
        return found

    return dated


def _listen(handle: str, topic: bytes) -> Heard:
    shown = readable(topic)
    levels = _levels(topic)
    if levels[0] not in CUSTOMS:
        raise Unreadable(
            f"The topic {shown[:120]!r} is not one we read: use obs/<device>, v1/devices/me/telemetry,"
            " application/…, v3/… or talq/….",
        )
    custom, decoder, relays = CUSTOMS[levels[0]]
    relays = relays or levels[:2] == ["v1", "gateway"]
    return Heard(handle, shown, custom, decoder(levels), relays)


def _levels(topic: bytes) -> list[str]:
    try:
        return topic.decode().split("/")
    except UnicodeDecodeError as problem:
        raise Unreadable("The topic is not UTF-8 text.") from problem


def readable(topic: bytes) -> str:
    """A topic as text that a database takes; ``%`` and what is no text are percent-encoded."""
    text = topic.decode("utf-8", "surrogateescape")
    return "".join(
        f"%{ord(c) & 0xFF:02X}" if c == "%" or ord(c) < 32 or 0xDC80 <= ord(c) <= 0xDCFF else c
        for c in text
    )


def topic_bytes(text: str) -> bytes:
    """The topic that :func:`readable` showed."""
    head, *rest = text.split("%")
    return head.encode() + b"".join(bytes([int(part[:2], 16)]) + part[2:].encode() for part in rest)
