"""How long will it take? Our learning judged on a real log of calls, day after day to come.

A call is a car and an agent a dock: the public log of a bank's call centre stands in for a
recycling centre, because no centre publishes its waits. The first days are learned, the next four
judged, and so on through the log (learn 8, 12, 16... days). What speaks is the platform's own
predictor; this file only turns calls into lane states (see ``wait_log``).

Judged: answered calls, internet support left out (other agents). Compared with the mean of the
same weekday and hour over the same learned days. Nothing later than an arrival is used; waits that
are over by then may correct the P90, as they do in the product. Left out: no model is learned again
within the judged days, though the product learns every night.

Run:  python -m benchmarks.wait [--log FILE.tsv[.gz]] [--first-days N]
"""

from __future__ import annotations

import argparse
import heapq
import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.wait_log import ELSEWHERE, MINUTE, Arrival, arrivals, read_log
from eclor.core.learning.trees import Numbers
from eclor.services.waste.rules.accuracy import pinball
from eclor.services.waste.rules.learning import fit
from eclor.services.waste.rules.predicting import Learned, queue_seen, sight
from eclor.services.waste.words import Case, Wait

LOGS = Path(__file__).resolve().parents[1] / "../shared/data/queue"
FIRST_ORIGIN, JUDGED_DAYS, FULL_LEARNING = 8, 4, 12
LIMIT = 40.0  # percent below time-of-week, averaged over origins with FULL_LEARNING days
COVERAGE = (0.85, 0.95)
A_DAY = 0.05  # of a usual day: with fewer calls the centre was closed, or the log is torn
FEW = 100  # calls with a queue: below, a coverage says too little to be judged


@dataclass(frozen=True, slots=True)
class Origin:
    """Days known, days to come."""

    learned: tuple[date, ...]
    judged: tuple[date, ...]


