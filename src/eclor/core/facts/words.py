"""A fact as an interest receives it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """What happened, past tense. ``signal`` names it, ``cause`` the signal that led to it."""

    name: str
    at: datetime
    body: dict[str, Any]
    signal: str
    cause: str
