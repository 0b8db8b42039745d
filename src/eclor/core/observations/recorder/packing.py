"""Rows as PostgreSQL's binary COPY format, packed by numpy.

Format: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import psycopg

from eclor.core.observations.recorder.arrays import PG_EPOCH, Array

HEADER, TRAILER = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
PIECE = 1 << 20


def pack(columns: Sequence[tuple[str, Array]]) -> Array:
    """Rows of (wire type, values) columns; times are given in microseconds since 1970 as "time"."""
    wires = [">i8" if wire == "time" else wire for wire, _ in columns]
    fields: list[tuple[str, str]] = [("count", ">i2")]
    for number, wire in enumerate(wires):
        fields += [(f"size{number}", ">i4"), (f"value{number}", wire)]
    rows = np.empty(len(columns[0][1]), dtype=fields)
    rows["count"] = len(columns)
    for number, (wire, values) in enumerate(columns):
        rows[f"size{number}"] = np.dtype(wires[number]).itemsize
        rows[f"value{number}"] = values - PG_EPOCH if wire == "time" else values
    return rows


def copy(connection: psycopg.Connection, table: str, names: str, rows: Array) -> None:
    """Send packed rows. Raises what PostgreSQL answers, psycopg.errors.UniqueViolation included."""
    with connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as pipe:
        pipe.write(HEADER)
        flat: Any = rows.view(np.uint8).data
        for start in range(0, len(flat), PIECE):
            pipe.write(flat[start : start + PIECE])
        pipe.write(TRAILER)
