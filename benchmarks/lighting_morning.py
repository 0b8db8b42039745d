"""The morning's look at the night in the database: 4,600 lamps, sixty nights, every hour kept.

A filled database as the territory has it (hourly summaries of power and level of every lamp, day and
night), read by the application's role with row-level security on; one lamp in a hundred is dark since
two nights (a single one is not believed), another one always was. Counted: the whole job
`look_at_night`, from the first question to the measures handed to the recorder, and what the process's
memory grew by. Left out: the recorder's own work.

Run:  python -m benchmarks.lighting_morning [--nights N]
"""

import argparse
import atexit
import os
import resource
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import rig

LAMPS, NIGHTS, PER_CABINET = 4600, 60, 184
REACH, MOST_MB = 15.0, 400
DARK_EVERY = 100

FILL = (
    "UPDATE territory SET west = 5.9, south = 49.4, east = 6.0, north = 49.5 WHERE id = 1",
    "DELETE FROM entity WHERE territory_id = 1",
    "INSERT INTO entity (territory_id, urn, type, name, attributes, simulated, created_at,"
    " modified_at, version) SELECT 1, 'urn:k:' || n, 'StreetlightControlCabinet', 'K' || n, '{{}}',"
    " true, now(), now(), 1 FROM generate_series(1, {lamps} / {each}) n",
    "INSERT INTO entity (territory_id, urn, type, name, attributes, simulated, created_at,"
    " modified_at, version) SELECT 1, 'urn:l:' || n, 'Streetlight', 'L' || n,"
    " '{{\"ratedPower\": 60}}', true, now(), now(), 1 FROM generate_series(1, {lamps}) n",
    "INSERT INTO relation (territory_id, source_id, name, target_id)"
    " SELECT 1, l.id, 'fed_by', k.id FROM entity l JOIN entity k ON k.name ="
    " 'K' || 1 + (substr(l.name, 2)::int - 1) / {each} WHERE l.type = 'Streetlight'",
    "INSERT INTO series (territory_id, entity_id, attribute, unit, public, keep_days)"
    " SELECT 1, e.id, a, '', true, 400 FROM entity e, unnest(ARRAY['power', 'dimming']) a"
    " WHERE e.type = 'Streetlight'",
)
# An hour in which the level stood still: 60 W at full level by night, nothing by day.
HOURS = """
INSERT INTO rollup_hour (at, total, low, high, last, last_at, series_id, n)
SELECT h, 4 * v, v, v, v, h, s.id, 4
FROM generate_series(%(since)s::timestamptz, %(until)s, interval '1 hour') h
CROSS JOIN series s
CROSS JOIN LATERAL (SELECT CASE
    WHEN extract(hour FROM h AT TIME ZONE 'UTC') BETWEEN 7 AND 15 THEN 0.0
    WHEN s.attribute = 'dimming' THEN 100.0
    WHEN s.entity_id %% {dark} = 0 AND h > %(now)s::timestamptz - interval '44 hours' THEN 0.4
    WHEN s.entity_id %% {dark} = {dark} / 2 THEN 0.4
    ELSE 60 * (0.97 + 0.06 * random()) END AS v) w
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nights", type=int, default=NIGHTS)
    nights = parser.parse_args().nights
    home = Path(tempfile.mkdtemp(prefix="eclor-bench-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ.update(ECLOR_HOME=str(home), DJANGO_SETTINGS_MODULE="eclor.run.settings")
    from eclor.testing.house import database

    with database(home):
        found = measure(home, nights)
    all_found = found["faults_found"] == 2 * (LAMPS // DARK_EVERY)
    ok = found["seconds"] <= REACH and found["grown_mb"] <= MOST_MB and all_found
    return rig.result(
        "lighting-morning", found["seconds"], "s, the first look", REACH, ok,
        ratio=round(found["seconds"] / REACH, 3), lamps=LAMPS, nights=nights,
        **{k: v for k, v in found.items() if k != "seconds"},
    )  # fmt: skip


def measure(home: Path, nights: int) -> dict[str, Any]:
    """Seconds and megabytes of a first and a second look at the same morning."""
    import django

    django.setup()
    from eclor.core.gateways.recording import recording_to
    from eclor.core.service.scope import Scope
    from eclor.core.territories.entering import enter
    from eclor.services.lighting.actions import look_at_night

    now = datetime.now(UTC).replace(hour=8, minute=0, second=0, microsecond=0)
    rows = fill(home, nights, now)
    enter(1)
    scope = Scope(territory=1, now=now, person="bench")
    heard = Heard()
    before, times = peak(), []
    with recording_to(heard):
        for _ in range(2):
            began = time.perf_counter()
            faults = look_at_night(scope)
            times.append(time.perf_counter() - began)
    return {
        "seconds": times[0],
        "again": round(times[1], 2),
        "grown_mb": round(peak() - before),
        "hourly_rows": rows,
        "faults_found": faults,
        "measures": len(heard),
    }


class Heard(list[tuple[bytes, bytes]]):
    """Where the measures go instead of the bus."""

    def store(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> None:
        self.append((subject, payload))


def fill(home: Path, nights: int, until: datetime) -> int:
    """Sixty days of hours, day by day, as history grows; how many rows."""
    import psycopg

    from eclor.testing.house import owner_conninfo

    with psycopg.connect(owner_conninfo(home), autocommit=True) as connection:
        for statement in FILL:
            connection.execute(statement.format(lamps=LAMPS, each=PER_CABINET))
        query = HOURS.format(dark=DARK_EVERY)
        for day in reversed(range(nights + 1)):
            end = until - timedelta(days=day)
            span = {"since": end - timedelta(hours=23), "until": end, "now": until}
            connection.execute(query, span)
        connection.execute("VACUUM ANALYZE")
        return rig.number(connection, "SELECT count(*) FROM rollup_hour")


def peak() -> float:
    """The most memory this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
