"""The one consumer that all recorders share, and how far it is."""

from dataclasses import dataclass

from eclor.core.observations.recorder.bus import Bus, BusRefusal

FIELD, CONSUMER = "FIELD", "recorders"
SECOND = 1_000_000_000  # JetStream counts nanoseconds
CONSUMER_NOT_FOUND, CONSUMER_EXISTS = 10014, (10013, 10148)

# A batch is written in about a second; a recorder that died gives its messages back after this.
ACK_WAIT = 15
RECORDERS = {
    "durable_name": CONSUMER,
    "ack_policy": "explicit",
    "ack_wait": ACK_WAIT * SECOND,
    "deliver_policy": "all",
    "max_ack_pending": 500_000,
    "max_deliver": -1,
    "max_waiting": 512,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the recorders are: sequences of the stream, and messages not recorded yet."""

    recorded_up_to: int
    first: int
    last: int
    waiting: int


def ensure(bus: Bus) -> None:
    """Make the consumer where it is missing; safe from several processes at once.

    The stream is the gate's (gateways.bus.ensure_streams). Raises BusRefusal while it is not there.
    """
    try:
        bus.api(f"CONSUMER.INFO.{FIELD}.{CONSUMER}")
    except BusRefusal as problem:
        if problem.code != CONSUMER_NOT_FOUND:
            raise
        _make_consumer(bus)


def _make_consumer(bus: Bus) -> None:
    verb = f"CONSUMER.DURABLE.CREATE.{FIELD}.{CONSUMER}"
    try:
        bus.api(verb, {"stream_name": FIELD, "config": RECORDERS})
    except BusRefusal as problem:
        if problem.code not in CONSUMER_EXISTS:  # another recorder was first
            raise


def progress(bus: Bus) -> Progress:
    """Raises BusRefusal, BusDown."""
    consumer = bus.api(f"CONSUMER.INFO.{FIELD}.{CONSUMER}")
    stream = bus.api(f"STREAM.INFO.{FIELD}")["state"]
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
    answer = bus.api(f"STREAM.PURGE.{FIELD}", {"seq": found.recorded_up_to + 1})
    return int(answer.get("purged", 0))