def origins(days: Sequence[date]) -> list[Origin]:
    """Rolling origins over any number of days; a last day alone joins the days before it."""
    first = FIRST_ORIGIN if len(days) > FIRST_ORIGIN else max(1, len(days) * 2 // 3)
    cuts = list(range(first, len(days), JUDGED_DAYS))
    if len(cuts) > 1 and len(days) - cuts[-1] < JUDGED_DAYS // 2:
        cuts.pop()
    ends = [*cuts[1:], len(days)][: len(cuts)]
    return [
        Origin(tuple(days[:cut]), tuple(days[cut:end])) for cut, end in zip(cuts, ends, strict=True)
    ]


def working_days(found: Sequence[Arrival]) -> list[date]:
    """The days with calls enough to be called one."""
    calls: dict[date, int] = defaultdict(int)
    for arrival in found:
        calls[arrival.call.day] += 1
    usual = float(np.median(list(calls.values()))) if calls else 0.0
    return sorted(day for day, count in calls.items() if count >= A_DAY * usual)


# --- predicting ----------------------------------------------------------------------------------


def predictions(learned: Learned, judged: Sequence[Arrival]) -> list[Wait]:
    """A wait for each arrival, in order; waits over by then have corrected the bands, no other."""
    raw = learned.raw([a.state for a in judged])
    bands, over, said = learned.bands, Over(judged, raw), []
    for arrival, wait in zip(judged, raw, strict=True):
        for before, heard in over.by(arrival):
            bands = bands.heard(heard, sight(before.state), before.call.waited / MINUTE)
        said.append(bands.stretched(wait, sight(arrival.state)))
        over.came(arrival)
    return said


class Over:
    """The waits that have ended, handed out only once they have."""

    def __init__(self, judged: Sequence[Arrival], raw: Sequence[Wait]) -> None:
        self._judged, self._raw = judged, raw
        self._ending: list[tuple[date, int, int]] = []
        self._next = 0

    def came(self, arrival: Arrival) -> None:
        heapq.heappush(self._ending, (arrival.call.day, arrival.call.left_queue, self._next))
        self._next += 1

    def by(self, arrival: Arrival) -> list[tuple[Arrival, Wait]]:
        """What ended strictly before this arrival."""
        now, ended = (arrival.call.day, arrival.call.arrived), []
        while self._ending and self._ending[0][:2] < now:
            which = heapq.heappop(self._ending)[2]
            ended.append((self._judged[which], self._raw[which]))
        return ended


class TimeOfWeek:
    """The reference: the mean, and the P90, of the same weekday and hour on the days learned."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._waits: dict[tuple[int, int], list[float]] = defaultdict(list)
        for case in cases:
            self._waits[case.state.weekday, int(case.state.hour)].append(case.waited)
        self._all = [case.waited for case in cases]

    def many(self, judged: Sequence[Arrival]) -> tuple[Numbers, Numbers]:
        found = [self._waits.get((a.state.weekday, int(a.state.hour)), self._all) for a in judged]
        mean = np.array([np.mean(w) for w in found]) * MINUTE
        return mean, np.array([np.quantile(w, 0.9) for w in found]) * MINUTE


# --- judging -------------------------------------------------------------------------------------


def judge(origin: Origin, found: Sequence[Arrival]) -> dict[str, Any] | None:
    """What an origin shows; ``None`` when there is nothing to learn from or to judge."""
    cases = [a.case for a in found if a.call.day in origin.learned]
    judged = [a for a in found if a.call.day in origin.judged and a.call.kind not in ELSEWHERE]
    if not cases or not judged:
        return None
    # Through JSON and back: what is judged is what a site would have stored.
    learned = Learned.from_json(json.loads(json.dumps(fit(cases))))
    said = predictions(learned, judged)
    p50, p90 = (np.array([getattr(w, p) for w in said]) * MINUTE for p in ("p50", "p90"))
    # The reference learns from the kinds of calls it is judged on: a firmer opponent.
    kin = [a.case for a in found if a.call.day in origin.learned and a.call.kind not in ELSEWHERE]
    usual, usual_p90 = TimeOfWeek(kin or cases).many(judged)
    waited = np.array([float(a.call.waited) for a in judged])
    seen = np.array([queue_seen(a.state) for a in judged])
    ours, theirs = float(abs(p50 - waited).mean()), float(abs(usual - waited).mean())
    return {
        "learned_days": len(origin.learned),
        "judged_days": len(origin.judged),
        "calls": len(judged),
        "mae": round(ours, 2),
        "time_of_week": round(theirs, 2),
        "below": round(100 * (1 - ours / theirs), 1) if theirs else 0.0,
        "mae_delayed": _mean(abs(p50 - waited)[waited > 0]),
        "bias": round(float((p50 - waited).mean()), 2),
        "coverage": _mean(waited <= p90),
        "queue_seen": int(seen.sum()),
        "coverage_queue_seen": _mean((waited <= p90)[seen]),
        "coverage_none": _mean((waited <= p90)[~seen]),
        "pinball_below": _below(pinball(p90, waited, 0.9), pinball(usual_p90, waited, 0.9)),
    }


def _mean(values: Any) -> float | None:
    return round(float(np.mean(values)), 3) if len(values) else None


def _below(ours: float, theirs: float) -> float | None:
    return round(100 * (1 - ours / theirs), 1) if theirs else None


def verdict(shown: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The figure, and whether it holds: the mean gain, no origin worse, the P90 honest."""
    full = [o for o in shown if o["learned_days"] >= FULL_LEARNING]
    value = float(np.mean([o["below"] for o in full or shown]))
    honest = [_honest(o) for o in shown]
    never_worse = all(o["mae"] <= o["time_of_week"] for o in shown)
    return {
        "bench": "wait",
        "value": round(value, 1),
        "unit": "%",
        "limit": LIMIT,
        "ratio": round(value / LIMIT, 3),
        "ok": value >= LIMIT and never_worse and all(honest),
        "never_above_time_of_week": never_worse,
        "coverage_ok": all(honest),
        "origins": list(shown),
    } | ({} if full else {"left_out": f"no origin had {FULL_LEARNING} days to learn from"})


def _honest(origin: dict[str, Any]) -> bool:
    """Nine in ten, when a queue is seen and for everybody.

    Without a queue most people do not wait at all, and even a P90 of zero may cover more than
    95 %: too much is a fault only where the P90 could have been smaller.
    """
    low, high = COVERAGE
    everybody = low <= origin["coverage"] and (
        origin["coverage"] <= high or (origin["coverage_none"] or 0) > high
    )
    if origin["queue_seen"] < FEW:
        return everybody
    return everybody and low <= origin["coverage_queue_seen"] <= high


def find_log(asked: str | None) -> Path | None:
    """The log asked for, or the first one beside the project."""
    if asked:
        return Path(asked)
    return next(iter(sorted(LOGS.glob("*.tsv*"))), None) if LOGS.is_dir() else None


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Judge the wait prediction on a call log.")
    parser.add_argument("--log", help="a log of calls, .tsv or .tsv.gz")
    parser.add_argument("--first-days", type=int, help="use only the first days of the log")
    options = parser.parse_args(arguments)
    log = find_log(options.log)
    if log is None:
        why = "no log of calls found; give one with --log FILE.tsv.gz"
        print(json.dumps({"bench": "wait", "skipped": why}))
        return 0
    began = time.monotonic()
    found = list(arrivals(read_log(log)))
    days = working_days(found)[: options.first_days]
    shown = []
    for origin in origins(days):
        if result := judge(origin, found):
            shown.append(result)
            print(_line(result), flush=True)
    if not shown:
        why = f"{log.name} holds {len(days)} days with calls: too few to learn and to judge"
        print(json.dumps({"bench": "wait", "ok": False, "skipped": why}))
        return 1
    told = verdict(shown) | {"log": log.name, "days": len(days)}
    print(json.dumps(told | {"seconds": round(time.monotonic() - began, 1)}))
    return 0 if told["ok"] else 1


def _line(o: dict[str, Any]) -> str:
    return (
        f"{o['learned_days']:3d} days learned, {o['judged_days']} judged, {o['calls']} calls: "
        f"{o['mae']:.1f} s against {o['time_of_week']:.1f} s ({o['below']:.1f} % below), "
        f"P90 covers {o['coverage']:.3f}, with a queue {o['coverage_queue_seen']}"
    )


if __name__ == "__main__":
    sys.exit(main())
