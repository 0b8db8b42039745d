"""Who asks, for which territory, at what time."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from eclor.core.service.words import Audience

NOWHERE = 0  # a commune no federation has


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """Passed to all a service exposes: nothing reads the clock or the user in secret.

    ``communes`` empty means the whole federation. ``person`` is the person's id as text, or "" for
    somebody who has not signed in. ``home`` is the commune (its id) that somebody looks from, 0 when
    they chose none: it orders what is shown and hides nothing. ``reach`` gives each permission's own
    communes, none of them meaning everywhere; :meth:`through` takes them.
    """

    territory: int
    now: datetime
    person: str = ""
    audience: Audience = Audience.PUBLIC
    communes: frozenset[int] = field(default_factory=frozenset)
    permissions: frozenset[str] = field(default_factory=frozenset)
    language: str = "fr"
    home: int = 0
    reach: tuple[tuple[str, frozenset[int]], ...] = ()

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("A scope's now needs its time zone.")

    @property
    def everywhere(self) -> bool:
        """Whether the whole federation is in reach: communes bound agents, what is public is for all."""
        return not self.communes or self.audience is Audience.PUBLIC

    def through(self, *permissions: str) -> "Scope":
        """The scope as far as all of these reach: the communes they share, and no others."""
        own = dict(self.reach)
        reached = [own[one] for one in permissions if one in own]
        return replace(self, communes=shared(reached)) if reached else self

    def within(self, *permissions: str) -> "Scope":
        """The scope no wider than it is, nor than all of these reach."""
        reached = self.through(*permissions).communes
        return replace(self, communes=shared((self.communes, reached)))

    def may(self, permission: str) -> bool:
        return permission in self.permissions


def shared(reaches: Iterable[frozenset[int]]) -> frozenset[int]:
    """The communes in every one of them; none means everywhere, so what shares nothing is NOWHERE."""
    bound = [communes for communes in reaches if communes]
    return frozenset.intersection(*bound) or frozenset({NOWHERE}) if bound else frozenset()
