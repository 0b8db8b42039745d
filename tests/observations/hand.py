"""A recorder held in the hand: the test says what came, and looks at what is stored."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any

import psycopg

from eclor.core.bus.wire import Message
from eclor.core.gateways.decoders import listen
from eclor.core.gateways.subjects import handle_of, subject_of
from eclor.core.observations.recorder.batch import Batch
from eclor.core.observations.recorder.directory import Directory
from eclor.core.observations.recorder.hands import Hands
from eclor.core.observations.recorder.process import Recorder
from eclor.core.observations.recorder.storing import Storing
from eclor.core.service.configuration import Configuration

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Hand:
    """Everything of a recorder but its threads."""

    def __init__(
        self,
        configuration: Configuration,
        nats_url: str,
        conninfo: dict[str, str],
        owner: psycopg.Connection,
        great: int,
    ) -> None:
        self.recorder = Recorder(configuration, nats_url, conninfo, 9, listen)
        self.recorder.directory = Directory(self.recorder.connect(), listen)
        self.storing = Storing(self.recorder)
        self.storing._writer = Hands(self.recorder.connect, great)
        self.owner = owner
        self.sequence = 0

    def __enter__(self) -> "Hand":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.storing._writer.close()
        self.recorder.directory._connection.close()
        if self.storing._bus is not None:
            self.storing._bus.close()

    def message(
        self,
        said: Any,
        topic: str = "obs/lamp-1",
        login: str = "lamp-1",
        at: datetime = NOON,
        headers: bytes = b"",
    ) -> Message:
        """A message as the stream delivers it; ``said`` is JSON to make, or bytes as they are."""
        self.sequence += 1
        payload = said if isinstance(said, bytes) else json.dumps(said).encode()
        nanoseconds = (at - EPOCH) // timedelta(microseconds=1) * 1000
        reply = f"$JS.ACK.FIELD.recorders.1.{self.sequence}.{self.sequence}.{nanoseconds}.0"
        subject = subject_of("mqtt", handle_of(login), topic.encode())
        return Message(subject, 1, reply.encode(), headers, payload)

    def hear(self, *messages: Message) -> Batch:
        """One batch of messages is understood and stored."""
        batch = Batch()
        batch.add(list(messages), self.recorder.directory)
        self.storing._record(batch, 0.0)
        return batch

    def say(self, said: Any, **how: Any) -> Batch:
        return self.hear(self.message(said, **how))

    def rows(self, query: str, *parameters: Any) -> list[Any]:
        """Lines of a query; those of one column as plain values."""
        lines: Sequence[tuple[Any, ...]] = self.owner.execute(query, parameters).fetchall()
        return [line[0] if len(line) == 1 else line for line in lines]

    def values(self, key: str = "lamp-1", attribute: str = "power") -> list[tuple[datetime, Any]]:
        """(time, value) of history, oldest first."""
        return self.rows(
            "SELECT o.at, o.num FROM observation o JOIN series s ON s.id = o.series_id"
            " JOIN device d ON d.entity_id = s.entity_id"
            " WHERE d.key = %s AND s.attribute = %s ORDER BY o.at",
            key,
            attribute,
        )

    def refusals(self) -> list[tuple[str, str]]:
        return self.rows("SELECT refusal, reason FROM refused_message ORDER BY id")


def ms(moment: datetime) -> int:
    """Milliseconds since 1970, as devices say times."""
    return (moment - EPOCH) // timedelta(milliseconds=1)
