"""The one consumer that all recorders share, and how far it is."""

from dataclasses import dataclass

from eclor.core.bus.pulling import SECOND, Consumer
from eclor.core.bus.reading import Bus

# A batch is written in about a second; a recorder that died gives its messages back after this.
ACK_WAIT = 15
RECORDERS = Consumer(
    stream="FIELD",
    name="recorders",
    batch=50_000,
    batch_bytes=16 * 2**20,  # a flood must not fill us; NATS itself cuts a reader at 64 MB
    shape={
        "ack_wait": ACK_WAIT * SECOND,
        "max_ack_pending": 500_000,
        "max_deliver": -1,
        "max_waiting": 512,
    },
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the recorders are: sequences of the stream, and messages not recorded yet."""

    recorded_up_to: int
    first: int
    last: int
    waiting: int


def progress(bus: Bus) -> Progress:
    """Raises BusRefusal, BusDown."""
    consumer = bus.api(RECORDERS.info())
    stream = bus.api(f"STREAM.INFO.{RECORDERS.stream}")["state"]
    return Progress(
        recorded_up_to=int(consumer["ack_floor"]["stream_seq"]),
        first=int(stream["first_seq"]),
        last=int(stream["last_seq"]),
        waiting=int(consumer["num_pending"]) + int(consumer["num_ack_pending"]),
    )


def forget_recorded(bus: Bus) -> int:
    """Remove from FIELD what every recorder has acknowledged; how many messages went.

    One purge of a whole range costs next to nothing, where a work-queue stream pays for each
    acknowledged message.
    """
    found = progress(bus)
    if found.recorded_up_to < found.first:
        return 0
    answer = bus.api(f"STREAM.PURGE.{RECORDERS.stream}", {"seq": found.recorded_up_to + 1})
    return int(answer.get("purged", 0))
