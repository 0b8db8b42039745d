"""Taking rights that the application was not given."""

import psycopg

from tests.privacy.attacks import attack, granted, superuser, together
from tests.privacy.attacks.keys import READERS, everywhere
from tests.privacy.ground import ANSWER, LOUIS, OTHER, Ground, count, say

# Each is run in a transaction, then the rows are counted; whatever it did is rolled back.
STATEMENTS = {
    "become the guard": "SET LOCAL ROLE eclor_guard",
    "become the owner": "SET LOCAL ROLE eclor",
    "sign in again as the guard": "SET LOCAL SESSION AUTHORIZATION eclor_guard",
    "join the guard": "GRANT eclor_guard TO eclor_app",
    "be excused from the wall": "ALTER ROLE eclor_app BYPASSRLS",
    "tear the wall down": "ALTER TABLE civic_note DISABLE ROW LEVEL SECURITY",
    "own the table": "ALTER TABLE civic_note OWNER TO eclor_app",
    "drop the policy": "DROP POLICY opened ON civic_note",
    "add a policy": "CREATE POLICY mine ON civic_note USING (true)",
    "widen the policy": "ALTER POLICY opened ON civic_note USING (true)",
    "put a function in the guard's place": (
        "CREATE OR REPLACE FUNCTION trust.everybody(asked text) RETURNS boolean LANGUAGE sql STABLE"
        " AS 'SELECT true'"
    ),
    "hang a trigger on the table": (
        "CREATE FUNCTION pg_temp.spy() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RETURN NEW; END'; CREATE TRIGGER spy BEFORE UPDATE ON civic_note FOR EACH ROW"
        " EXECUTE FUNCTION pg_temp.spy()"
    ),
    "write a rule for the table": ("CREATE RULE spy AS ON UPDATE TO civic_note DO ALSO NOTIFY spy"),
    "inherit from the table": "CREATE TEMP TABLE child () INHERITS (civic_note)",
    "switch triggers off": "SET LOCAL session_replication_role = replica",
    "make a view in the guard's schema": "CREATE VIEW trust.spy AS SELECT * FROM civic_note",
    "make a materialized view": "CREATE MATERIALIZED VIEW spy AS SELECT * FROM civic_note",
    "reach through a database link": "CREATE EXTENSION dblink",
    "reach through a foreign server": "CREATE EXTENSION postgres_fdw",
    "read pages raw": "CREATE EXTENSION pageinspect",
    "run a program on the server": "COPY (SELECT 1) TO PROGRAM 'cat >/dev/null'",
    "have every login follow": "ALTER DATABASE eclor SET eclor.access = '1'",
}
for name, statement in STATEMENTS.items():

    def dared(there: Ground, statement: str = statement) -> int:
        with there.app().transaction(force_rollback=True) as inside:
            inside.connection.execute(statement)
            return count(inside.connection)

    dared.__doc__ = f"right taken: {name}"
    attack(superuser)(dared)


@attack(superuser)
def without_rows_security(there: Ground) -> int:
    """row_security = off"""
    reader = there.app()
    reader.execute("SET row_security = off")
    return count(reader)


@attack(granted("eclor_ledger"))
def as_the_ledger(there: Ground) -> int:
    """becoming the ledger's login, to open what one likes"""
    reader = there.app()
    with reader.transaction():
        reader.execute("SET LOCAL ROLE eclor_ledger")
        token = reader.execute(
            "SELECT trust.open(101::smallint, %s, 'x', 'x', %s, NULL, pg_backend_pid())",
            (ANSWER, [LOUIS]),
        ).fetchone()[0]
    with reader.transaction():
        say(reader, token)
        return count(reader)


LEDGER = {
    "read the lines": "SELECT count(*) FROM trust.access",
    "read the secrets of the lines": "SELECT count(secret) FROM trust.access",
    "read who was seen": "SELECT count(subjects) FROM trust.access",
    "read the charter's documents": "SELECT count(*) FROM trust.charter",
    "read the seals": "SELECT count(*) + 1 FROM trust.seal",
}
for name, query in LEDGER.items():

    def read(there: Ground, query: str = query) -> int:
        there.open(there.app(), LOUIS)
        return count(there.app(), query)

    read.__doc__ = f"the ledger: {name}"
    attack(superuser)(read)

FORGERIES = {
    "write a line": (
        "INSERT INTO trust.access VALUES (-1, now(), 101, 1, 'notes.answer', 'x', 'x', NULL, NULL,"
        " pg_backend_pid(), gen_random_uuid(), '', NULL)"
    ),
    "lengthen the lines": "UPDATE trust.access SET at = at + interval '1 day'",
    "name more persons": "UPDATE trust.access SET subjects = NULL",
    "delete the lines": "DELETE FROM trust.access",
    "empty the ledger": "TRUNCATE trust.access",
    "allow a purpose everything": "UPDATE trust.purpose SET everybody = true",
    "switch a purpose back on": "UPDATE trust.purpose SET active = true",
    "lengthen the retention": "UPDATE trust.retention SET keep = '100 years'",
    "write a charter": ("INSERT INTO trust.charter VALUES (101, 99, '{}', '', '', 'Ines')"),
    "unguard a table in the list": "DELETE FROM trust.protected",
    "thaw who is frozen": "DELETE FROM trust.frozen_person",
}
for name, query in FORGERIES.items():

    def forged(there: Ground, query: str = query) -> int:
        there.open(there.app(), LOUIS)
        with there.app().transaction(force_rollback=True) as inside:
            inside.connection.execute(query)  # that it was allowed at all is enough
        return 1

    forged.__doc__ = f"the ledger: {name}"
    attack(superuser)(forged)

