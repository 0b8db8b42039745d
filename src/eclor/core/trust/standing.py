"""Whether the guard really stands in the database as the cards say: asked as the owner."""

from collections.abc import Iterable, Iterator
from typing import Any

import psycopg

from eclor.core.service.personal import PersonalData
from eclor.core.territories.isolation import Roles

Connection = psycopg.Connection[Any]
FOUR = ("id", "territory_id", "subject", "retained_until")

_COLUMNS = """
SELECT c.relname, a.attname, a.attstattarget = 0, c.relrowsecurity, r.rolname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_roles r ON r.oid = c.relowner
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
"""
_INDEXED = """
SELECT i.indexrelid::regclass::text, t.relname, a.attname FROM pg_index i
JOIN pg_class t ON t.oid = i.indrelid JOIN pg_depend d ON d.objid = i.indexrelid
    AND d.refobjid = t.oid AND d.refobjsubid > 0
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
JOIN trust.protected p ON p.name = t.relname AND a.attname = ANY (p.personal)
WHERE t.relnamespace = 'public'::regnamespace
"""
# A view reads as its owner unless it says otherwise; a materialized one is a copy without a wall.
_VIEWS = """
SELECT DISTINCT v.relname, v.relkind = 'm', t.relname,
    coalesce('security_invoker=true' = ANY (v.reloptions)
             OR 'security_invoker=on' = ANY (v.reloptions), false)
FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid JOIN pg_class v ON v.oid = w.ev_class
JOIN pg_class t ON t.oid = d.refobjid JOIN trust.protected p ON p.name = t.relname
WHERE d.classid = 'pg_rewrite'::regclass AND v.oid <> t.oid
    AND v.relname <> t.relname || '_listed'
"""
_POLICIES = """
SELECT policyname FROM pg_policies WHERE schemaname = 'public' AND tablename = %s
    AND %s = ANY (roles)
"""
_PUBLIC = """
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = 'trust'::regnamespace AND (p.proacl IS NULL OR EXISTS (
    SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0))
"""
_POWERS = """
SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolreplication FROM pg_roles
WHERE rolname = ANY (%s) AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication)
"""
_MEMBERS = """
SELECT m.rolname, g.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member
JOIN pg_roles g ON g.oid = a.roleid WHERE m.rolname = ANY (%s)
"""


def faults(connection: Connection, lines: Iterable[PersonalData], names: Roles) -> list[str]:
    """Everything that does not stand as it must, one sentence each."""
    lines = list(lines)
    return [
        *_table_faults(connection, lines, names),
        *_leak_faults(connection),
        *_role_faults(connection, names),
    ]


def _table_faults(connection: Connection, lines: list[PersonalData], names: Roles) -> Iterator[str]:
    there: dict[str, dict[str, tuple[bool, bool, str]]] = {}
    for table, column, *said in connection.execute(_COLUMNS):
        there.setdefault(table, {})[column] = (said[0], said[1], said[2])
    guarded = {
        name: set(personal)
        for name, personal in connection.execute("SELECT name, personal FROM trust.protected")
    }
    for line in lines:
        if "." in line.table:
            continue  # the guard's own
        for column in set(line.columns) - set(there.get(line.table, {})):
            yield f"{line.table}.{column} is declared on a card and is not in the database."
        if line.purposes and not set(line.columns) <= guarded.get(line.table, set()):
            yield (
                f"{line.table} is declared as opened through a purpose, but its migration does not"
                f" Protect {', '.join(sorted(set(line.columns) - guarded.get(line.table, set())))}."
            )
    declared = {line.table for line in lines if line.purposes}
    for table in sorted(guarded):
        if table not in declared:
            yield f"{table} is behind the guard and on no card: declare it in personal_data."
        yield from _wall_faults(connection, table, there.get(table, {}), guarded[table], names)


def _wall_faults(
    connection: Connection,
    table: str,
    columns: dict[str, tuple[bool, bool, str]],
    personal: set[str],
    names: Roles,
) -> Iterator[str]:
    for column in FOUR:
        if column not in columns:
            yield f"{table} is behind the guard without a column {column}."
            return
    for column in sorted(personal & set(columns)):
        if not columns[column][0]:
            yield f"{table}.{column}: PostgreSQL counts its values; SET STATISTICS 0."
    _, walled, owner = columns["subject"]
    if not walled or owner != names.guard:
        yield f"{table} must have row-level security and belong to {names.guard}, not {owner}."
    policies = {name for (name,) in connection.execute(_POLICIES, (table, names.app))}
    if policies != {"opened", "collected"}:
        yield f"{table} has the policies {sorted(policies)} instead of those of Protect."


def _leak_faults(connection: Connection) -> Iterator[str]:
    for index, table, column in connection.execute(_INDEXED):
        yield f"The index {index} tells who is in {table}.{column}: drop it, look up by a digest."
    for view, copied, table, invoker in connection.execute(_VIEWS):
        if copied:
            yield f"The materialized view {view} copies {table} past its guard: drop it."
        elif not invoker:
            yield f"The view {view} shows {table} past its guard: give it security_invoker."


def _role_faults(connection: Connection, names: Roles) -> Iterator[str]:
    for (function,) in connection.execute(_PUBLIC):
        yield f"Anybody may execute {function}: revoke it from PUBLIC."
    weak = [names.app, names.recorder, names.ledger, names.guard, names.lister]
    for role, *_powers in connection.execute(_POWERS, (weak,)):
        yield f"The login {role} has powers over the database that it must not have."
    for member, role in connection.execute(_MEMBERS, (weak,)):
        yield f"{member} is a member of {role}: take it back."
