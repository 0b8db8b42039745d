"""A batch as numpy columns: checked, sorted by series and time, each (series, time) once."""

from dataclasses import dataclass, field

import numpy as np

from eclor.core.observations.recorder.arrays import Array
from eclor.core.observations.recorder.batch import Batch
from eclor.core.observations.recorder.directory import DAY
from eclor.core.observations.recorder.slots import Lines
from eclor.core.observations.recorder.values import Rich
from eclor.core.observations.recorder.words import Unreadable
from eclor.core.service.words import Refusal

NO_RICH = -1
LONGEST_DELAY = 2**31 - 1  # milliseconds


@dataclass(slots=True)
class Columns:
    """One line for each value, sorted by (series, at); times in microseconds since 1970."""

    slot: Array
    series: Array
    at: Array
    num: Array  # NaN where there is no number
    message: Array  # index into the batch
    rich: Array  # index into ``riches``, or NO_RICH
    received: Array
    riches: list[Rich] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.series)

    def take(self, which: Array) -> "Columns":
        """The lines of a mask or of sorted indexes."""
        return Columns(
            slot=self.slot[which],
            series=self.series[which],
            at=self.at[which],
            num=self.num[which],
            message=self.message[which],
            rich=self.rich[which],
            received=self.received[which],
            riches=self.riches,
        )

    @property
    def delay(self) -> Array:
        """Reception minus observation in milliseconds, beyond LONGEST_DELAY where it does not fit."""
        return (self.received - self.at) // 1000


def missing_series(batch: Batch, lines: Lines) -> list[int]:
    """Slots of this batch whose series must be made first."""
    spoken = np.unique(np.array(batch.slots))
    return [int(s) for s in spoken[lines.series[spoken] == 0]]


def columns(batch: Batch, lines: Lines) -> Columns:
    """Check every value against its card and the clock; what fails becomes a refusal of the batch."""
    counts = np.array(batch.counts)
    owners = np.array(batch.owners)
    slot = np.array(batch.slots)
    rich = np.full(len(slot), NO_RICH, dtype=np.int64)
    rich[list(batch.riches)] = np.arange(len(batch.riches))
    message = np.repeat(owners, counts)
    found = Columns(
        slot=slot,
        series=lines.series[slot],
        at=np.repeat(np.array(batch.times), counts),
        num=np.array(batch.nums),
        message=message,
        rich=rich,
        received=np.array(batch.received)[message],
        riches=list(batch.riches.values()),
    )
    return _once(batch, lines, _sorted(_possible(batch, lines, found)))


def _possible(batch: Batch, lines: Lines, given: Columns) -> Columns:
    low, high = lines.low[given.slot], lines.high[given.slot]
    ahead = given.at > given.received + DAY
    old = given.at < given.received - lines.keep[given.slot]
    # Beside a text NaN stands for "no number"; alone it is what a broken device says.
    endless = np.isinf(given.num) | (np.isnan(given.num) & (given.rich == NO_RICH))
    outside = (given.num < low) | (given.num > high) | endless
    bad = ahead | old | outside
    if not bad.any():
        return given
    for i in np.flatnonzero(bad):
        if ahead[i]:
            problem = Unreadable(
                "It is dated more than a day ahead: set the device's clock.", Refusal.FUTURE
            )
        elif old[i]:
            days = int(lines.keep[given.slot[i]] // DAY)
            problem = Unreadable(
                f"It is older than the {days} days we keep: import history instead.",
                Refusal.TOO_OLD,
            )
        elif endless[i]:
            problem = Unreadable(f"{given.num[i]} is not a measure.", Refusal.IMPOSSIBLE_VALUE)
        else:
            unit = lines.names[int(given.slot[i])][1]
            problem = Unreadable(
                f"{given.num[i]:g} is not between {low[i]:g} and {high[i]:g} {unit}".rstrip() + ".",
                Refusal.IMPOSSIBLE_VALUE,
            )
        refuse_line(batch, lines, given, int(i), problem)
    return given.take(~bad)


def refuse_line(batch: Batch, lines: Lines, given: Columns, i: int, problem: Unreadable) -> None:
    """Keep one line apart, under the device whose login brought it."""
    owner = int(given.message[i])
    route = batch.routes[owner]
    if route is None:
        raise LookupError("A value came by a subject that leads nowhere.")
    attribute = lines.names[int(given.slot[i])][0]
    rich = given.riches[given.rich[i]] if given.rich[i] != NO_RICH else None
    said = rich.other.decode() if rich is not None and rich.other else float(given.num[i])
    batch.refuse(problem, route.device, attribute, said, int(given.at[i]), message=owner)


def _sorted(given: Columns) -> Columns:
    """Stable: of two values for the same time the first that came stays first."""
    return given.take(np.lexsort((given.at, given.series)))


def _once(batch: Batch, lines: Lines, given: Columns) -> Columns:
    """The same value again is left out; another value for the same time is refused."""
    again = np.zeros(len(given), dtype=np.bool_)
    again[1:] = (given.series[1:] == given.series[:-1]) & (given.at[1:] == given.at[:-1])
    if not again.any():
        return given
    first = np.maximum.accumulate(np.where(again, 0, np.arange(len(given))))
    for i in np.flatnonzero(again):
        if not same(given, int(i), int(first[i])):
            refuse_line(batch, lines, given, int(i), conflict(_shown(given, int(first[i]))))
    return given.take(~again)


def same(given: Columns, i: int, j: int) -> bool:
    """Whether two lines say the same."""
    a, b = given.rich[i], given.rich[j]
    if a == NO_RICH and b == NO_RICH:
        return bool(given.num[i] == given.num[j])
    other_a = given.riches[a].other if a != NO_RICH else None
    other_b = given.riches[b].other if b != NO_RICH else None
    equal = given.num[i] == given.num[j] or (np.isnan(given.num[i]) and np.isnan(given.num[j]))
    return bool(equal and other_a == other_b)


def conflict(kept: object) -> Unreadable:
    return Unreadable(f"{kept} is already stored for this very time, and stays.", Refusal.CONFLICT)


def _shown(given: Columns, i: int) -> str:
    rich = given.riches[given.rich[i]] if given.rich[i] != NO_RICH else None
    if rich is not None and rich.other:
        return str(rich.other, errors="replace")[:100]
    return f"{float(given.num[i]):g}"
