"""What "is it one of these?" finds and costs, on real reports of a city.

A file of reports (date, year, service_code, e, n; Swiss LV95 metres; open data of the city of Zürich)
goes into a house of its own. Two questions, both by the product's own query:

- how many of the reports of the last two years had an earlier one to show, at most three, by category;
- how long the answer takes with 50,000 open reports within the two months that are looked at, each with
  the prints of words and a photo: the file once more, all dates brought into that time.

The file says nothing of ends: every report stays open for two months, so more is found than people
would see. It has no words and no photos: the prints are drawn at random and find nothing.

Run:  python -m benchmarks.duplicates --reports FILE.csv.gz [--asked N]
"""

import argparse
import csv
import gzip
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from benchmarks import rig
from benchmarks.protected_read import django

FILE = Path(__file__).resolve().parents[1] / (
    "../shared/data/reports/zurich_reports_2016_to_2024.csv.gz"
)
LIMIT = 20.0  # ms
OPEN = 50_000
SEED = 57
# Their categories in our words; what is missing here stays "other".
KINDS = {
    "Abfall/Sammelstelle": "dump",
    "Beleuchtung/Uhren": "lamp",
    "Strasse/Trottoir/Platz": "road",
    "Grünflächen/Spielplätze": "green",
    "Brunnen/Hydranten": "water",
    "Graffiti": "cleaning",
    "Signalisation/Lichtsignal": "street_things",
}
COLUMNS = (
    "id, territory_id, commune_id, kind, state, lon, lat, received_at, changed_at, due_at,"
    " warned, answers, road, owner, because, routed, team, refusal"
)


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    kind: str
    lon: float
    lat: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=Path, default=FILE)
    parser.add_argument("--asked", type=int, default=2000)
    options = parser.parse_args()
    if not options.reports.exists():
        print(f"{options.reports} is not here: name a file with --reports.", file=sys.stderr)
        return 2
    every = list(read(options.reports))
    with rig.rig() as house:
        ground(house)
        with django(house):
            shown = history(house, every, options.asked)
            spent = crowd(house, every, options.asked)
    p95 = sorted(spent)[int(len(spent) * 0.95)]
    return rig.result(
        "duplicates",
        p95,
        f"ms, 95th percentile of one question among {OPEN:,} open reports",
        LIMIT,
        p95 <= LIMIT,
        median=round(statistics.median(spent), 2),
        worst=round(max(spent), 2),
        asked=len(spent),
        reports=len(every),
        candidates=shown,
    )


def read(path: Path) -> Iterator[Told]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            lon, lat = wgs84(float(row["e"]), float(row["n"]))
            at = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)
            yield Told(at, KINDS.get(row["service_code"], "other"), lon, lat)


def wgs84(east: float, north: float) -> tuple[float, float]:
    """Degrees for LV95 metres, within a metre (swisstopo, approximate formulas, 2016)."""
    y, x = (east - 2_600_000) / 1e6, (north - 1_200_000) / 1e6
    lon = 2.6779094 + 4.728982 * y + 0.791484 * y * x + 0.1306 * y * x * x - 0.0436 * y**3
    lat = (
        16.9023892
        + 3.238272 * x
        - 0.270978 * y * y
        - 0.002528 * x * x
        - 0.0447 * y * y * x
        - 0.0140 * x**3
    )
    return lon * 100 / 36, lat * 100 / 36


def ground(house: rig.Rig) -> None:
    with house.connect() as owner:
        owner.execute(
            "INSERT INTO territory (id, slug, name, hosts, simulated, timezone) VALUES"
            " (1, 'bench', 'Banc', '[\"localhost\"]', true, 'Europe/Paris')"
        )
        owner.execute(
            "INSERT INTO commune (id, territory_id, insee, name, lon, lat, outline_simulated)"
            " VALUES (1, 1, '00001', 'Banc', 8.54, 47.37, false)"
        )


def history(house: rig.Rig, every: list[Told], asked: int) -> dict[str, Any]:
    """Per cent of the reports of the last two years that had something to show, and how much."""
    fill(house, every)
    recent = [told for told in every if told.at.year >= every_last_year(every) - 1]
    drawn = Random(SEED).sample(recent, min(asked, len(recent)))
    found = [(told.kind, len(candidates(told, told.at - timedelta(seconds=1)))) for told in drawn]
    kinds = Counter(kind for kind, _ in found)
    hits = Counter(kind for kind, count in found if count)
    return {
        "shown_percent": round(100 * hits.total() / len(found), 1),
        "of_three_percent": round(100 * sum(count == 3 for _, count in found) / len(found), 1),
        "by_kind_percent": {kind: round(100 * hits[kind] / n, 1) for kind, n in kinds.items()},
    }


def every_last_year(every: list[Told]) -> int:
    return max(told.at.year for told in every)


def crowd(house: rig.Rig, every: list[Told], asked: int) -> list[float]:
    """Milliseconds of each question among so many open reports."""
    chance, now = Random(SEED), datetime.now(UTC)
    young = [
        Told(now - timedelta(days=59 * chance.random()), told.kind, told.lon, told.lat)
        for told in chance.sample(every, OPEN)
    ]
    fill(house, young, prints=True)
    spent = []
    for told in chance.choices(young, k=asked + 50):
        began = time.perf_counter()
        candidates(told, now)
        spent.append((time.perf_counter() - began) * 1000)
    return spent[50:]  # the first ones open the connection and fill the caches


def candidates(told: Told, now: datetime) -> list[Any]:
    """As the page asks; Django is there by then."""
    from eclor.core.service.scope import Scope
    from eclor.core.territories.entering import enter
    from eclor.services.reports.queries.reports import near
    from eclor.services.reports.rules.nearby import Looks
    from eclor.services.reports.words import Kind, Spot

    enter(1)
    spot, looks = Spot(lon=told.lon, lat=told.lat), Looks(words=(12345,), photos=(67890,))
    return near(Scope(territory=1, now=now), Kind(told.kind), spot, 0, looks)


def fill(house: rig.Rig, every: list[Told], prints: bool = False) -> None:
    chance = Random(SEED)
    with house.connect() as owner:
        owner.execute("TRUNCATE report CASCADE")
        with owner.cursor() as cursor, cursor.copy(f"COPY report ({COLUMNS}) FROM STDIN") as rows:
            for n, told in enumerate(every, 1):
                due = told.at + timedelta(days=5)
                row = (n, 1, 1, told.kind, "accepted", told.lon, told.lat, told.at, told.at, due)
                rows.write_row((*row, 0, "[]", *[""] * 6))
        if prints:
            with (
                owner.cursor() as cursor,
                cursor.copy(
                    "COPY report_looks (territory_id, report_id, source, words, photo) FROM STDIN"
                ) as rows,
            ):
                for n in range(1, len(every) + 1):
                    for words, photo in (
                        (chance.getrandbits(63), None),
                        (None, chance.getrandbits(63)),
                    ):
                        rows.write_row((1, n, str(UUID(int=chance.getrandbits(128))), words, photo))
        owner.execute("VACUUM ANALYZE report, report_looks")


if __name__ == "__main__":
    sys.exit(main())
