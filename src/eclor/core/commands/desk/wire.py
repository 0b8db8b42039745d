"""The desk's connection to the bus: orders go out, answers and nudges come in."""

from collections.abc import Sequence

from eclor.core.bus.pulling import SECOND, Consumer, Reader, answers
from eclor.core.bus.wire import Message, publication
from eclor.core.commands.words import NUDGE

# Answers wait here for the desk while it starts again; in memory, as their stream.
DESK = Consumer(
    stream="ACKS",
    name="desk",
    batch=5_000,
    shape={"ack_wait": 10 * SECOND, "max_ack_pending": 50_000, "mem_storage": True},
)


class Wire:
    """One connection; every method raises BusDown when it is lost."""

    def __init__(self, url: str) -> None:
        self._reader = Reader(url, "desk", DESK)
        self._reader.bus.subscribe(NUDGE.encode())

    def close(self) -> None:
        self._reader.close()

    def send(self, messages: Sequence[tuple[bytes, bytes]]) -> None:
        """(subject, payload) of each; heard by whoever listens now, kept for nobody."""
        if messages:
            self._reader.bus.send(
                b"".join(publication(subject, said) for subject, said in messages)
            )

    def hear(self, seconds: float) -> list[Message]:
        """Answers that have come, waiting at most so long; a nudge ends the wait too."""
        return self._reader.take(seconds)

    def acknowledge(self, heard: Sequence[Message]) -> None:
        """The database has them; they are not told again."""
        if heard:
            self._reader.bus.send(answers(message.reply for message in heard))
