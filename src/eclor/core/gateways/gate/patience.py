"""How long a wrong login waits, and what a device that comes back had already said."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from eclor.core.bus.streams import DUPLICATE_SECONDS

FORGIVEN_SECONDS = 60.0
FREE_FAILURES = 3
LONGEST_DELAY = 5.0
MOST_WAITING = 50  # refused logins of one address that may wait at once
MOST_ADDRESSES = 10_000
MOST_RECENT = 64  # messages of one session whose receipt may have been lost with its line


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


@dataclass(slots=True, weakref_slot=True)
class Said:
    """The messages of one session that its device may send again: (packet id, digest) → identity.

    One without a receipt is kept until it has one, however much comes after it; then among the last
    so many for as long as JetStream recognises an identity. So a message sent again after a broken
    connection is stored once.
    """

    _under_way: dict[tuple[bytes, int], bytes] = field(default_factory=dict)
    _recent: deque[tuple[float, tuple[bytes, int], bytes]] = field(default_factory=deque)

    def remember(self, packet_id: bytes, digest: int, identity: bytes) -> None:
        """It is on its way to the disk; follow with :meth:`settled`."""
        self._under_way[packet_id, digest] = identity

    def settled(self, now: float, packet_id: bytes, digest: int) -> None:
        """It is stored, or given up: its device may not hear of it and send it again."""
        identity = self._under_way.pop((packet_id, digest), None)
        if identity is not None:
            self.forget_before(now)
            self._recent.append((now, (packet_id, digest), identity))

    def identity(self, packet_id: bytes, digest: int) -> bytes | None:
        wanted = (packet_id, digest)
        if wanted in self._under_way:
            return self._under_way[wanted]
        return next((known for _, kept, known in reversed(self._recent) if kept == wanted), None)

    def forget_before(self, now: float) -> None:
        recent = self._recent
        while recent and (now - recent[0][0] > DUPLICATE_SECONDS or len(recent) >= MOST_RECENT):
            recent.popleft()


class Sessions:
    """What each session has said, also for a moment after its line broke."""

    def __init__(self, most: int = 5000) -> None:
        self._most = most
        self._live: WeakValueDictionary[str, Said] = WeakValueDictionary()
        self._left: OrderedDict[str, Said] = OrderedDict()

    def of(self, session: str) -> Said:
        """What it has said, even when its old line has not been noticed to be dead."""
        found = self._left.pop(session, None)
        if found is None:
            found = self._live.get(session)
        if found is None:
            found = Said()
        self._live[session] = found
        return found

    def leave(self, session: str, now: float) -> None:
        """Keep it for its return, among the last so many that left."""
        said = self._live.get(session)
        if said is None:
            return
        said.forget_before(now)
        self._left[session] = said
        if len(self._left) > self._most:
            self._left.popitem(last=False)