CALLS = {
    "sign": "trust.sign(101::smallint, '{}', '', '', 'x')",
    "switch": "trust.switch(101::smallint, 'notes.answer', NULL, true, 'x', 'x')",
    "purge": "trust.purge(101::smallint)",
    "seen": f"trust.seen(101::smallint, '{LOUIS}', '-infinity', 10)",
    "openings": "trust.openings(101::smallint, '-infinity')",
    "sealed_lines": "trust.sealed_lines(101::smallint, 1)",
    "forget_lines": "trust.forget_lines(101::smallint, 'infinity')",
    "unsealed": "trust.unsealed(101::smallint, 10)",
    "own_rows": f"trust.own_rows(101::smallint, '{LOUIS}', 'x', 'x')",
    "erase_in": f"trust.erase_in(101::smallint, '{LOUIS}', 'civic_note')",
    "erase_person": f"trust.erase_person(101::smallint, '{LOUIS}')",
    "freeze": f"trust.freeze(101::smallint, '{LOUIS}', '', false)",
    "frozen_by": f"trust.frozen_by(101::smallint, '{LOUIS}')",
    "reached": "trust.reached(101::smallint, '-infinity', 'infinity')",
    "lines": "trust.lines(101::smallint, '-infinity', 'infinity', 0, 9)",
    "opened_by": "trust.opened_by(101::smallint, '7')",
}
for name, call in CALLS.items():

    def called(there: Ground, call: str = call) -> int:
        there.open(there.app(), LOUIS)
        try:
            with there.app().transaction(force_rollback=True) as inside:
                inside.connection.execute(f"SELECT * FROM {call}")
        except psycopg.errors.NotNullViolation:
            pass  # it was let in, and the empty charter refused only afterwards
        return 1

    called.__doc__ = f"what the ledger's login alone may do: {name}"
    attack(granted(f"EXECUTE ON FUNCTION trust.{name}"))(called)


@attack(everywhere("trust.access a", "access a"))
def hijacked_table(there: Ground) -> int:
    """a temporary table put in the ledger's place on the search path"""
    reader = there.app()
    reader.execute(
        "CREATE TEMP TABLE access (id bigint, at timestamptz, territory_id smallint, version int,"
        " purpose text, actor text, reason text, subjects uuid[], communes bigint[], backend int,"
        " secret uuid, leaf bytea, seal int); GRANT SELECT ON access TO PUBLIC"
    )
    reader.execute(
        "INSERT INTO access VALUES (1, now(), 101, 1, %s, 'x', 'x', %s, NULL, pg_backend_pid(),"
        " gen_random_uuid(), NULL, NULL)",
        (ANSWER, [LOUIS]),
    )
    token = reader.execute("SELECT secret::text FROM access").fetchone()[0]
    with reader.transaction():
        reader.execute("SET LOCAL search_path = pg_temp, public")
        say(reader, token)
        return count(reader)


@attack(
    together(
        granted("CREATE ON DATABASE eclor"),
        *(
            lambda _, name=name: (
                f"ALTER FUNCTION trust.{name}(text) RESET search_path",
                f"ALTER FUNCTION trust.{name}(text) SET search_path = pg_catalog, pg_temp",
            )
            for name in READERS
        ),
    )
)
def hijacked_function(there: Ground) -> int:
    """a function of one's own put before PostgreSQL's on the guard's search path"""
    victim, reader = there.app(), there.app()
    token = there.open(victim, LOUIS)
    with reader.transaction(force_rollback=True):
        reader.execute("CREATE SCHEMA evil; GRANT USAGE ON SCHEMA evil TO PUBLIC")
        reader.execute(
            "CREATE FUNCTION evil.pg_backend_pid() RETURNS int LANGUAGE sql"
            f" AS 'SELECT {victim.info.backend_pid}'"
        )
        reader.execute("SET LOCAL search_path = evil, pg_catalog, public")
        say(reader, token)
        return count(reader)


@attack(superuser)
def purpose_for_all(there: Ground) -> int:
    """the list of tables that a purpose opens, made longer"""
    reader = there.app()
    token = there.open(reader, purpose=OTHER)
    with reader.transaction(force_rollback=True):
        reader.execute("UPDATE trust.purpose SET tables = tables || '{civic_note}'::text[]")
        say(reader, token)
        return count(reader)
