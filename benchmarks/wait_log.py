"""A call centre seen as a waiting lane: what each caller could know on arrival.

The log is a public stand-in for a recycling centre: a call is a car, an agent is a dock. Calls are
played in the order of time; a state is read just before the second of the arrival, so it cannot
hold anything that happens then or later, the caller's own answer included.
"""

from __future__ import annotations

import gzip
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from eclor.services.waste.words import Case, LaneState

MINUTE = 60.0
HEAD_START = 90.0  # seconds: priority 2 is queued as if it had come a minute and a half earlier
RINGING = 3  # seconds a call may ring before we say that the idle agents passed it over
ELSEWHERE = {"IN"}  # internet support has its own agents for most of the year: played, not judged
NAMES = (
    "type", "priority", "date", "vru_exit", "q_start", "q_time", "outcome", "ser_exit",
    "ser_time", "server",
)  # fmt: skip
USUAL_PLACES = dict(
    zip(NAMES, (4, 3, 5, 7, 9, 11, 12, 14, 15, 16), strict=True)
)  # where the log of 1999 has them, for files that lost their heading


@dataclass(frozen=True, slots=True)
class Call:
    """One call that asked for an agent; times are seconds of its day."""

    day: date
    kind: str
    priority: int
    arrived: int
    waited: int
    answered: bool
    ended: int
    agent: str

    @property
    def left_queue(self) -> int:
        return self.arrived + self.waited

    @property
    def place(self) -> float:
        """Whoever has the smaller place is served first."""
        return self.arrived - (HEAD_START if self.priority == 2 else 0.0)


# --- reading -------------------------------------------------------------------------------------


def read_log(path: Path) -> list[Call]:
    """The calls of a log by day and arrival; rows that make no sense are left out."""
    lines = _text(path).splitlines()
    places = USUAL_PLACES
    calls = []
    for line in lines:
        cells = line.split()
        if "outcome" in cells:
            places = {name: cells.index(name) for name in NAMES if name in cells}
            if missing := set(NAMES) - set(places):
                raise ValueError(f"{path.name} has no column {', '.join(sorted(missing))}.")
            continue
        if call := _call(cells, places):
            calls.append(call)
    return sorted(calls, key=lambda c: (c.day, c.arrived))


def _text(path: Path) -> str:
    raw = path.read_bytes()
    packed = raw[:2] == b"\x1f\x8b"
    return (gzip.decompress(raw) if packed else raw).decode("utf-8", errors="replace")


def _call(cells: list[str], places: Mapping[str, int]) -> Call | None:
    if len(cells) <= max(places.values()):
        return None
    row = {name: cells[at] for name, at in places.items()}
    if row["outcome"] not in ("AGENT", "HANG"):
        return None  # phantom calls asked for nobody
    try:
        waited, service = int(row["q_time"]), int(row["ser_time"])
        arrived = _seconds(row["q_start"]) or _seconds(row["vru_exit"])
        ended, priority, day = _seconds(row["ser_exit"]), int(row["priority"]), _day(row["date"])
    except ValueError:
        return None
    if not 0 <= waited < 3600 or not arrived:
        return None
    start = arrived + waited
    if not start < ended < start + 7200:  # midnight passed, or nobody noted the end
        ended = start + (service if 0 < service < 7200 else 180)
    return Call(
        day, row["type"], priority, arrived, waited, row["outcome"] == "AGENT", ended, row["server"]
    )


def _seconds(clock: str) -> int:
    hours, minutes, seconds = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def _day(told: str) -> date:
    """``990201``, ``19990201`` and ``1999-02-01`` are the same day."""
    digits = re.sub(r"\D", "", told)
    if len(digits) == 6:
        digits = ("19" if digits[0] in "6789" else "20") + digits
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))


# --- playing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call with what was visible when it came."""

    call: Call
    state: LaneState

    @property
    def case(self) -> Case:
        return Case(self.call.day, self.state, self.call.waited / MINUTE)


def arrivals(calls: list[Call]) -> Iterator[Arrival]:
    """Every answered call with its state, day after day; agents' habits are learned overnight."""
    by_day: dict[date, list[Call]] = defaultdict(list)
    for call in calls:
        by_day[call.day].append(call)
    crew = Crew()
    for day in sorted(by_day):
        today = sorted(by_day[day], key=lambda c: c.arrived)
        yield from Floor(crew).play(today)
        crew.remember(today)


