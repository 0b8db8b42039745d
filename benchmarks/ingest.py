"""How fast a backlog of lamp reports becomes history, against PostgreSQL's own COPY of the same rows.

The field has spoken for days while no recorder ran: 1,000,000 reports of 4,600 lamps, three values
each, every report of a lamp at another time, wait in JetStream. Then one recorder starts. Measured:
from its start to the last value stored (its start-up is given apart too), with latest values, contacts,
summaries by quarter of an hour, hour and day, and a threshold rule watching one value in three.

Limit: in the same run and database, the same rows by binary COPY, packed beforehand, into the same
empty partitioned table with its unique index; the best of several batch sizes, all in the order in
which the reports came. Nothing is loosened: fsync, synchronous_commit, acknowledgements are as in
production. Left out: the gate and MQTT (see ingest_durable).
"""

import argparse
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import psycopg

from benchmarks import rig
from eclor.core.bus.reading import Bus
from eclor.core.gateways.subjects import subject_of
from eclor.core.observations import partitions
from eclor.core.observations.recorder.arrays import moments, teach
from eclor.core.observations.recorder.packing import copy, pack
from eclor.core.service.database import DatabaseRole
from eclor.testing.waiting import wait_until

ATTRIBUTES = ("power", "dimming", "energy")
REACH = 0.30
WINDOW = 2_000  # publications in flight while the backlog is made
Array = np.ndarray[Any, Any]


def main() -> int:
    options = _options()
    with rig.rig() as house:
        lamps = rig.lamps(house, options.lamps)
        start = _start(options)
        series = make_series(house)
        _watch_power(house)
        at, values = reports(options.reports, options.lamps, options.every, start)
        raw = _copy_rates(house, options, series, at, values)
        with rig.hasty_nats(house):
            _publish(house, lamps, at, values)
        seconds, startup = _record(house, series[(len(at) - 1) % len(series)], int(at[-1]))
        wrong = _check(house, options, series, at, values)
    rate, limit = at.size * len(ATTRIBUTES) / seconds, max(raw.values())
    ratio = rate / limit
    return rig.result(
        "ingest",
        rate,
        "values/s",
        limit,
        ratio >= options.reach and not wrong,
        ratio=round(ratio, 3),
        reach=options.reach,
        values=int(at.size * len(ATTRIBUTES)),
        seconds=round(seconds, 2),
        startup_seconds=round(startup, 2),
        every_seconds=options.every,
        copy_rates={str(size): round(rate) for size, rate in raw.items()},
        wrong=wrong,
        left_out="MQTT and the gate",
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=1_000_000)
    parser.add_argument("--lamps", type=int, default=4_600)
    parser.add_argument(
        "--every", type=int, default=900, help="Seconds between two reports of a lamp."
    )
    parser.add_argument("--reach", type=float, default=REACH)
    return parser.parse_args()


def _start(options: argparse.Namespace) -> int:
    """Microseconds since 1970 of the first report: the last one is a little in the past."""
    span = options.reports / options.lamps * options.every
    return int((datetime.now(UTC) - timedelta(seconds=span + 60)).timestamp() * 1e6)


