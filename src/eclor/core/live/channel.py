"""The events of one federation and circle: one shared log, walked by each reader at its own pace."""

import asyncio
from collections import deque
from dataclasses import dataclass

from eclor.core.live.frames import Block, block, event

HOLDS_BYTES = 12 * 2**20


@dataclass(frozen=True, slots=True)
class Entry:
    """What one tick told: events of the stream up to ``last``; 0 when it only carried a message."""

    first: int
    last: int
    block: Block


class Channel:
    """A bounded log of ticks. Readers keep a number, not a queue, so a slow one costs nothing.

    ``floor``: everything told up to that number of the bus's stream may have left the log.
    """

    def __init__(self, floor: int, holds: int = HOLDS_BYTES) -> None:
        self.floor = self.told = floor
        self._log: deque[Entry] = deque()
        self._start = 0  # number of the first entry still in the log
        self._weight, self._holds = 0, holds
        self._waiting: list[tuple[int, bytes]] = []
        self._news = asyncio.Event()

    @property
    def end(self) -> int:
        """The number the next entry will have."""
        return self._start + len(self._log)

    @property
    def has_news(self) -> bool:
        return bool(self._waiting)

    def hear(self, sequence: int, data: bytes) -> None:
        """Keep an event until the next tick."""
        self._waiting.append((sequence, data))

    def tick(self, epoch: str) -> None:
        """Tell what was heard since the last tick, in one block encoded once."""
        heard, self._waiting = self._waiting, []
        frames = [event(data, id=f"{epoch}-{sequence}") for sequence, data in heard]
        self._append(Entry(heard[0][0], heard[-1][0], block(b"".join(frames))))
        self.told = heard[-1][0]

    def say(self, plain: bytes) -> None:
        """Tell everybody a message of the stream itself, now."""
        self._append(Entry(0, 0, block(plain)))

    def restart(self, floor: int, plain: bytes) -> None:
        """Forget the log and tell ``plain`` to everybody: what came before cannot be continued."""
        self._start, self._weight = self.end, 0
        self._log.clear()
        self._waiting.clear()
        self.floor = self.told = floor
        self.say(plain)

    def after(self, sequence: int) -> int | None:
        """Where somebody who has seen ``sequence`` reads on; ``None`` when part of it has left."""
        if not self.floor <= sequence <= self.told:
            return None
        for number, entry in enumerate(self._log, self._start):
            if entry.last > sequence:
                return number
        return self.end

    def rest(self, number: int, sequence: int) -> bytes:
        """What entry ``number`` told after event ``sequence``, when a cut fell into the middle."""
        if not self._start <= number < self.end:
            return b""
        entry = self._log[number - self._start]
        if not entry.first <= sequence < entry.last:
            return b""
        events = entry.block.plain.split(b"\n\n")[:-1]
        return b"".join(one + b"\n\n" for one in events if _sequence(one) > sequence)

    def read(self, number: int) -> tuple[list[Block], int] | None:
        """Blocks from ``number`` on and the next number; ``None`` when they have left the log."""
        if number < self._start:
            return None
        # Nearly always the last entry or two: a deque is quick at its ends.
        places = range(number - self._start, len(self._log))
        return [self._log[place].block for place in places], self.end

    async def news(self) -> None:
        """Wait for the next entry."""
        await self._news.wait()

    def _append(self, entry: Entry) -> None:
        self._log.append(entry)
        self._weight += entry.block.weight
        while self._weight > self._holds and len(self._log) > 1:
            self._drop()
        self._news.set()
        self._news = asyncio.Event()

    def _drop(self) -> None:
        gone = self._log.popleft()
        self._start += 1
        self._weight -= gone.block.weight
        self.floor = max(self.floor, gone.last)


def _sequence(event: bytes) -> int:
    """The number in ``id: <epoch>-<number>``, the first line of an event of the bus."""
    return int(event.partition(b"\n")[0].rpartition(b"-")[2])
