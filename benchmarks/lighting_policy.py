"""How much light traffic really needs: plans judged against one that knew the future.

A file of hourly counts, a period to learn from and a later one to be judged on. Each dark hour of
each section asks for a level by its true flow; the bound gives exactly that. Printed for the live
plan (knows the hour before) and the programme of a day ahead (knows the noon before): energy above
the bound, and the share of lit hours with less light than was needed, which must stay within 1 %.

Learned and priced on the first period alone. Through the second the plan walks hour by hour and may
hear only hours that are over (``steady`` shows the same without hearing). Levels, shares of the
near-maximum flow and lamp power are the product's defaults. Left out: streets of a new town nobody
has counted keep full light and are not judged.

Run:  python -m benchmarks.lighting_policy --counts FILE.csv[.gz] --train FROM..TO --test FROM..TO
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import numpy as np
from numpy.typing import NDArray

from benchmarks.lighting_counts import Unreadable, read_counts, tell
from eclor.services.lighting.rules.traffic.calendar import Calendar, calendar, usual_holidays
from eclor.services.lighting.rules.traffic.deciding import Judgement, judge
from eclor.services.lighting.rules.traffic.learning import learn
from eclor.services.lighting.rules.traffic.planning import Learned, plan
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.traffic import Counts, Horizon, Numbers

FILES = Path(__file__).resolve().parents[1] / "../shared/data/traffic"
LIMITS = {Horizon.LIVE: 3.5, Horizon.AHEAD: 7.5}  # per cent above the bound
UNDER = 0.01
HERE = (49.47, 5.95)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date

    @classmethod
    def told(cls, text: str) -> Period:
        first, dots, last = text.partition("..")
        if not dots:
            raise argparse.ArgumentTypeError(f"{text!r}: write FROM..TO, as 2023-01-01..2023-06-30")
        try:
            period = cls(date.fromisoformat(first), date.fromisoformat(last))
        except ValueError as wrong:
            raise argparse.ArgumentTypeError(f"{text!r}: {wrong}") from wrong
        if period.last < period.first:
            raise argparse.ArgumentTypeError(f"{text!r} ends before it begins")
        return period

    def mask(self, civil: Calendar) -> NDArray[np.bool_]:
        return (civil.day >= self.first.toordinal()) & (civil.day <= self.last.toordinal())


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One file, cut in what is learned from and what is judged."""

    counts: Counts
    civil: Calendar
    place: Place
    past: NDArray[np.bool_]
    judged: NDArray[np.bool_]

    def shown(self, learned: Learned, horizon: Horizon) -> tuple[Numbers, Numbers]:
        """The level of every slot judged, chosen slot by slot; and with prices kept as learned."""
        first = int(self.judged.argmax())
        flow, civil, judged = self.counts.flow, self.civil, self.judged[first:]
        chances = learned.chances(flow, civil, horizon, first)
        level = plan(learned, flow, civil, horizon, first, chances)[judged]
        steady = plan(learned, flow, civil, horizon, first, chances, steady=True)[judged]
        return level, steady

    def verdict(self, learned: Learned, level: Numbers) -> Judgement | None:
        need = learned.need(self.counts.flow)[self.judged]
        return judge(level, need, self.civil.dark[self.judged][:, None], learned.power)

    def by_section(self, learned: Learned, level: Numbers) -> dict[str, Judgement]:
        need, dark = learned.need(self.counts.flow)[self.judged], self.civil.dark[self.judged]
        found = {}
        for n, name in enumerate(self.counts.sections):
            if one := judge(level[:, n], need[:, n], dark, learned.power):
                found[name] = one
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    path = options.counts or next(iter(sorted(FILES.glob("*hourly*.csv*"))), None)
    if path is None:
        why = "no file of counts found; give one with --counts FILE.csv.gz"
        print(json.dumps({"bench": "lighting-policy", "skipped": why}))
        return 0
    began = time.monotonic()
    try:
        trial = prepared(path, options)
    except (Unreadable, OSError) as wrong:
        print(json.dumps({"bench": "lighting-policy", "ok": False, "skipped": str(wrong)}))
        return 1
    learned = learn(trial.counts, trial.civil, trial.place, trial.past)
    # Through JSON and back: what is judged is what a site would have stored.
    learned = Learned.from_json(json.loads(json.dumps(learned.to_json())))
    told = report(trial, learned, options.sections)
    print(json.dumps(told | {"file": path.name, "seconds": round(time.monotonic() - began, 1)}))
    return 0 if told["ok"] else 1