@dataclass
class Crew:
    """Which agents take which kinds of calls, as the days before have shown."""

    taken: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    kinds: dict[str, int] = field(default_factory=dict)  # a number for each kind, first come

    def remember(self, calls: list[Call]) -> None:
        for call in calls:
            if call.answered:
                count = self.taken[call.agent]
                count[call.kind] = count.get(call.kind, 0) + 1

    def takes(self, agent: str, kind: str) -> bool:
        """Whether this agent answers such calls; a newcomer is given the benefit of the doubt."""
        count = self.taken.get(agent, {})
        total = sum(count.values())
        return total < 20 or count.get(kind, 0) > 0.003 * total

    def shares(self, kind: str, other: str) -> bool:
        """Whether two kinds of calls compete for the same agents."""
        if kind == other or len(self.taken) < 2:
            return True
        return any(self.takes(a, kind) and self.takes(a, other) for a in self.taken)

    def number(self, kind: str) -> int:
        return self.kinds.setdefault(kind, len(self.kinds))


@dataclass
class Floor:
    """The room of agents during one day, moved forward event by event."""

    crew: Crew
    waiting: dict[int, Call] = field(default_factory=dict)
    busy: dict[str, tuple[int, int]] = field(default_factory=dict)  # agent: since, which call
    idle: dict[str, int] = field(default_factory=dict)  # agent: since
    passed_over: set[str] = field(default_factory=set)  # idle, yet let a call ring: on a break
    came: list[int] = field(default_factory=list)
    began: list[tuple[int, int, str]] = field(default_factory=list)  # when, waited, kind
    hung_up: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    last_at_once: int | None = None
    last_delayed: int | None = None
    answers_at_once: int = 0  # in a row
    _shares: dict[tuple[str, str], bool] = field(default_factory=dict)
    _takes: dict[tuple[str, str], bool] = field(default_factory=dict)

    def play(self, calls: list[Call]) -> Iterator[Arrival]:
        events = sorted(_events(calls))
        told = 0
        for call in calls:
            while told < len(events) and events[told][0] < call.arrived:
                at, what, which = events[told]
                self._happen(at, what, which, calls[which])
                told += 1
            self._notice_breaks(call.arrived)
            if call.answered:
                yield Arrival(call, self.state(call))

    def _happen(self, at: int, what: int, which: int, call: Call) -> None:
        self._notice_breaks(at)
        if what == CAME:
            self.waiting[which] = call
            self.came.append(at)
        elif what == LEFT:
            self.waiting.pop(which, None)
            if call.answered:
                self._begin(at, which, call)
            else:
                self.hung_up.append(at)
        else:
            self._end(at, which, call)

    def _begin(self, at: int, which: int, call: Call) -> None:
        self.began.append((at, call.waited, call.kind))
        self.busy[call.agent] = (at, which)
        self.idle.pop(call.agent, None)
        self.passed_over.discard(call.agent)
        if call.waited:
            self.last_delayed, self.answers_at_once = at, 0
        else:
            self.last_at_once, self.answers_at_once = at, self.answers_at_once + 1

    def _end(self, at: int, which: int, call: Call) -> None:
        self.ended.append(at)
        self.lengths.append(at - call.left_queue)
        if self.busy.get(call.agent, (0, -1))[1] == which:
            del self.busy[call.agent]
            self.idle[call.agent] = at

    def _notice_breaks(self, now: int) -> None:
        """An agent who sits idle while a call rings is not at the desk."""
        ringing = {c.kind for c in self.waiting.values() if now - c.arrived >= RINGING}
        for agent, since in self.idle.items():
            if now - since >= RINGING and any(self._can(agent, kind) for kind in ringing):
                self.passed_over.add(agent)

    def _can(self, agent: str, kind: str) -> bool:
        key = agent, kind
        if key not in self._takes:
            self._takes[key] = self.crew.takes(agent, kind)
        return self._takes[key]

    def _compete(self, kind: str, other: str) -> bool:
        key = kind, other
        if key not in self._shares:
            self._shares[key] = self.crew.shares(kind, other)
        return self._shares[key]

    # --- what a newcomer sees --------------------------------------------------------------------

    def state(self, call: Call) -> LaneState:
        """Everything visible to this caller on arrival."""
        now = call.arrived
        rivals = [c for c in self.waiting.values() if self._compete(call.kind, c.kind)]
        ahead = [c for c in rivals if c.place <= call.place]
        agents = self._agents(call)
        signs = {
            "kind": float(self.crew.number(call.kind)),
            "priority": float(call.priority),
            **_line(now, call, rivals, ahead),
            **agents,
            **self._last_waits(now, call.kind),
            **self._pace(now),
        }
        signs["erlang"] = (len(ahead) + 1) * signs["service"] / max(agents["busy"], 1.0)
        return LaneState(
            weekday=call.day.weekday(),
            hour=min(now / 3600, 23.99),
            queue=float(len(rivals)),
            # An idle agent is no promise: whoever is on a break looks the same, so no dock count.
            headway=signs["headway_10"],
            signs=signs,
        )

    def _agents(self, call: Call) -> dict[str, float]:
        now, kind = call.arrived, call.kind
        can = [a for a in self.busy if self._can(a, kind)]
        since = [now - self.busy[a][0] for a in can]
        resting = {a: now - s for a, s in self.idle.items() if self._can(a, kind)}
        free = [s for a, s in resting.items() if a not in self.passed_over and s < 1800]
        away = [s for a, s in resting.items() if a in self.passed_over]
        return {
            "busy": float(len(can)),
            "busy_all": float(len(self.busy)),
            "oldest_service": float(max(since, default=0)),
            "mean_service_age": _mean(since),
            "long_services": float(sum(s > 120 for s in since)),
            "free": float(len(free)),
            "free_2": float(sum(s < 120 for s in free)),
            "free_10": float(sum(s < 600 for s in free)),
            "freshest_free": float(min(free, default=9999)),
            "stalest_free": float(max(free, default=0)),
            "away_1": float(sum(s < 60 for s in away)),
            "away_5": float(sum(s < 300 for s in away)),
            "away_15": float(sum(s < 900 for s in away)),
            "staff": float(len(can) + sum(s < 1800 for s in resting.values())),
        }

    def _last_waits(self, now: int, kind: str) -> dict[str, float]:
        last = self.began[-200:]
        waits = [w for _, w, _ in last]
        same = next(((at, w) for at, w, k in reversed(last) if k == kind), None)
        return {
            "last_wait": float(waits[-1]) if waits else 0.0,
            "last_3": _mean(waits[-3:]),
            "last_waits": _mean(waits[-5:]) / MINUTE,  # the one sign the blend reads, in minutes
            "last_10": _mean(waits[-10:]),
            "last_same": float(same[1]) if same else 0.0,
            "last_same_age": float(now - same[0]) if same else 9999.0,
            "fading_1": _fading(last, now, 60, 0.0, 0.3),
            "fading_10": _fading(last, now, 600, 10.0, 0.5),
            "fading_60": _fading(last, now, 3600, 20.0, 3.0),
            "today": _mean([w for _, w, _ in self.began]),
            "at_once_in_a_row": float(min(self.answers_at_once, 30)),
            "since_at_once": _since(now, self.last_at_once),
            "since_delayed": _since(now, self.last_delayed),
        }

    def _pace(self, now: int) -> dict[str, float]:
        starts = [at for at, _, _ in self.began[-400:]]
        lengths = self.lengths[-30:]
        service = _mean(lengths) if len(lengths) > 4 else 190.0
        return {
            "since_start": _since(now, starts[-1] if starts else None),
            "since_end": _since(now, self.ended[-1] if self.ended else None),
            "came_2": _count(self.came, now, 120),
            "came_5": _count(self.came, now, 300),
            "came_15": _count(self.came, now, 900),
            "came_60": _count(self.came, now, 3600),
            "began_5": _count(starts, now, 300),
            "began_15": _count(starts, now, 900),
            "ended_2": _count(self.ended, now, 120),
            "hung_up_2": _count(self.hung_up, now, 120),
            "hung_up_10": _count(self.hung_up, now, 600),
            "headway_10": _headway(starts[-10:], now),
            "headway_6": _headway(self.ended[-6:], now),
            "service": service,
        }


