"""How long a wrong login waits, and what a device that comes back had already said."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field

FORGIVEN_SECONDS = 60.0
FREE_FAILURES = 3
LONGEST_DELAY = 5.0
MOST_WAITING = 50  # refused logins of one address that may wait at once
MOST_ADDRESSES = 10_000


def delay(failures: int) -> float:
    """Seconds the answer to the so many-th wrong login waits."""
    return min(LONGEST_DELAY, 0.5 * max(0, failures - FREE_FAILURES))


@dataclass(slots=True)
class _Address:
    failures: int = 0
    last: float = 0.0
    waiting: int = 0


class Throttle:
    """Slows down whoever guesses, address by address; a right login is never delayed."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Address] = OrderedDict()

    def is_crowded(self, address: str) -> bool:
        """Whether so many wrong logins of this address already wait that no more are heard."""
        known = self._known.get(address)
        return known is not None and known.waiting >= MOST_WAITING

    def failed(self, address: str, now: float) -> int:
        """Count a wrong login of this address; which one it is. Follow with :meth:`told`."""
        known = self._known.pop(address, None) or _Address()
        if now - known.last > FORGIVEN_SECONDS:
            known.failures = 0
        known.failures, known.last = known.failures + 1, now
        known.waiting += 1
        self._known[address] = known
        if len(self._known) > MOST_ADDRESSES:
            self._known.popitem(last=False)
        return known.failures

    def told(self, address: str) -> None:
        known = self._known.get(address)
        if known is not None:
            known.waiting -= 1


@dataclass(slots=True)
class Said:
    """The messages of one session that its device may send again: (packet id, digest) → identity.

    Kept as long as JetStream recognises an identity, so that a message sent again after a broken
    connection is stored once.
    """

    _recent: deque[tuple[float, bytes, int, bytes]] = field(default_factory=deque)

    def remember(self, now: float, packet_id: bytes, digest: int, identity: bytes) -> None:
        self.forget_before(now)
        self._recent.append((now, packet_id, digest, identity))

    def identity(self, packet_id: bytes, digest: int) -> bytes | None:
        for _, kept_id, kept_digest, identity in reversed(self._recent):
            if kept_id == packet_id and kept_digest == digest:
                return identity
        return None

    def forget_before(self, now: float, seconds: float = 60.0, most: int = 64) -> None:
        recent = self._recent
        while recent and (now - recent[0][0] > seconds or len(recent) >= most):
            recent.popleft()

    def __bool__(self) -> bool:
        return bool(self._recent)


class Sessions:
    """What sessions that have ended lately had said, for the moment they come back."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._kept: OrderedDict[str, Said] = OrderedDict()

    def leave(self, session: str, said: Said, now: float) -> None:
        said.forget_before(now)
        if said:
            self._kept[session] = said
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def come_back(self, session: str) -> Said:
        return self._kept.pop(session, None) or Said()
