"""Everything that is streamed: one channel for each federation and circle, told tick by tick."""

import asyncio
import time

from eclor.core.live.channel import Channel
from eclor.core.live.frames import KEEP_ALIVE, message
from eclor.core.service.words import Audience

TICK = 0.1  # seconds: what happens within it travels together
KEEP_ALIVE_EVERY = 15.0


class Hub:
    """Where the bus is heard and the readers are served.

    ``epoch`` names one life of the bus's stream: numbers of another life mean nothing.
    ``cut_since`` is when the bus was lost (epoch milliseconds), ``None`` while all is well.
    """

    def __init__(self) -> None:
        self.epoch, self.floor = "", 0
        self.heard = 0
        self.cut_since: int | None = _now_ms()
        self.caught_up = asyncio.Event()
        self._channels: dict[tuple[int, Audience], Channel] = {}
        self._tick: asyncio.TimerHandle | None = None
        self._quiet_since: dict[tuple[int, Audience], float] = {}

    def channel(self, territory: int, audience: Audience) -> Channel:
        key = territory, audience
        if key not in self._channels:
            self._channels[key] = Channel(self.floor)
            self._quiet_since[key] = time.monotonic()
        return self._channels[key]

    def hear(self, territory: int, audience: Audience, sequence: int, data: bytes) -> None:
        """Take one message of the bus; it is told at the next tick."""
        self.heard = sequence
        self.channel(territory, audience).hear(sequence, data)
        if self._tick is None:
            self._tick = asyncio.get_running_loop().call_later(TICK, self._tell)

    def cut(self) -> None:
        """The bus is lost: say so once to everybody."""
        if self.cut_since is None:
            self.cut_since = _now_ms()
            self._say_to_all(message("cut", since=self.cut_since))

    def joined(self, epoch: str, floor: int) -> None:
        """The bus is back: the same stream goes on, another one starts all readers anew."""
        same, self.cut_since = epoch == self.epoch, None
        if same:
            self._say_to_all(message("back"))
            return
        self.epoch, self.floor, self.heard = epoch, floor, floor
        for channel in self._channels.values():
            channel.restart(floor, message("resync"))

    def up_to_date(self) -> None:
        """Everything said until now was heard: whoever waited to go on may, once it is told."""
        if not self.caught_up.is_set():
            self._tell()
            self.caught_up.set()

    def resume(self, channel: Channel, last_event: str) -> int | None:
        """Where the reader of event ``last_event`` goes on, ``None`` when it must load anew."""
        epoch, _, number = last_event.partition("-")
        if epoch != self.epoch or not (number.isascii() and number.isdigit() and len(number) < 16):
            return None
        return channel.after(int(number))

    def keep_alive(self) -> None:
        """A word in every channel that said nothing lately, so that silence means a dead line."""
        now = time.monotonic()
        for key, channel in self._channels.items():
            if now - self._quiet_since[key] >= KEEP_ALIVE_EVERY:
                channel.say(KEEP_ALIVE)
                self._quiet_since[key] = now

    def _tell(self) -> None:
        self._tick = None
        for key, channel in self._channels.items():
            if channel.has_news:
                channel.tick(self.epoch)
                self._quiet_since[key] = time.monotonic()

    def _say_to_all(self, plain: bytes) -> None:
        for channel in self._channels.values():
            channel.say(plain)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
