"""numpy arrays as PostgreSQL arrays, both ways, without a Python object for each element.

Binary array format of PostgreSQL (src/backend/utils/adt/arrayfuncs.c, array_send): dimensions, flag,
element type, length, lower bound, then for each element its length and its bytes.
"""

import struct
from typing import Any, ClassVar

import numpy as np
import psycopg
from psycopg.adapt import Buffer, Dumper, Loader
from psycopg.pq import Format

Array = np.ndarray[Any, Any]
HEAD = struct.Struct("!iiIii")
PG_EPOCH = 946_684_800_000_000  # 2000-01-01 in microseconds since 1970
TIME = np.dtype("M8[us]")
# dtype -> (element type, array type, bytes on the wire)
TYPES: dict[np.dtype[Any], tuple[int, int, str]] = {
    np.dtype(np.int16): (21, 1005, ">i2"),
    np.dtype(np.int32): (23, 1007, ">i4"),
    np.dtype(np.int64): (20, 1016, ">i8"),
    np.dtype(np.float64): (701, 1022, ">f8"),
    np.dtype(np.bool_): (16, 1000, ">u1"),
    TIME: (1184, 1185, ">i8"),
}


class ArrayDumper(Dumper):
    """Any one-dimensional array whose dtype is in TYPES."""

    format = Format.BINARY
    dtype: ClassVar[np.dtype[Any] | None] = None

    def get_key(self, obj: Any, format: Any) -> Any:
        return (self.cls, obj.dtype)

    def upgrade(self, obj: Any, format: Any) -> "ArrayDumper":
        return DUMPERS[obj.dtype](self.cls)

    def dump(self, obj: Array) -> Buffer:
        element, _, wire = TYPES[obj.dtype]
        if obj.dtype == TIME:
            obj = obj.view(np.int64) - PG_EPOCH
        found = np.empty(len(obj), dtype=[("size", ">i4"), ("value", wire)])
        found["size"] = np.dtype(wire).itemsize
        found["value"] = obj
        return HEAD.pack(1, 0, element, len(obj), 1) + found.tobytes()


DUMPERS: dict[np.dtype[Any], type[ArrayDumper]] = {
    dtype: type(f"Dumper{oid}", (ArrayDumper,), {"oid": oid, "dtype": dtype})
    for dtype, (_, oid, _) in TYPES.items()
}


class ArrayLoader(Loader):
    """The array types of TYPES, one-dimensional, without NULL."""

    format = Format.BINARY

    def load(self, data: Buffer) -> Array:
        dtype, wire = BY_ELEMENT[struct.unpack_from("!I", data, 8)[0]]
        if struct.unpack_from("!i", data)[0] == 0:
            return np.empty(0, dtype=dtype)
        lines = np.frombuffer(data, dtype=[("size", ">i4"), ("value", wire)], offset=HEAD.size)
        if dtype == TIME:
            return (lines["value"].astype(np.int64) + PG_EPOCH).view(TIME)
        return lines["value"].astype(dtype)


BY_ELEMENT = {element: (dtype, wire) for dtype, (element, _, wire) in TYPES.items()}


def teach(connection: psycopg.Connection) -> None:
    """Make this connection speak numpy."""
    connection.adapters.register_dumper(np.ndarray, ArrayDumper)
    for _, oid, _ in TYPES.values():
        connection.adapters.register_loader(oid, ArrayLoader)


def moments(microseconds: Array) -> Array:
    """Microseconds since 1970 as the dtype that becomes timestamptz."""
    return np.ascontiguousarray(microseconds, dtype=np.int64).view(TIME)


def read(
    connection: psycopg.Connection, query: str, parameters: tuple[Any, ...], kinds: tuple[Any, ...]
) -> list[Array]:
    """The one line of a query made of array_agg columns; NULL (no line at all) becomes empty.

    Times come back as microseconds since 1970 in int64.
    """
    line = connection.cursor(binary=True).execute(query, parameters).fetchone()
    if line is None:
        raise LookupError("A query of array_agg columns always has a line.")
    found = [np.empty(0, kind) if a is None else a for a, kind in zip(line, kinds, strict=True)]
    return [a.view(np.int64) if a.dtype == TIME else a for a in found]
