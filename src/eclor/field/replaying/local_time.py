"""Times as files write them, and the hours that clocks skip or repeat."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from eclor.core.context.importing.headers import plain

_FRENCH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T](\d{1,2})[:h](\d{2})(?::(\d{2}))?)?")
EPOCH_SECONDS = (1e8, 1e10)  # 1973 to 2286; a thousand times that is milliseconds


def zone_named_in(header: str) -> str | None:
    """``zone_named_in("ts_local_berlin")`` is "Europe/Berlin"; None when no town is named."""
    words = {plain(word) for word in re.split(r"[^A-Za-zÀ-ÿ]+", header)} - {""}
    if words & {"utc", "gmt", "z"}:
        return "UTC"
    towns = {plain(name.rpartition("/")[2]): name for name in sorted(available_timezones())
             if "/" in name and not name.startswith("Etc/")}  # fmt: skip
    return next((towns[word] for word in sorted(words) if len(word) > 3 and word in towns), None)


def written(text: str) -> datetime:
    """ISO 8601, dd/mm/yyyy hh:mm, or seconds or milliseconds since 1970. Raises ValueError.

    Without an offset the result has no zone: it is a time of the clock on the wall.
    """
    if found := _FRENCH.fullmatch(text):
        day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 -- wall time
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    low, high = EPOCH_SECONDS
    if low <= number < high:
        return datetime.fromtimestamp(number, UTC)
    if low * 1000 <= number < high * 1000:
        return datetime.fromtimestamp(number / 1000, UTC)
    raise ValueError(f"{text[:40]!r} is not a time such as 2023-03-26 14:00")


@dataclass(slots=True)
class Clock:
    """Turns times of a wall clock into moments, in the order of the file.

    An hour that the clock skips does not exist: such rows are left out. An hour that it repeats is
    summer time the first time it comes and winter time the second.
    """

    zone: ZoneInfo
    skipped: dict[datetime, str] = field(default_factory=dict)
    repeated: dict[datetime, str] = field(default_factory=dict)
    _seen: set[datetime] = field(default_factory=set)

    def moment(self, text: str) -> datetime | None:
        """In UTC; None for a time that never was. Raises ValueError for a time that comes twice."""
        wall = written(text)
        if wall.tzinfo is not None:
            found = wall.astimezone(UTC)
            return self._once(found, text)
        early = wall.replace(tzinfo=self.zone).astimezone(UTC)
        late = wall.replace(tzinfo=self.zone, fold=1).astimezone(UTC)
        if early > late:  # between the two sides of a jump forward: on no clock
            self.skipped[early] = text
            return None
        if early < late:
            self.repeated[early] = text
            return self._once(late if early in self._seen else early, text)
        return self._once(early, text)

    def _once(self, moment: datetime, text: str) -> datetime:
        if moment in self._seen:
            raise ValueError(f"{text} came before")
        self._seen.add(moment)
        return moment


def explain(clock: Clock, first: datetime, last: datetime) -> list[str]:
    """What was made of the hours between two moments when clocks changed, in sentences."""
    found = []
    skipped = [text for at, text in clock.skipped.items() if first <= at <= last]
    repeated = [text for at, text in clock.repeated.items() if first <= at <= last]
    if skipped:
        found.append(
            f"{_some(skipped)}: on no clock of {clock.zone.key}, summer time began; left out."
        )
    if repeated:
        found.append(
            f"{_some(repeated)}: twice on the clocks of {clock.zone.key} (summer time ended);"
            " the first in the file is taken as summer time, a second as winter time."
        )
    return found


def _some(times: list[str]) -> str:
    return ", ".join(times[:3]) + (f" and {len(times) - 3} more" if len(times) > 3 else "")


def usual_step(moments: list[datetime]) -> timedelta:
    """The most frequent time between two rows; an hour when there is one row."""
    steps: dict[timedelta, int] = {}
    for before, after in pairwise(moments):
        steps[after - before] = steps.get(after - before, 0) + 1
    return max(steps, key=lambda step: (steps[step], -step), default=timedelta(hours=1))
