"""What the database holds at one moment: counted and summed, so that a copy can be compared."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from eclor.core.service.database import DatabaseAddress
from eclor.run.problems import CannotRun

# Who was signed in comes not back: a restored house asks everybody to sign in again.
LEFT_OUT = ("public.django_session",)
_MAY_SEE_ALL = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY 1, 2
"""

Fingerprints = dict[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the database; ``name`` is how pg_dump sees the same moment."""

    name: str
    fingerprints: Fingerprints


@contextmanager
def snapshot(address: DatabaseAddress) -> Iterator[Snapshot]:
    """Hold one moment open. Raises CannotRun when this login may not read every row."""
    with _connected(address) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        refuse_half_sight(connection)
        line = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert line is not None  # noqa: S101 -- the function always answers
        yield Snapshot(line[0], _fingerprints(connection))


def fingerprints(address: DatabaseAddress) -> Fingerprints:
    """Rows of each table, and the sum of a hash of each row, whatever their order."""
    with _connected(address) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return _fingerprints(connection)


def refuse_half_sight(connection: psycopg.Connection[Any]) -> None:
    """Raise CannotRun when row-level security would leave rows out of the backup."""
    if connection.execute(_MAY_SEE_ALL).fetchone() != (True,):
        raise CannotRun(
            "This login of an outside PostgreSQL may not read every row, so a backup would not be"
            " whole: ask its administrator for ALTER ROLE … BYPASSRLS, or use that server's own."
        )


def differences(before: Fingerprints, after: Fingerprints) -> list[str]:
    """What a copy lacks or has otherwise, one sentence for each table."""
    found = []
    for table in sorted(before.keys() | after.keys()):
        was, there = before.get(table), after.get(table)
        if was is None or there is None:
            found.append(f"{table} is in one of the two only")
        elif was[0] != there[0]:
            found.append(f"{table} has {there[0]} rows instead of {was[0]}")
        elif was != there:
            found.append(f"{table} has other values")
    return found


def _connected(address: DatabaseAddress) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(**address.conninfo(), autocommit=True)  # type: ignore[arg-type]
    except psycopg.OperationalError as problem:
        why = str(problem).strip().splitlines()[-1].strip()
        raise CannotRun(f"PostgreSQL does not answer ({why}): start `eclor up` first.") from problem


def _fingerprints(connection: psycopg.Connection[Any]) -> Fingerprints:
    # Values are compared as text, which depends on these.
    connection.execute("SET LOCAL timezone = 'UTC'")
    connection.execute("SET LOCAL extra_float_digits = 1")
    connection.execute("SET LOCAL bytea_output = 'hex'")
    found: Fingerprints = {}
    for schema, table in connection.execute(_TABLES).fetchall():
        name = f"{schema}.{table}"
        if name not in LEFT_OUT:
            found[name] = _fingerprint(connection, sql.Identifier(schema, table))
    return found


def _fingerprint(connection: psycopg.Connection[Any], table: sql.Composable) -> tuple[int, str]:
    line = connection.execute(
        sql.SQL(
            "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text"
            " FROM ONLY {} t"
        ).format(table)
    ).fetchone()
    assert line is not None  # noqa: S101 -- an aggregate always answers
    return int(line[0]), str(line[1])
