"""Learning a value without being shown its row: errors, estimates, notices, collisions."""

import json

import psycopg

from tests.privacy.attacks import Weaken, attack, granted, no_wall, together
from tests.privacy.ground import CANARY, Ground

COUNTED = (
    "ALTER TABLE civic_note ALTER name SET STATISTICS 100; ANALYZE civic_note",
    "ALTER TABLE civic_note ALTER name SET STATISTICS 0; DELETE FROM pg_statistic s USING"
    " pg_attribute a WHERE s.starelid = 'civic_note'::regclass AND a.attrelid = s.starelid"
    " AND a.attnum = s.staattnum AND a.attname = 'name'",
)


def statistics(_: Ground) -> tuple[str, str]:
    """PostgreSQL counting how often each name comes."""
    return COUNTED


def indexed(kind: str) -> Weaken:
    return lambda _: (
        f"CREATE {kind} spied ON civic_note (email, territory_id)",
        "DROP INDEX spied",
    )


def overheard(there: Ground, *queries: str) -> int:
    """Canaries in what errors and notices say; all of it is rolled back."""
    told: list[str] = []
    reader = there.app()
    reader.add_notice_handler(lambda note: told.append(str(note.message_primary)))
    for query in queries:
        try:
            with reader.transaction(force_rollback=True):
                reader.execute(query)
        except psycopg.Error as problem:
            told += [str(problem), str(problem.diag.message_detail), str(problem.diag.context)]
    return sum(text.count(CANARY) for text in told)


@attack(no_wall)
def cast(there: Ground) -> int:
    """a value in the error of a cast"""
    return overheard(there, "SELECT count(*) FROM civic_note WHERE email::int = 1")


@attack(no_wall)
def cast_to_xml(there: Ground) -> int:
    """a value in the error of a parser"""
    return overheard(there, "SELECT count(*) FROM civic_note WHERE (email || '{')::json IS NULL")


@attack(no_wall)
def divided(there: Ground) -> int:
    """an answer by yes or no, told by a division by zero"""
    query = (
        "SELECT count(*) FROM civic_note WHERE CASE WHEN name = 'canari-1'"
        " THEN 1 / (length(name) - length(name)) END = 1"
    )
    try:
        there.app().execute(query)
    except psycopg.errors.DivisionByZero:
        return 1
    return 0


@attack(no_wall)
def checked(there: Ground) -> int:
    """the failing row shown by a check constraint"""
    return overheard(there, "UPDATE civic_note SET message = repeat('x', 300)")


@attack(no_wall)
def emptied(there: Ground) -> int:
    """the failing row shown by a NOT NULL constraint"""
    return overheard(there, "UPDATE civic_note SET phone = NULL")


@attack(no_wall)
def pointed(there: Ground) -> int:
    """a value in the error of a foreign key"""
    query = "UPDATE civic_note SET commune_id = 5 RETURNING email::int"
    return overheard(there, query)


@attack(no_wall)
def cheap_function(there: Ground) -> int:
    """a function of one's own, so cheap that the planner would ask it first"""
    return overheard(
        there,
        "CREATE FUNCTION pg_temp.leak(t text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE NOTICE '%', t; RETURN true; END $$;"
        " SELECT count(*) FROM civic_note WHERE pg_temp.leak(email)",
    )


@attack(no_wall)
def cheap_operator(there: Ground) -> int:
    """an operator of one's own over such a function"""
    return overheard(
        there,
        "CREATE FUNCTION pg_temp.leak(t text, u text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql"
        " AS $$ BEGIN RAISE NOTICE '%', t; RETURN true; END $$; CREATE OPERATOR pg_temp.### (LEFTARG ="
        " text, RIGHTARG = text, FUNCTION = pg_temp.leak);"
        " SELECT count(*) FROM civic_note WHERE email OPERATOR(pg_temp.###) ''",
    )


@attack(no_wall)
def cheap_in_a_join(there: Ground) -> int:
    """such a function in the condition of a join"""
    return overheard(
        there,
        "CREATE FUNCTION pg_temp.leak(t text) RETURNS text COST 0.0000001 LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE NOTICE '%', t; RETURN t; END $$;"
        " SELECT count(*) FROM commune c JOIN civic_note n ON c.name = pg_temp.leak(n.email)",
    )


@attack(no_wall)
def pretended(there: Ground) -> int:
    """such a function within the list that needs no purpose"""
    return overheard(
        there,
        "CREATE FUNCTION pg_temp.leak(t text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE NOTICE '%', t; RETURN true; END $$;"
        " SELECT count(*) FROM civic_note_listed l JOIN civic_note n USING (id)"
        " WHERE pg_temp.leak(n.email)",
    )


@attack(granted("SUPERUSER", "ALTER ROLE eclor_app SUPERUSER", "ALTER ROLE eclor_app NOSUPERUSER"))
def leakproof(there: Ground) -> int:
    """a function of one's own that swears it leaks nothing"""
    with there.app().transaction(force_rollback=True) as inside:
        inside.connection.execute(
            "CREATE FUNCTION pg_temp.leak(t text) RETURNS boolean LEAKPROOF LANGUAGE plpgsql AS"
            " $$ BEGIN RETURN true; END $$"
        )
    return 1