def prepared(path: Path, options: argparse.Namespace) -> Trial:
    place = Place(options.latitude, options.longitude, ZoneInfo(options.zone))
    reading = read_counts(path, place.zone)
    tell(reading.left_out)
    counts = reading.counts
    days = [datetime.fromtimestamp(m, UTC).date() for m in counts.moments[[0, -1]]]
    civil = calendar(counts, place, days_off(options.holidays, *days))
    train, test = options.train, options.test
    if train is None or test is None:
        middle = days[0] + (days[1] - days[0] + timedelta(days=1)) // 2
        train = train or Period(days[0], (test.first if test else middle) - timedelta(days=1))
        test = test or Period(train.last + timedelta(days=1), days[1])
    if train.first >= test.first:
        raise Unreadable(
            f"What is learned ({train.first}…) must come before what is judged ({test.first}…)."
        )
    judged = test.mask(civil)
    # A day named in both periods is judged, not learned.
    past = train.mask(civil) & (civil.day < test.first.toordinal())
    if not judged.any() or not past.any():
        raise Unreadable(
            f"{path.name} holds counts from {days[0]} to {days[1]}: one period is empty."
        )
    return Trial(counts, civil, place, past, judged)


def days_off(code: str, first: date, last: date) -> list[date]:
    """Public holidays of a country (``FR``) or a part of it (``FR-57``); ``EU``: those most share."""
    if code == "EU":
        return usual_holidays(first, last)
    country, _, part = code.partition("-")
    years = range(first.year - 1, last.year + 2)
    return sorted(holidays.country_holidays(country, subdiv=part or None, years=years))


def report(trial: Trial, learned: Learned, sections: bool) -> dict[str, Any]:
    """The figures, and whether both plans hold their limits together with the 1 %."""
    shown: dict[str, Any] = {}
    ok = bool(learned.insights)
    for horizon in Horizon:
        level, unheard = trial.shown(learned, horizon)
        found, steady = trial.verdict(learned, level), trial.verdict(learned, unheard)
        if found is None or steady is None:
            return {"bench": "lighting-policy", "ok": False, "skipped": "no dark hour was counted"}
        one = _figures(found) | {"steady": _figures(steady)}
        if horizon in learned.insights:
            one["price"] = round(learned.insights[horizon].price, 3)
        each = trial.by_section(learned, level)
        one["sections_over_one_per_cent"] = sum(j.under > UNDER for j in each.values())
        one["worst_section_under"] = round(100 * max(j.under for j in each.values()), 2)
        shown[str(horizon)] = one
        ok &= 100 * found.over <= LIMITS[horizon] and found.under <= UNDER
        print(_line(str(horizon), found), flush=True)
        print(_line(f"{horizon}, steady", steady), flush=True)
        for name, judgement in each.items() if sections else ():
            print(_line(f"  {horizon} {name}", judgement))
    value = shown[Horizon.LIVE]["over"]
    unknown = [s for s, c in zip(learned.sections, learned.capacity, strict=True) if np.isnan(c)]
    return {
        "bench": "lighting-policy",
        "value": value,
        "unit": "%",
        "limit": LIMITS[Horizon.LIVE],
        "ratio": round(value / LIMITS[Horizon.LIVE], 3),
        "ok": bool(ok),
        "limit_ahead": LIMITS[Horizon.AHEAD],
        "limit_under": 100 * UNDER,
        **shown,
        "sections": len(learned.sections),
        "not_judged": unknown,
        "learned_days": len(np.unique(trial.civil.day[trial.past])),
        "judged_days": len(np.unique(trial.civil.day[trial.judged])),
    }


def _figures(judgement: Judgement) -> dict[str, float]:
    return {
        "over": round(100 * judgement.over, 2),
        "under_lit": round(100 * judgement.under, 3),
        "saving": round(100 * judgement.saving, 1),
        "lit_hours": round(judgement.hours),
    }


def _line(name: str, judgement: Judgement) -> str:
    return (
        f"{name:24s} {100 * judgement.over:+6.2f} % above the bound, under-lit "
        f"{100 * judgement.under:.3f} %, saves {100 * judgement.saving:.1f} % of full light"
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Judge traffic-adaptive lighting on real counts.")
    parser.add_argument("--counts", type=Path, help="hourly counts, .csv or .csv.gz")
    parser.add_argument("--train", type=Period.told, help="learned from: FROM..TO, both included")
    parser.add_argument("--test", type=Period.told, help="judged on: FROM..TO, both included")
    parser.add_argument("--latitude", type=float, default=HERE[0])
    parser.add_argument("--longitude", type=float, default=HERE[1])
    parser.add_argument("--zone", default="Europe/Paris", help="of the file's local times")
    parser.add_argument("--holidays", default="EU", help="FR, FR-57, DE-BE…; EU: those most share")
    parser.add_argument("--sections", action="store_true", help="print every section")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
