"""Work at one thing, as a room tells the faces of it."""

from dataclasses import dataclass
from datetime import datetime

from eclor.core.service.contract.text import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """``state`` in words, ``open`` while somebody is still to do it; ``at`` is when it was asked for.

    ``address`` is the room's own page of it.
    """

    title: Text
    state: Text
    at: datetime
    address: str
    open: bool