@attack(statistics)
def estimated(there: Ground) -> int:
    """how common a name is, from the planner's estimate"""
    return int(_estimate(there, "canari-Dupont") != _estimate(there, "nobody"))


@attack(together(no_wall, statistics))
def common_values(there: Ground) -> int:
    """the commonest names, from pg_stats"""
    query = "SELECT most_common_vals::text FROM pg_stats WHERE tablename = 'civic_note'"
    return str(there.app().execute(query).fetchall()).count(CANARY)


@attack(together(granted("pg_read_all_data"), statistics))
def raw_statistics(there: Ground) -> int:
    """the same, from the catalogue under it"""
    query = "SELECT stavalues1::text FROM pg_statistic WHERE starelid = 'civic_note'::regclass"
    return str(there.app().execute(query).fetchall()).count(CANARY)


@attack(indexed("INDEX"))
def removed_by_filter(there: Ground) -> int:
    """whether an address is there, from the rows that EXPLAIN ANALYZE says it removed"""
    return int(_removed(there, "canari-1@example.org") != _removed(there, "nobody@example.org"))


@attack(indexed("UNIQUE INDEX"))
def collided(there: Ground) -> int:
    """whether an address is there, from a collision"""
    query = (
        "INSERT INTO civic_note (id, territory_id, subject, retained_until, name, email, phone,"
        " message) VALUES (gen_random_uuid(), 101, gen_random_uuid(), now() + interval '1 day', '',"
        " 'canari-1@example.org', '', '')"
    )
    try:
        with there.app().transaction(force_rollback=True) as inside:
            inside.connection.execute(query)
    except psycopg.errors.UniqueViolation:
        return 1
    return 0


@attack(together(granted("CREATE ON SCHEMA public"), granted("REFERENCES ON civic_note")))
def referenced(there: Ground) -> int:
    """whether a row is there, from a foreign key of one's own"""
    with there.app().transaction(force_rollback=True) as inside:
        inside.connection.execute("CREATE TABLE spy (id uuid REFERENCES civic_note (id))")
    return 1


@attack(
    lambda _: (
        "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " PERFORM pg_notify('civic_note', NEW.email); RETURN NEW; END $$;"
        " CREATE TRIGGER tell AFTER UPDATE ON civic_note FOR EACH ROW EXECUTE FUNCTION tell()",
        "DROP TRIGGER tell ON civic_note; DROP FUNCTION tell()",
    )
)
def listened(there: Ground) -> int:
    """listening while a row is changed"""
    reader, writer = there.app(), there.app()
    reader.execute("LISTEN civic_note")
    token = there.open(writer, *[_somebody(there)])
    with writer.transaction():
        writer.execute("SELECT set_config('eclor.access', %s, true)", (token,))
        assert writer.execute("UPDATE civic_note SET category = 'lamp'").rowcount == 1
    return sum(n.payload.count(CANARY) for n in reader.notifies(timeout=0.05))


@attack(
    lambda _: (
        "ALTER ROLE eclor_app RESET track_activities",
        "ALTER ROLE eclor_app SET track_activities = off",
    )
)
def watched(there: Ground) -> int:
    """values in the statements that other connections of the application just ran"""
    writer = there.app()
    writer.execute(
        psycopg.sql.SQL("SELECT {}").format(psycopg.sql.Literal(f"{CANARY}@example.org"))
    )
    query = "SELECT query FROM pg_stat_activity WHERE pid = %s"
    return str(there.app().execute(query, (writer.info.backend_pid,)).fetchall()).count(CANARY)


@attack(granted("pg_read_all_stats"))
def ledger_watched(there: Ground) -> int:
    """what the ledger's connection just wrote"""
    there.ledger.execute("SELECT 'canari'")
    query = "SELECT query FROM pg_stat_activity WHERE pid = %s"
    return str(there.app().execute(query, (there.ledger.info.backend_pid,)).fetchall()).count(
        CANARY
    )


def _estimate(there: Ground, name: str) -> int:
    query = "EXPLAIN (FORMAT JSON) SELECT * FROM civic_note WHERE name = {}"
    return _plan(there, query, name)["Plan Rows"]


def _removed(there: Ground, email: str) -> int:
    query = "EXPLAIN (ANALYZE, FORMAT JSON) SELECT * FROM civic_note WHERE email = {}"
    return _plan(there, query, email, "SET enable_seqscan = off").get("Rows Removed by Filter", 0)


def _plan(there: Ground, query: str, value: str, before: str = "SELECT 1") -> dict:
    reader = there.app()
    reader.execute(before)
    said = reader.execute(psycopg.sql.SQL(query).format(psycopg.sql.Literal(value))).fetchone()[0]
    return (said if isinstance(said, list) else json.loads(said))[0]["Plan"]


def _somebody(there: Ground):
    query = (
        "SELECT subject FROM civic_note WHERE territory_id = 101 AND retained_until > now() LIMIT 1"
    )
    return there.owner.execute(query).fetchone()[0]
