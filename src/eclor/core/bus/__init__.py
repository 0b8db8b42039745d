"""How our processes speak to NATS: small clients for what the house needs, and nothing more."""

from eclor.core.bus.blocking import BlockingBus
from eclor.core.bus.line import Line
from eclor.core.bus.publisher import NotStored, Publisher
from eclor.core.bus.streams import ensure_streams
from eclor.core.bus.wire import BusDown, Message

__all__ = [
    "BlockingBus",
    "BusDown",
    "Line",
    "Message",
    "NotStored",
    "Publisher",
    "ensure_streams",
]
