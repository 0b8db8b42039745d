"""The vocabulary of notices: what is told, over which carrier, and how far it is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

LONGEST_TITLE, LONGEST_TEXT = 120, 1000
NOBODY = UUID(int=0)  # the subject of a notice that is published: its readers chose it


class Carrier(StrEnum):
    """The three ways to reach somebody who is not looking."""

    MAIL = "mail"
    PUSH = "push"
    SMS = "sms"


class State(StrEnum):
    """Of one notice on one carrier. ``UNSURE``: it left, and nobody heard whether it arrived."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"
    FAILED = "failed"
    GONE = "gone"  # the person, or the address, was erased meanwhile


@dataclass(frozen=True, slots=True)
class Wish:
    """What one person wishes of one topic; ``commune`` None: from the whole federation.

    ``daily``: e-mail of it comes once a day, together with all else of that day.
    """

    topic: str
    carriers: frozenset[Carrier]
    commune: int | None = None
    daily: bool = False

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Wish":
        """As it was kept. A carrier that is no more is left out."""
        known = {one.value for one in Carrier}
        carriers = frozenset(Carrier(one) for one in said["carriers"] if one in known)
        return cls(said["topic"], carriers, said["commune"], bool(said.get("daily")))

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "topic": self.topic,
            "carriers": sorted(self.carriers),
            "commune": self.commune,
            "daily": self.daily,
        }

    def wants(self, commune: int | None) -> bool:
        """Whether something of this commune is wished; None is of all of them."""
        return commune is None or self.commune is None or self.commune == commune


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """What one person is told. The same ``key`` told twice to the same person is one notice.

    ``topic`` is ``<service>.<topic>`` of a card. ``email`` is an address left for this very thing;
    without one, and without ``carriers``, the person's own choices for the topic decide.
    ``path`` is a page of ours. ``origin`` names what asked for it, for the fact ``NoticeSent``.
    """

    key: str
    topic: str
    subject: UUID
    title: str
    text: str
    path: str = ""
    commune: int | None = None
    email: str = ""
    carriers: frozenset[Carrier] = frozenset()
    origin: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip() or len(self.title) > LONGEST_TITLE:
            raise ValueError(f"A notice needs a title of at most {LONGEST_TITLE} characters.")
        if len(self.text) > LONGEST_TEXT:
            raise ValueError(f"A notice has at most {LONGEST_TEXT} characters.")
        if self.path and (not self.path.startswith("/") or self.path.startswith("//")):
            raise ValueError(f"{self.path!r} is no page of ours: write its path.")
