"""A ticket says which federation's stream its bearer may read, and until when it opens the door."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from eclor.core.service.words import Audience

LASTS = 600  # seconds: a page opened longer ago asks for a new ticket


class BadTicket(ValueError):
    """The ticket opens nothing; the text is a sentence for the developer of the page."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """``audience`` is PUBLIC, or AGENT for whoever sees what agents see; ``expires`` epoch seconds."""

    territory: int
    audience: Audience
    expires: int

    @classmethod
    def of(cls, territory: int, audience: Audience, now: float) -> "Ticket":
        """The stream that somebody of this circle may read, for the next ten minutes."""
        stream = Audience.AGENT if audience.sees(Audience.AGENT) else Audience.PUBLIC
        return cls(territory, stream, int(now) + LASTS)


def ticket_key(django_key: str) -> bytes:
    """The key that signs tickets, derived so that a ticket tells nothing of the house's own key."""
    return hmac.digest(django_key.encode(), b"eclor live ticket 1", hashlib.sha256)


def sign(key: bytes, ticket: Ticket) -> str:
    """``<territory>.<audience>.<expires>.<base64url HMAC-SHA256>``: fits an address, hides nothing."""
    body = f"{ticket.territory}.{ticket.audience}.{ticket.expires}"
    return f"{body}.{_signature(key, body)}"


def read(key: bytes, text: str, now: float) -> Ticket:
    """The ticket in ``text``. Raises BadTicket when it is forged, damaged or too old."""
    body, _, signature = text.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(key, body).encode()):
        raise BadTicket("This ticket was not given by this house: take a new one from the page.")
    territory, audience, expires = body.split(".")
    if int(expires) <= now:
        raise BadTicket("This ticket is out of date: take a new one at live/ticket.")
    return Ticket(int(territory), Audience(audience), int(expires))


def _signature(key: bytes, body: str) -> str:
    digest = hmac.digest(key, body.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
