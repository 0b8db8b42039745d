"""The lines at the TALQ door: how many there may be, of whom, and how long each may dawdle."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

MOST = 100  # a territory has some tens of gateways
MOST_OF_ADDRESS = 25  # one visitor that opens lines and says nothing leaves the others theirs
HANDSHAKE_SECONDS = 10.0  # a gateway on a slow radio line takes three
REQUEST_SECONDS = 120.0  # from one answer to the end of the next request: 16 MB at 1 Mbit/s


@dataclass
class Lines:
    """Counts who is in and remembers until when; :meth:`cut_overdue` ends what takes too long.

    A time limit for each read is not enough: who sends a byte now and then never exceeds it.
    """

    clock: Callable[[], float] = time.monotonic
    _of_address: Counter[str] = field(default_factory=Counter)
    _until: dict[socket.socket, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, address: str) -> bool:
        """Whether there is room for one more of this address."""
        with self._lock:
            full = self._of_address.total() >= MOST or self._of_address[address] >= MOST_OF_ADDRESS
            if not full:
                self._of_address[address] += 1
            return not full

    def leave(self, address: str) -> None:
        with self._lock:
            self._of_address[address] -= 1
            if not self._of_address[address]:
                del self._of_address[address]

    def grant(self, line: socket.socket, seconds: float) -> None:
        """So long from now on it may take."""
        with self._lock:
            self._until[line] = self.clock() + seconds

    def forget(self, line: socket.socket) -> None:
        with self._lock:
            self._until.pop(line, None)

    def cut_overdue(self) -> int:
        """Shut the lines whose time is over, which wakes their threads; how many."""
        now = self.clock()
        with self._lock:
            overdue = [line for line, until in self._until.items() if until < now]
            for line in overdue:
                del self._until[line]
                try:
                    # Not the method of a TLS socket, which would first speak with the other end.
                    socket.socket.shutdown(line, socket.SHUT_RDWR)
                except OSError:  # it has gone by itself
                    continue
        return len(overdue)
