"""Who reads what, how often, and what is unlike before: the guarantor's view of the ledger."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from eclor.core.identity.models import Grant
from eclor.core.service.numbers import whole
from eclor.core.service.scope import Scope
from eclor.core.trust.ledger import OWN, openings

WEEK = timedelta(days=7)
WEEKS_BEFORE = 4
# So many in a week are looked at when they are three times the usual: fewer come and go.
FEWEST, TIMES = 20, 3
PROGRAM, NO_ROLE = "program", "person"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One person or program and one purpose, in five weeks; ``usual`` of a week before the last."""

    actor: str
    purpose: str
    times: int
    persons: int
    week: int
    usual: float
    latest: datetime

    @property
    def unusual(self) -> bool:
        return is_unusual(self.week, self.usual)


@dataclass(frozen=True, slots=True)
class Share:
    """How often one role, or for one purpose, in five weeks."""

    key: str
    times: int


def is_unusual(week: int, usual: float) -> bool:
    """Whether somebody should ask why; ``usual`` is the mean of the weeks before."""
    return week >= FEWEST and week > TIMES * usual


def readings(scope: Scope) -> list[Reading]:
    """Unusual ones first, then those who opened most. A person's own look at their data is left out."""
    week = {(one.actor, one.purpose): one.times for one in openings(scope, scope.now - WEEK)}
    found = [
        Reading(
            actor=one.actor,
            purpose=one.purpose,
            times=one.times,
            persons=one.persons,
            week=week.get((one.actor, one.purpose), 0),
            usual=(one.times - week.get((one.actor, one.purpose), 0)) / WEEKS_BEFORE,
            latest=one.latest,
        )
        for one in openings(scope, scope.now - WEEK * (WEEKS_BEFORE + 1))
        if one.purpose != OWN
    ]
    return sorted(found, key=lambda one: (not one.unusual, -one.times, one.actor, one.purpose))


def by_purpose(found: Iterable[Reading]) -> list[Share]:
    return _shares(found, lambda one: {one.purpose})


def by_role(scope: Scope, found: Iterable[Reading]) -> list[Share]:
    """An account with two roles counts under both; one without any is an inhabitant's."""
    roles: dict[str, set[str]] = {}
    for person, role in Grant.objects.filter(territory_id=scope.territory).values_list(
        "person_id", "role"
    ):
        roles.setdefault(str(person), set()).add(role)
    return _shares(found, lambda one: _roles(one.actor, roles))


def _roles(actor: str, roles: Mapping[str, set[str]]) -> set[str]:
    return roles.get(actor) or {PROGRAM if whole(actor) is None else NO_ROLE}


def _shares(found: Iterable[Reading], keys: Callable[[Reading], set[str]]) -> list[Share]:
    times: dict[str, int] = {}
    for one in found:
        for key in keys(one):
            times[key] = times.get(key, 0) + one.times
    return [Share(key, n) for key, n in sorted(times.items(), key=lambda pair: (-pair[1], pair[0]))]
