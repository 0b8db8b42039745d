"""The latest values of 10,000 things through the API: three each, over HTTP, from one web process.

Measured at the client, on the socket the front door uses, the whole answer read; every answer is
checked to hold all 30,000 values. One worker, one question at a time: the time of one person.
"""

import argparse
import json
import statistics
import sys
import time

from benchmarks import rig
from benchmarks.ingest import make_series

REACH = 100.0  # milliseconds
WARM_UP = 5

FILL = """
INSERT INTO latest (series_id, at, received_at, changed_at, num, entity_id, territory_id)
SELECT id, now(), now(), now(), round((random() * 100)::numeric, 2), entity_id, territory_id
FROM series ORDER BY id
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--things", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=50)
    options = parser.parse_args()
    with rig.rig(web_workers="1") as house:
        rig.lamps(house, options.things)
        series = make_series(house)
        with house.connect() as connection:
            connection.execute(FILL)
            connection.execute("VACUUM ANALYZE")
        spent = []
        with rig.web(house) as ask:
            for n in range(WARM_UP + options.times):
                began = time.perf_counter()
                body = ask(f"/api/latest?type=Streetlight&limit={options.things}")
                if n >= WARM_UP:
                    spent.append((time.perf_counter() - began) * 1000)
                _refuse_less(body, options.things, series.shape[1])
    worst = sorted(spent)[int(len(spent) * 0.95)]
    return rig.result(
        "latest",
        worst,
        "ms, 95 of 100 answers",
        REACH,
        worst <= REACH,
        ratio=round(worst / REACH, 3),
        median=round(statistics.median(spent), 1),
        things=options.things,
        bytes=len(body),
    )


def _refuse_less(body: bytes, things: int, attributes: int) -> None:
    """A benchmark of error pages measures nothing."""
    found = json.loads(body)["entities"]
    if len(found) != things or any(len(values) != attributes for values in found.values()):
        raise SystemExit(f"The answer holds {len(found)} of {things} things.")


if __name__ == "__main__":
    sys.exit(main())