def reports(count: int, lamps: int, every: float, start: int) -> tuple[Array, Array]:
    """(time, [power, dimming, energy]) of each report; report n is by lamp n % lamps.

    Times in microseconds since 1970, whole milliseconds as devices say them.
    """
    n = np.arange(count)
    at = (start + (n * (every * 1e6 / lamps)).astype(np.int64)) // 1000 * 1000
    chance = np.random.default_rng(57)
    dimming = chance.choice([0, 30, 50, 70, 100], size=count).astype(float)
    power = np.round(dimming * 0.6 + chance.normal(0.0, 0.5, count).clip(-0.4, 3), 2).clip(0)
    energy = np.round(1000 + n // lamps * 0.05, 3)
    return at, np.column_stack((power, dimming, energy))


def make_series(house: rig.Rig) -> Array:
    """Ids of the series, [lamp, attribute]; made beforehand so that COPY has what to name."""
    with house.connect() as connection:
        connection.execute(
            "INSERT INTO series (territory_id, entity_id, attribute, unit, public, keep_days)"
            " SELECT 1, d.entity_id, c.key, c.unit, c.public, c.keep_days FROM device d,"
            " attribute_card c WHERE c.type = 'Streetlight' AND c.key = ANY(%s)"
            " ORDER BY d.key, array_position(%s, c.key::text)",
            (list(ATTRIBUTES), list(ATTRIBUTES)),
        )
        found = connection.execute("SELECT id FROM series ORDER BY id").fetchall()
    return np.array(found).reshape(-1, len(ATTRIBUTES))


def _watch_power(house: rig.Rig) -> None:
    """A rule on every lamp's power, beyond which a few values go."""
    with house.connect() as connection:
        connection.execute(
            "INSERT INTO alarm_watch (above, clear, rule_id, series_id, territory_id)"
            " SELECT 61.5, 60, 1, id, 1 FROM series WHERE attribute = 'power'"
        )


def packed_rows(series: Array, at: Array, values: Array, part: slice) -> Array:
    """Packed rows of some reports, in the order of arrival."""
    lamps = np.arange(part.start, min(part.stop, len(at))) % len(series)
    count = len(ATTRIBUTES)
    times = np.repeat(at[part], count)
    return pack(
        (
            ("time", times),
            (">f8", values[part].ravel()),
            (">i4", series[lamps].ravel()),
            (">i4", np.full(len(times), 1000)),
        )
    )


def _copy_rates(
    house: rig.Rig, options: argparse.Namespace, series: Array, at: Array, values: Array
) -> dict[int, float]:
    """Values per second of COPY alone, by reports in one transaction."""
    found = {}
    days = {
        (datetime.fromtimestamp(int(t) / 1e6, UTC)).date() for t in (*at[:: len(series)], at[-1])
    }
    with house.connect(DatabaseRole.RECORDER) as connection:
        partitions.make(connection, days)
        for size in (options.reports, 60_000, 10_000):
            packed = [
                packed_rows(series, at, values, slice(k, k + size)) for k in range(0, len(at), size)
            ]
            connection.execute("TRUNCATE observation")
            connection.execute("CHECKPOINT") if _may_checkpoint(connection) else None
            began = time.perf_counter()
            for rows in packed:
                with connection.transaction():
                    copy(connection, "observation", "at, num, series_id, delay", rows)
            found[size] = at.size * len(ATTRIBUTES) / (time.perf_counter() - began)
            print(f"COPY of {size:,} reports at a time: {found[size]:,.0f} values/s", flush=True)
        connection.execute("TRUNCATE observation")
    with house.connect() as connection:
        connection.execute("CHECKPOINT")
    return found


def _may_checkpoint(connection: psycopg.Connection[Any]) -> bool:
    line = connection.execute(
        "SELECT pg_has_role(current_user, 'pg_checkpoint', 'USAGE')"
    ).fetchone()
    return bool(line and line[0])


def _publish(house: rig.Rig, lamps: list[tuple[int, str, str]], at: Array, values: Array) -> None:
    """The backlog, each publication stored before the run begins."""
    subjects = [subject_of("mqtt", handle, b"obs/" + key.encode()) for _, key, handle in lamps]
    began = time.perf_counter()
    with Bus(house.nats_url, "bench") as bus:
        reply = bus.inbox(b"stored")
        waiting = 0
        for k in range(0, len(at), WINDOW):
            part = slice(k, k + WINDOW)
            frames = []
            lines = zip(
                range(k, k + WINDOW), at[part].tolist(), values[part].tolist(), strict=False
            )
            for n, moment, (power, dimming, energy) in lines:
                payload = b'{"at":%d,"power":%a,"dimming":%d,"energy":%a}' % (
                    moment // 1000, power, int(dimming), energy
                )  # fmt: skip
                subject = subjects[n % len(subjects)]
                frames.append(b"PUB %b %b %d\r\n%b\r\n" % (subject, reply, len(payload), payload))
            bus.send(b"".join(frames))
            waiting += len(frames)
            while waiting > WINDOW:
                waiting -= len(bus.receive(10))
        while waiting:
            waiting -= len(bus.receive(10))
    print(f"Backlog made in {time.perf_counter() - began:.0f} s", flush=True)


def _record(house: rig.Rig, last: Array, at: int) -> tuple[float, float]:
    """(seconds from the first stored value to the last, seconds until the first).

    A recorder stores in the order of the stream: when all series ``last`` of the last report stand
    at its time ``at``, everything before is there; whether it is, _check asks of each value.
    """
    with house.connect() as connection:
        began = time.perf_counter()
        house.start("record", "--number", "1")
        wait_until(lambda: _stored(connection) > 0, "the first value", 60)
        first = time.perf_counter()
        wait_until(lambda: _stands(connection, last, at), "the last value", 900)
        ended = time.perf_counter()
        print(rig.cpu_seconds(house), flush=True)
    house.stop("record", "--number", "1")
    # The first batch was written before it could be seen: it belongs to the time measured.
    return ended - began, first - began


def _stored(connection: psycopg.Connection[Any]) -> int:
    line = connection.execute("SELECT 1 FROM latest LIMIT 1").fetchone()
    return 1 if line else 0


def _stands(connection: psycopg.Connection[Any], series: Array, at: int) -> bool:
    """Whether all these series' latest values are of this time; a few lines by their key."""
    time.sleep(0.05)
    line = connection.execute(
        "SELECT count(*) FROM latest WHERE series_id = ANY(%s)"
        " AND at = 'epoch'::timestamptz + %s * interval '1 microsecond'",
        (series.tolist(), at),
    ).fetchone()
    return bool(line and line[0] == len(series))


def _check(
    house: rig.Rig, options: argparse.Namespace, series: Array, at: Array, values: Array
) -> list[str]:
    """What is missing, doubled or wrong; every value is compared."""
    wrong = []
    with house.connect(DatabaseRole.RECORDER) as connection:
        teach(connection)
        lamps = np.arange(len(at)) % len(series)
        connection.execute("CREATE TEMP TABLE said (series_id int, at timestamptz, num float8)")
        for k in range(0, len(at), 100_000):
            part = slice(k, k + 100_000)
            rows = (series[lamps[part]].ravel().astype(np.int32), np.repeat(at[part], 3))
            connection.execute(
                "INSERT INTO said SELECT * FROM unnest(%s, %s, %s)",
                (rows[0], moments(rows[1]), values[part].ravel()),
            )
        for name, query in CHECKS.items():
            line = connection.execute(query).fetchone()
            assert line is not None
            if line[0]:
                wrong.append(f"{name}: {line[0]}")
    return wrong


CHECKS = {
    "values missing or different": "SELECT count(*) FROM said LEFT JOIN observation o"
    " USING (series_id, at, num) WHERE o.at IS NULL",
    "values too many": "SELECT (SELECT count(*) FROM observation) - (SELECT count(*) FROM said)",
    "latest wrong": "SELECT count(*) FROM (SELECT DISTINCT ON (series_id) * FROM said"
    " ORDER BY series_id, at DESC) s LEFT JOIN latest l USING (series_id, at, num)"
    " WHERE l.at IS NULL",
    "quarters wrong": "SELECT count(*) FROM (SELECT series_id, date_bin('15 min', at, 'epoch') AS at,"
    " count(*) AS n, min(num) AS low, max(num) AS high FROM said GROUP BY 1, 2) s"
    " LEFT JOIN rollup_15m r USING (series_id, at, n, low, high) WHERE r.at IS NULL",
    "hours wrong": "SELECT count(*) FROM (SELECT series_id, date_trunc('hour', at) AS at,"
    " count(*) AS n, sum(num) AS total FROM said GROUP BY 1, 2) s LEFT JOIN rollup_hour r"
    " USING (series_id, at, n) WHERE r.at IS NULL OR abs(r.total - s.total) > 1e-6",
    "days wrong": "SELECT count(*) FROM (SELECT series_id,"
    " date_trunc('day', at, 'Europe/Paris') AS at, count(*) AS n FROM said GROUP BY 1, 2) s"
    " LEFT JOIN rollup_day r USING (series_id, at, n) WHERE r.at IS NULL",
    "conditions wrong": "SELECT count(*) FROM (SELECT DISTINCT ON (series_id) series_id, num"
    " FROM said JOIN series ON id = series_id WHERE attribute = 'power'"
    " ORDER BY series_id, at DESC) s LEFT JOIN alarm_condition c USING (series_id)"
    " WHERE (s.num > 61.5 AND c.series_id IS NULL) OR (s.num <= 60 AND c.series_id IS NOT NULL)",
}

if __name__ == "__main__":
    sys.exit(main())
