"""A chart of seven days of one series while 70 million observations stand in that month.

The month is built once and kept for later runs (in --keep): 4,600 lamps, three series each, a value
every 508 s, 70 million values with all their summaries. Measured over HTTP at the client, on the
socket the front door uses, from one web process: each question is about another lamp, the first
ones are not thrown away, and the caches are whatever the questions before left in them. Half the
charts are of the last seven days, half of seven days in the middle of the month. The same days in raw
values are given apart.
"""

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks import past, rig
from benchmarks.ingest import make_series
from eclor.core.observations.recorder.rollups import all_grains
from eclor.core.observations.recorder.summing import write_summaries
from eclor.core.service.database import DatabaseRole

REACH = 50.0  # milliseconds
FIRST = datetime(2026, 9, 1, tzinfo=UTC)
DAYS = 30
POINTS = 7 * 96
KEPT = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "eclor-bench" / "chart"


def main() -> int:
    options = _options()
    with rig.rig(keep=options.keep, web_workers="1") as house:
        stored = _build(house, options)
        with rig.web(house) as ask:
            quarters = _ask(ask, options, "15min")
            raw = _ask(ask, options, "raw")
    worst = sorted(quarters)[int(len(quarters) * 0.95)]
    return rig.result(
        "chart",
        worst,
        "ms, 95 of 100 charts",
        REACH,
        worst <= REACH and stored >= options.values,
        ratio=round(worst / REACH, 3),
        median=round(statistics.median(quarters), 2),
        slowest=round(max(quarters), 1),
        raw_values_95=round(sorted(raw)[int(len(raw) * 0.95)], 1),
        values=stored,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, default=KEPT)
    parser.add_argument("--lamps", type=int, default=4_600)
    parser.add_argument("--every", type=int, default=508, help="Seconds between two values.")
    parser.add_argument("--times", type=int, default=200)
    found = parser.parse_args()
    found.values = found.lamps * 3 * DAYS * (86_400 // found.every)
    return found


def _build(house: rig.Rig, options: argparse.Namespace) -> int:
    """Fill the month where it is not yet full; how many values it holds."""
    with house.connect() as owner:
        if not rig.number(owner, "SELECT count(*) FROM territory"):
            rig.lamps(house, options.lamps)
            make_series(house)
        built = False
        series = np.array([line[0] for line in owner.execute("SELECT id FROM series ORDER BY id")])
        for n in range(DAYS):
            day = FIRST + timedelta(days=n)
            if not rig.number(
                owner,
                "SELECT count(*) FROM (SELECT 1 FROM observation WHERE at >= %s AND at < %s LIMIT 1) x",
                day,
                day + timedelta(days=1),
            ):
                _build_day(house, options, series, day)
                print(f"{day:%Y-%m-%d} built", flush=True)
                built = True
        if built:
            owner.execute("VACUUM (ANALYZE)")
        # The daily summaries count every value, in a moment; counting them one by one takes minutes.
        return rig.number(owner, "SELECT sum(n) FROM rollup_day")


def _build_day(house: rig.Rig, options: argparse.Namespace, ids: np.ndarray, day: datetime) -> None:
    """One day of every series, its values and its summaries in one transaction."""
    count = 86_400 // options.every
    start = int(day.timestamp()) * 1_000_000
    series = np.repeat(ids, count).astype(np.int32)
    at = start + np.tile(np.arange(count) * options.every * 1_000_000, len(ids))
    at += series % options.every * 1_000_000 // 2 // 1000 * 1000
    num = np.random.default_rng(day.toordinal()).normal(50, 10, len(series)).round(2)
    zone = np.zeros(len(series), dtype=np.int16)
    grains = all_grains(series, at, num, zone, [ZoneInfo("Europe/Paris")])
    with house.connect(DatabaseRole.RECORDER) as connection, connection.transaction():
        past.copy_values(connection, series, at, num)
        past.copy_summaries(connection, "rollup_15m", grains["rollup_15m"])
        past.copy_summaries(connection, "rollup_hour", grains["rollup_hour"])
        write_summaries(connection, "rollup_day", grains["rollup_day"], None)


def _ask(ask: Callable[[str], bytes], options: argparse.Namespace, grain: str) -> list[float]:
    """Milliseconds of each chart."""
    chance = random.Random(57)
    spent = []
    for n, lamp in enumerate(chance.sample(range(1, options.lamps + 1), options.times)):
        last = FIRST + timedelta(days=DAYS if n % 2 else DAYS // 2)
        span = f"from={last - timedelta(days=7):%Y-%m-%dT%H:%M:%SZ}&to={last:%Y-%m-%dT%H:%M:%SZ}"
        began = time.perf_counter()
        body = ask(f"/api/entities/{lamp}/power?{span}&grain={grain}")
        spent.append((time.perf_counter() - began) * 1000)
        points = len(json.loads(body)["points"])
        if points < (POINTS if grain == "15min" else 7 * (86_400 // options.every) - 1):
            raise SystemExit(f"A chart of lamp {lamp} has {points} points only.")
    return spent


if __name__ == "__main__":
    sys.exit(main())
