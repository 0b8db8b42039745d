"""What one observation costs on disk: a day of 4,600 lamps, unique index included.

A partition is filled in the order in which reports arrive at their true rate (every 15 minutes,
lamp after lamp, three values each), which is the hardest order for the index. Measured as the day
ends, and again packed, as the recorder leaves it two days later (partitions.seal). The value that
counts is the packed one, in which all but two days of history stand; `unpacked` is the other.
Left out: summaries, `latest`, the write-ahead log.
"""

import argparse
import sys
from datetime import UTC, datetime, timedelta

from benchmarks import rig
from benchmarks.ingest import make_series, packed_rows, reports
from eclor.core.observations import partitions
from eclor.core.observations.recorder.packing import copy
from eclor.core.service.database import DatabaseRole

REACH = 85.0
TOGETHER = 300  # reports in one transaction: a minute of the territory


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lamps", type=int, default=4_600)
    options = parser.parse_args()
    day = (datetime.now(UTC) - timedelta(days=3)).date()
    start = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000
    with rig.rig() as house:
        rig.lamps(house, options.lamps)
        series = make_series(house)
        at, values = reports(options.lamps * 96, options.lamps, 900, start)
        with house.connect(DatabaseRole.RECORDER) as connection:
            partitions.make(connection, [day])
            for k in range(0, len(at), TOGETHER):
                with connection.transaction():
                    rows = packed_rows(series, at, values, slice(k, k + TOGETHER))
                    copy(connection, "observation", "at, num, series_id, delay", rows)
            count = at.size * values.shape[1]
            loose = _bytes(connection, day) / count
            partitions.seal(connection, datetime.now(UTC))
            packed = _bytes(connection, day) / count
            heap = rig.number(connection, "SELECT pg_relation_size(%s)", partitions.name_of(day))
    return rig.result(
        "bytes",
        packed,
        "bytes per observation",
        REACH,
        packed <= REACH,
        ratio=round(packed / REACH, 3),
        unpacked=round(loose, 2),
        table=round(heap / count, 2),
        index=round(packed - heap / count, 2),
        values=int(count),
        left_out="summaries, latest, write-ahead log",
    )


def _bytes(connection: rig.Connection, day: object) -> int:
    name = f"observation_{day:%Y%m%d}"
    return rig.number(connection, "SELECT pg_total_relation_size(%s)", name)


if __name__ == "__main__":
    sys.exit(main())
