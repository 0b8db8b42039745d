"""How long a pass of the alarm watch takes: in peace over 15,000 series, and when 25 cabinets die.

A scratch database holds 4,600 lamps behind 25 cabinets, each lamp with its device and three series,
as the recorder leaves them; a few rules are given to their series so that every kind of rule works.
"""

import argparse
import atexit
import json
import os
import shutil
import statistics
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

LAMPS, CABINETS = 4600, 25
STEADY_MS, STORM_S = 30.0, 1.0
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

FIELD = """
INSERT INTO entity (territory_id, urn, type, name, attributes, simulated, created_at, modified_at,
                    version)
SELECT 1, 'urn:ngsi-ld:' || type || ':bench:' || n, type, n::text, '{}', true, now(), now(), 1
FROM (SELECT 'StreetlightControlCabinet' AS type, generate_series(1, %(cabinets)s) AS n
      UNION ALL SELECT 'Streetlight', generate_series(1, %(lamps)s)
      UNION ALL SELECT 'WeatherStation', generate_series(1, 12)
      UNION ALL SELECT 'TrafficCounter', generate_series(1, 20)) made;
INSERT INTO device (territory_id, key, entity_id, external_id, protocol, handle, mapping,
                    due_seconds, enabled, simulated, created_at)
SELECT 1, 'bench-' || id, id, '', 'native', 'bench-' || id, '{}',
       CASE type WHEN 'Streetlight' THEN 900 ELSE 300 END, true, true, now() FROM entity;
INSERT INTO relation (territory_id, source_id, name, target_id)
SELECT 1, l.id, 'fed_by', c.id FROM entity l JOIN entity c
ON c.type = 'StreetlightControlCabinet' AND c.name::int = 1 + l.name::int %% %(cabinets)s
WHERE l.type = 'Streetlight';
INSERT INTO series (territory_id, entity_id, attribute, unit, public, keep_days)
SELECT 1, e.id, a.key, '', true, 400 FROM entity e JOIN (VALUES
    ('Streetlight', 'power'), ('Streetlight', 'dimming'), ('Streetlight', 'energy'),
    ('StreetlightControlCabinet', 'voltage'), ('StreetlightControlCabinet', 'activePower'),
    ('WeatherStation', 'roadTemperature'), ('WeatherStation', 'temperature'),
    ('TrafficCounter', 'intensity')) a(type, key) ON a.type = e.type;
INSERT INTO latest (at, received_at, changed_at, num, entity_id, series_id, territory_id)
SELECT %(now)s, %(now)s, %(now)s, 38, entity_id, id, 1 FROM series;
INSERT INTO contact (seen_at, device_id, territory_id)
SELECT %(now)s - random() * interval '5 min', id, 1 FROM device;
ANALYZE;
"""


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--passes", type=int, default=200)
    passes = said.parse_args().passes
    home = Path(tempfile.mkdtemp(prefix="eclor-bench-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ.update(ECLOR_HOME=str(home), DJANGO_SETTINGS_MODULE="eclor.run.settings")
    from eclor.testing.house import database

    with database(home):
        found = measure(home, passes)
    found["ok"] = (
        found["steady_median_ms"] <= STEADY_MS
        and max(found["cabinets_die_s"], found["lamps_silent_s"], found["all_back_s"]) <= STORM_S
        and found["in_sight"] == CABINETS
    )
    print(json.dumps(found))


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, and seconds of processor that the pass and its server process took."""

    clock: float
    processor: float


def worked(server: int) -> float:
    """Seconds of processor of this process and of the PostgreSQL process that serves it."""
    nanoseconds = Path(f"/proc/{server}/schedstat").read_text().split()[0]
    return time.process_time() + int(nanoseconds) / 1e9


def measure(home: Path, passes: int) -> dict[str, float]:
    """Seconds and milliseconds of passes by the application's role, row-level security on."""
    import django
    import psycopg

    django.setup()
    from django.db import connection

    from eclor.core.alarms import queries
    from eclor.core.alarms.watch import decide
    from eclor.core.service.scope import Scope
    from eclor.core.territories.entering import enter
    from eclor.testing.house import owner_conninfo

    enter(1)
    scope = Scope(territory=1, now=NOON, person="dispatcher")

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = cursor.fetchone()[0]

    def one_pass(now: datetime) -> Cost:
        begun, burnt = time.perf_counter(), worked(server)
        decide(replace(scope, now=now))
        return Cost(time.perf_counter() - begun, worked(server) - burnt)

    with psycopg.connect(owner_conninfo(home), autocommit=True) as owner:

        def hear(now: datetime, *types: str) -> None:
            owner.execute(
                "UPDATE contact SET seen_at = %s FROM device d JOIN entity e ON e.id = d.entity_id"
                " WHERE d.id = contact.device_id AND e.type = ANY(%s)",
                [now, list(types)],
            )

        for statement in FIELD.split(";\n"):
            if statement.strip():
                owner.execute(statement, {"cabinets": CABINETS, "lamps": LAMPS, "now": NOON})
        one_pass(NOON)
        series = owner.execute("SELECT count(*) FROM series").fetchone()[0]  # type: ignore[index]
        steady = []
        for second in range(1, passes + 1):
            steady.append(one_pass(NOON + timedelta(seconds=second)))
        died = NOON + timedelta(seconds=passes)
        others = ("WeatherStation", "TrafficCounter")
        hear(died, "Streetlight", "StreetlightControlCabinet", *others)
        hear(died + timedelta(minutes=15), *others)
        one_pass(died + timedelta(minutes=15, seconds=-1))
        cabinets = one_pass(died + timedelta(minutes=15))
        hear(died + timedelta(minutes=45), *others)
        lamps = one_pass(died + timedelta(minutes=45))
        silent = [one_pass(died + timedelta(minutes=45, seconds=n)) for n in range(1, 30)]
        begun = time.perf_counter()
        in_sight = queries.open_alarms(replace(scope, now=died + timedelta(minutes=46)))
        listed = time.perf_counter() - begun
        hear(died + timedelta(minutes=47), "Streetlight", "StreetlightControlCabinet", *others)
        back = one_pass(died + timedelta(minutes=47))
    connection.close()
    return {
        "series": series,
        "steady_median_ms": middle(steady).clock,
        "steady_processor_ms": middle(steady).processor,
        "cabinets_die_s": round(cabinets.clock, 3),
        "lamps_silent_s": round(lamps.clock, 3),
        "lamps_silent_processor_s": round(lamps.processor, 3),
        "in_sight": len(in_sight),
        "symptoms": sum(row.symptoms for row in in_sight),
        "silent_pass_median_ms": middle(silent).clock,
        "silent_pass_processor_ms": middle(silent).processor,
        "list_ms": round(listed * 1000, 1),
        "all_back_s": round(back.clock, 3),
        "all_back_processor_s": round(back.processor, 3),
        "load": os.getloadavg()[0],
    }


def middle(costs: list[Cost]) -> Cost:
    """The medians, in milliseconds."""
    return Cost(
        round(statistics.median(c.clock for c in costs) * 1000, 1),
        round(statistics.median(c.processor for c in costs) * 1000, 1),
    )


if __name__ == "__main__":
    main()