CAME, LEFT, ENDED = 0, 1, 2


def _events(calls: list[Call]) -> Iterator[tuple[int, int, int]]:
    for which, call in enumerate(calls):
        yield call.arrived, CAME, which
        yield call.left_queue, LEFT, which
        if call.answered:
            yield call.ended, ENDED, which


def _line(now: int, call: Call, rivals: list[Call], ahead: list[Call]) -> dict[str, float]:
    ages = [now - c.arrived for c in rivals]
    return {
        "ahead": float(len(ahead)),
        "behind": float(len(rivals) - len(ahead)),
        "same": float(sum(c.kind == call.kind for c in rivals)),
        "same_ahead": float(sum(c.kind == call.kind for c in ahead)),
        "head_of_line": float(max(ages, default=0)),
        "mean_age": _mean(ages),
        "youngest": float(min(ages, default=999)),
    }


def _mean(values: list[int]) -> float:
    return sum(values) / len(values) if values else 0.0


def _since(now: int, then: int | None) -> float:
    return 9999.0 if then is None else float(now - then)


def _count(times: list[int], now: int, window: int) -> float:
    return float(len(times) - bisect_left(times, now - window))


def _headway(times: list[int], now: int) -> float:
    """Minutes between two events lately, the silence since the last one included."""
    if len(times) < 3:
        return 1.0
    return min(max((now - times[0]) / len(times), 1.0), 300.0) / MINUTE


def _fading(
    waits: list[tuple[int, int, str]], now: int, seconds: float, prior: float, weight: float
) -> float:
    """Mean of the last waits, older ones counting less; at first the prior speaks."""
    total, weights = prior * weight, weight
    for at, waited, _ in reversed(waits):
        share = 2.718281828 ** (-(now - at) / seconds)
        if share < 0.01:
            break
        total += share * waited
        weights += share
    return total / weights
