"""A layer as columns of numbers: what a map of thirty thousand things is loaded from."""

from dataclasses import dataclass
from typing import Any, LiteralString

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from eclor.core.service.contract import MapLayer
from eclor.core.service.scope import Scope

Numbers = NDArray[Any]
DEGREE = 1_000_000  # a millionth of a degree is a tenth of a metre


@dataclass(frozen=True, slots=True)
class Columns:
    """Named columns of the same length, sorted by ``id``.

    ``id`` entity; ``lon`` and ``lat`` in millionths of a degree (WGS84); ``commune`` place in
    ``communes`` counted from 1, 0 for none; ``value`` NaN when unknown; ``at`` whole
    epoch milliseconds, cut as the live stream cuts them, so that both say the same.
    """

    numbers: dict[str, Numbers]
    communes: list[tuple[str, str]]  # (INSEE code, name)

    def __len__(self) -> int:
        return len(self.numbers["id"])


# Each column is packed by PostgreSQL itself: no row becomes a Python object on the way.
_PACKED = """
SELECT string_agg(int8send(id), ''::bytea), string_agg(int4send(lon), ''::bytea),
    string_agg(int4send(lat), ''::bytea), string_agg(int8send(commune), ''::bytea),
    string_agg(float8send(value), ''::bytea), string_agg(float8send(at), ''::bytea)
FROM (SELECT e.id, round(e.lon * %(degree)s)::int AS lon, round(e.lat * %(degree)s)::int AS lat,
        coalesce(e.commune_id, 0)::bigint AS commune, coalesce(l.num, 'NaN'::float8) AS value,
        coalesce(floor(extract(epoch FROM l.at) * 1000)::float8, 'NaN'::float8) AS at
    FROM entity e
    LEFT JOIN series s ON s.entity_id = e.id AND s.attribute = %(state)s
        AND (s.public OR %(private)s)
    LEFT JOIN latest l ON l.series_id = s.id
    WHERE e.territory_id = %(here)s AND e.type = %(type)s AND e.deleted_at IS NULL
        AND e.lon IS NOT NULL AND e.lat IS NOT NULL
        AND (%(all)s OR e.commune_id = ANY(%(communes)s::bigint[]))
    ORDER BY e.id) things
"""
_SHAPES = (
    ("id", ">i8"), ("lon", ">i4"), ("lat", ">i4"), ("commune", ">i8"), ("value", ">f8"),
    ("at", ">f8"),
)  # fmt: skip


def columns(scope: Scope, layer: MapLayer) -> Columns:
    """The things of this layer that the scope may see, with their state as it stands."""
    row = _asked(_PACKED, _given(scope, layer))
    read = {
        name: np.frombuffer(packed or b"", dtype=shape).astype(shape.replace(">", "<"))
        for (name, shape), packed in zip(_SHAPES, row, strict=True)
    }
    numbered = _communes(scope)
    ids = [pk for pk, _, _ in numbered]
    # Places in the list are small; ids of the database are not.
    places = np.searchsorted(np.array(ids, dtype="<i8"), read["commune"]) + 1 if ids else 0
    read["commune"] = np.where(read["commune"] == 0, 0, places).astype("<u2")
    return Columns(read, [(insee, name) for _, insee, name in numbered])


def names(scope: Scope, layer: MapLayer) -> list[str]:
    """The names of the same things in the same order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.name FROM entity e WHERE e.territory_id = %(here)s AND e.type = %(type)s"
            " AND e.deleted_at IS NULL AND e.lon IS NOT NULL AND e.lat IS NOT NULL"
            " AND (%(all)s OR e.commune_id = ANY(%(communes)s::bigint[])) ORDER BY e.id",
            _given(scope, layer),
        )
        return [name for (name,) in cursor.fetchall()]


def words(scope: Scope, layer: MapLayer) -> dict[int, str]:
    """States that are words and not numbers, by entity."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, l.other #>> '{}' FROM entity e"
            " JOIN series s ON s.entity_id = e.id AND s.attribute = %(state)s"
            " AND (s.public OR %(private)s) JOIN latest l ON l.series_id = s.id"
            " WHERE e.territory_id = %(here)s AND e.type = %(type)s AND e.deleted_at IS NULL"
            " AND l.other IS NOT NULL"
            " AND (%(all)s OR e.commune_id = ANY(%(communes)s::bigint[]))",
            _given(scope, layer),
        )
        return dict(cursor.fetchall())


def _given(scope: Scope, layer: MapLayer) -> dict[str, Any]:
    return {
        "degree": DEGREE,
        "state": layer.state,
        "type": layer.entity_type,
        "here": scope.territory,
        "private": scope.audience != "public",
        "all": scope.everywhere,
        "communes": list(scope.communes),
    }


def _asked(query: LiteralString, given: dict[str, Any]) -> tuple[Any, ...]:
    """One row with its bytes as they are; Django's own cursor would write them as text."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(query, given, binary=True)
        found: tuple[Any, ...] | None = cursor.fetchone()
    if found is None:
        raise LookupError("An aggregate always has a row.")
    return found


def _communes(scope: Scope) -> list[tuple[int, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, insee, name FROM commune WHERE territory_id = %s ORDER BY id",
            [scope.territory],
        )
        found: list[tuple[int, str, str]] = cursor.fetchall()
    return found
