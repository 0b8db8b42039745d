"""Saying the counts again, row after row, at the chosen speed."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from eclor.core.context.importing.faults import bad
from eclor.field.credentials import FieldBook
from eclor.field.devices.clock import iso
from eclor.field.devices.fleet import Fleet
from eclor.field.replaying.counts import Counts
from eclor.field.replaying.enrolling import Speaker

CONNECTING = 30.0  # seconds for all counters to be let in
SETTLING = 120.0  # seconds without one acknowledgement before we give up
MOST_WAITING = 5_000  # messages not acknowledged before we wait for the platform


@dataclass(frozen=True, slots=True)
class Replayed:
    """How it went."""

    said: int
    acknowledged: int
    cuts: int
    seconds: float


def send(
    counts: Counts,
    those: Sequence[Speaker],
    attribute: str,
    factor: float,
    book: FieldBook,
    door: tuple[str, int],
    speed: float,
    progress: Callable[[int], None],
) -> Replayed:
    """Send every value with its own time; ``factor`` turns a count into the attribute's unit.

    Raises BadFile when the counters are not let in, or when acknowledgements stop coming.
    """
    fleet = Fleet(*door)
    for speaker in those:
        fleet.add(speaker.key, book.password(speaker.key))
    began = time.monotonic()
    try:
        _come_in(fleet, door)
        begin = time.monotonic()
        first = counts.lines[0].at
        for number, line in enumerate(counts.lines, start=1):
            _wait_until(fleet, begin + (line.at - first).total_seconds() / speed)
            at = iso(line.at.timestamp())
            for counter, value in line.values:
                payload = msgspec.json.encode({attribute: value * factor, "at": at})
                fleet.say(those[counter].key, f"obs/{those[counter].key}", payload)
            _settle(fleet, MOST_WAITING)
            progress(number)
        _settle(fleet, 0)
    finally:
        fleet.close()
    tally = fleet.tally
    return Replayed(tally.said, tally.acknowledged, tally.cuts, time.monotonic() - began)


def _come_in(fleet: Fleet, door: tuple[str, int]) -> None:
    end = time.monotonic() + CONNECTING
    while fleet.online < len(fleet):
        if time.monotonic() > end:
            why = fleet.tally.why or "no answer"
            raise bad(
                f"{len(fleet) - fleet.online} of {len(fleet)} counters were not let in at"
                f" {door[0]}:{door[1]} ({why}): is `eclor up` running here?"
            )
        fleet.move(0.1)


def _wait_until(fleet: Fleet, moment: float) -> None:
    fleet.move(0.0)
    while (left := moment - time.monotonic()) > 0:
        fleet.move(left)


def _settle(fleet: Fleet, most: int) -> None:
    """Until no more than ``most`` messages wait for their acknowledgement."""
    heard, last = fleet.tally.acknowledged, time.monotonic()
    while fleet.waiting > most:
        fleet.move(0.2)
        if fleet.tally.acknowledged != heard:
            heard, last = fleet.tally.acknowledged, time.monotonic()
        elif time.monotonic() - last > SETTLING:
            raise bad(
                f"The platform acknowledged {heard:,} of {fleet.tally.said:,} messages and then"
                f" nothing for {SETTLING:.0f} s; look at the log of the gate."
            )
