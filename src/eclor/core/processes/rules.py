"""What is true of processes whatever the database: who works, who is away, who was replaced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

EVERY = timedelta(seconds=15)
AWAY = 3 * EVERY  # without a beat: a machine under load may miss one or two
FORGOTTEN = timedelta(days=1)  # what has been away so long is expected by nobody


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """One life of a process on one machine: its first and its last beat."""

    name: str
    machine: str
    number: int
    since: datetime
    beat_at: datetime

    def works(self, now: datetime) -> bool:
        return now - self.beat_at <= AWAY


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A process as it stands; ``since`` is when it began to work, or its last beat once away."""

    name: str
    machine: str
    works: bool
    since: datetime
    beat_at: datetime

    @property
    def kind(self) -> str:
        """ "record" for "record-2"."""
        return self.name.split("-")[0]

    @property
    def key(self) -> str:
        return f"{self.name}@{self.machine}"


def standings(lives: Sequence[Life], now: datetime) -> list[Standing]:
    """Each process once, by name and machine; a life that a later one of the name replaced is over."""
    working = [life for life in lives if life.works(now)]
    lost = [
        life
        for life in lives
        if not life.works(now)
        and now - life.beat_at < FORGOTTEN
        and not any(_replaces(other, life) for other in lives)
    ]
    groups: dict[tuple[str, str], list[Life]] = {}
    for life in [*working, *lost]:
        groups.setdefault((life.name, life.machine), []).append(life)
    return [_standing(group, now) for _key, group in sorted(groups.items())]


def _replaces(later: Life, former: Life) -> bool:
    """A container that is started again has another machine's name; the process is the same."""
    return later.name == former.name and later.since > former.beat_at


def _standing(group: Sequence[Life], now: datetime) -> Standing:
    """Several workers of one process beat side by side: it works while one of them does."""
    working = [life for life in group if life.works(now)]
    beat_at = max(life.beat_at for life in group)
    return Standing(
        name=group[0].name,
        machine=group[0].machine,
        works=bool(working),
        since=min(life.since for life in working) if working else beat_at,
        beat_at=beat_at,
    )
