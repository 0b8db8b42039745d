"""Pulls messages of the shared consumer, always with enough asked for, and acknowledges in bulk."""

import time
from collections.abc import Iterable

import msgspec

from eclor.core.observations.recorder.bus import Bus, BusDown, Message
from eclor.core.observations.recorder.streams import CONSUMER, FIELD

ASKED = 50_000  # messages one request allows
ASKED_BYTES = 16 * 2**20  # a flood must not fill us; NATS itself cuts a reader at 64 MB
EXPIRES = 20.0  # seconds a request stays open
HEARTBEAT = 2.0
# Why a request may end with 409 and nothing is wrong; other reasons want a new connection.
ENDED_WELL = (b"Batch Completed", b"MaxBytes", b"Exceeded Max")
ACKNOWLEDGED, PROGRESSING = b"", b"+WPI"


class Reader:
    """One open request at a time on one connection. Raises BusDown everywhere."""

    def __init__(self, url: str, name: str) -> None:
        self.bus = Bus(url, name)
        self._next = f"$JS.API.CONSUMER.MSG.NEXT.{FIELD}.{CONSUMER}".encode()
        self._request = 0
        self._inbox = b""
        self._left = 0
        self._heard_at = time.monotonic()
        self.nudged = False  # a message came on a plain subject we subscribed to
        self._ask()

    def close(self) -> None:
        self.bus.close()

    def take(self, seconds: float) -> list[Message]:
        """Messages of the stream that have come; [] after so many seconds without any."""
        came = self.bus.receive(seconds)
        now = time.monotonic()
        if came:
            self._heard_at = now
        elif now - self._heard_at > 3 * HEARTBEAT:
            self.close()
            raise BusDown(f"NATS has been silent for {now - self._heard_at:.0f} s.")
        # What was not asked for is a word of the server about our request.
        found = [m for m in came if m.reply.startswith(b"$JS.ACK.")]
        self._left -= len(found)
        if len(found) != len(came):
            for message in came:
                if not message.reply.startswith(b"$JS.ACK."):
                    self._status(message)
        if self._left <= 0:
            self._ask()
        return found

    def _ask(self) -> None:
        self._request += 1
        self._inbox = self.bus.inbox(b"pull%d" % self._request)
        self._left = ASKED
        order = {
            "batch": ASKED,
            "max_bytes": ASKED_BYTES,
            "expires": int(EXPIRES * 1e9),
            "idle_heartbeat": int(HEARTBEAT * 1e9),
        }
        body = msgspec.json.encode(order)
        self.bus.send(b"PUB %b %b %d\r\n%b\r\n" % (self._next, self._inbox, len(body), body))

    def _status(self, message: Message) -> None:
        """404 none, 408 expired, 409 completed: ask again; 100 is a heartbeat."""
        if not message.subject.startswith(b"_INBOX."):
            self.nudged = True
            return
        if message.subject != self._inbox:
            return  # about a request that was already replaced
        code = message.headers[9:12]
        if code == b"100":
            return
        if code in (b"404", b"408") or (
            code == b"409" and any(word in message.headers for word in ENDED_WELL)
        ):
            self._left = 0
            return
        said = message.headers.decode(errors="replace").strip()
        self.close()
        raise BusDown(f"NATS ended our request: {said}.")


def answers(replies: Iterable[bytes], word: bytes = ACKNOWLEDGED) -> bytes:
    """The frames that give ``word`` for each message, ready for one send."""
    end = b" %d\r\n%b\r\n" % (len(word), word)
    return b"".join([b"PUB " + reply + end for reply in replies])
