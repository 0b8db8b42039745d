"""Asking without any purpose, in every form that SQL has."""

import psycopg

from tests.privacy.attacks import attack, no_wall
from tests.privacy.ground import CANARY, ELSEWHERE, GONE, LOUIS, Ground, count

WAYS = {
    "every row counted": "SELECT count(*) FROM civic_note",
    "one person's row asked by the pseudonym": (
        f"SELECT count(*) FROM civic_note WHERE subject = '{LOUIS}'"
    ),
    "an address asked for by value": (
        "SELECT count(*) FROM civic_note WHERE email = 'canari-1@example.org'"
    ),
    "the first row in some order": (
        "SELECT count(*) FROM (SELECT email FROM civic_note ORDER BY name LIMIT 1) x"
    ),
    "joined with an open table": (
        "SELECT count(*) FROM commune c LEFT JOIN civic_note n ON n.commune_id = c.id"
        " WHERE n.email IS NOT NULL"
    ),
    "whether any exists": "SELECT EXISTS (SELECT FROM civic_note WHERE name LIKE 'canari%')::int",
    "through a common table expression": (
        "WITH x AS MATERIALIZED (SELECT * FROM civic_note) SELECT count(*) FROM x"
    ),
    "through a recursive query": (
        "WITH RECURSIVE x AS (SELECT email FROM civic_note UNION SELECT email FROM x)"
        " SELECT count(*) FROM x"
    ),
    "all folded into one text": (
        "SELECT coalesce(length(string_agg(email || phone, ',')), 0) FROM civic_note"
    ),
    "a sample of the pages": "SELECT count(*) FROM civic_note TABLESAMPLE SYSTEM (100)",
    "the hidden columns": "SELECT count(ctid) + count(xmin::text) FROM civic_note",
    "whole rows as JSON": "SELECT count(to_jsonb(n)) FROM civic_note n",
    "with the parent's ONLY": "SELECT count(*) FROM ONLY civic_note",
    "the table written out as one document": (
        "SELECT position('canari' IN coalesce(json_agg(n)::text, '')) FROM civic_note n"
    ),
    "whole rows as text": "SELECT count(n::text) FROM civic_note n",
    "rows moved into a table of one's own": (
        "CREATE TEMP TABLE mine AS SELECT * FROM civic_note; SELECT count(*) FROM mine"
    ),
    "rows moved into a large object": (
        "CREATE TEMP TABLE made AS SELECT lo_from_bytea(0, convert_to(coalesce(string_agg(email,"
        " ','), ''), 'UTF8')) AS id FROM civic_note; SELECT octet_length(lo_get(id)) FROM made"
    ),
    "a function of one's own that runs as its owner": (
        "CREATE FUNCTION pg_temp.spy() RETURNS bigint SECURITY DEFINER LANGUAGE sql AS"
        " 'SELECT count(*) FROM public.civic_note'; SELECT pg_temp.spy()"
    ),
    "in another federation that one enters": (
        f"SELECT set_config('eclor.territory', '{ELSEWHERE}', true);"
        " SELECT count(*) FROM civic_note"
    ),
    "locked for writing": (
        "SELECT count(*) FROM (SELECT id FROM civic_note FOR UPDATE SKIP LOCKED) x"
    ),
}


def _last(there: Ground, query: str) -> int:
    """The number in the last answer of a message of several statements; nothing of it stays."""
    with there.app().transaction(force_rollback=True) as inside:
        cursor = inside.connection.execute(query)
        while cursor.nextset():
            pass
        return int(cursor.fetchone()[0])


for name, query in WAYS.items():

    def tried(there: Ground, query: str = query) -> int:
        return _last(there, query)

    tried.__doc__ = f"read without a purpose: {name}"
    attack(no_wall)(tried)


CHANGES = {
    "changed": "UPDATE civic_note SET category = 'seen'",
    "changed and given back": "UPDATE civic_note SET category = 'seen' RETURNING email",
    "deleted": "DELETE FROM civic_note",
    "deleted and given back": "DELETE FROM civic_note RETURNING email",
    "merged over": (
        "MERGE INTO civic_note n USING (VALUES (1)) v ON n.name LIKE 'canari%'"
        " WHEN MATCHED THEN UPDATE SET category = 'seen'"
    ),
    "handed to another person": "UPDATE civic_note SET subject = gen_random_uuid()",
}
for name, query in CHANGES.items():

    def written(there: Ground, query: str = query) -> int:
        with there.app().transaction(force_rollback=True) as inside:
            return inside.connection.execute(query).rowcount

    written.__doc__ = f"rows {name} without a purpose"
    attack(no_wall)(written)


@attack(no_wall)
def overwritten(there: Ground) -> int:
    """a row whose key is known, taken by INSERT … ON CONFLICT DO UPDATE"""
    key = there.owner.execute("SELECT id FROM civic_note LIMIT 1").fetchone()[0]
    query = (
        "INSERT INTO civic_note (id, territory_id, subject, retained_until, name, email, phone,"
        " message) VALUES (%s, 101, gen_random_uuid(), now() + interval '1 day', '', '', '', '')"
        " ON CONFLICT (id) DO UPDATE SET category = 'seen' RETURNING civic_note.email"
    )
    with there.app().transaction(force_rollback=True) as inside:
        return str(inside.connection.execute(query, (key,)).fetchall()).count(CANARY)


@attack(no_wall)
def copied(there: Ground) -> int:
    """the table copied out"""
    with there.app().cursor().copy("COPY (TABLE civic_note) TO STDOUT") as out:
        return sum(1 for _ in out.rows())


@attack(no_wall)
def copied_whole(there: Ground) -> int:
    """the table copied out by its name"""
    with there.app().cursor().copy("COPY civic_note TO STDOUT") as out:
        return sum(1 for _ in out.rows())


@attack(
    lambda _: (
        "CREATE OR REPLACE VIEW civic_note_listed AS SELECT id, territory_id, subject, category,"
        " commune_id, email FROM civic_note; GRANT SELECT ON civic_note TO eclor_lister",
        "DROP VIEW civic_note_listed; CREATE VIEW civic_note_listed AS SELECT id, territory_id,"
        " subject, category, commune_id FROM civic_note;"
        " REVOKE SELECT ON civic_note FROM eclor_lister;"
        " GRANT SELECT (id, territory_id, subject, category, commune_id, retained_until)"
        " ON civic_note TO eclor_lister; ALTER VIEW civic_note_listed OWNER TO eclor_lister;"
        " GRANT SELECT ON civic_note_listed TO eclor_app",
    )
)
def listed(there: Ground) -> int:
    """personal columns through the list that needs no purpose"""
    rows = there.app().execute("SELECT to_jsonb(v)::text FROM civic_note_listed v").fetchall()
    return sum(text.count(CANARY) for (text,) in rows)


@attack(
    lambda _: (
        "ALTER VIEW civic_view SET (security_invoker = false)",
        "ALTER VIEW civic_view SET (security_invoker = true)",
    )
)
def viewed(there: Ground) -> int:
    """through a view of the house"""
    return count(there.app(), "SELECT count(*) FROM civic_view")


@attack(no_wall)
def dynamic(there: Ground) -> int:
    """by a statement that is put together while it runs"""
    told: list[str] = []
    reader = there.app()
    reader.add_notice_handler(lambda note: told.append(note.message_primary or ""))
    try:
        reader.execute(
            "DO $$ DECLARE n text; BEGIN FOR n IN EXECUTE 'SELECT email FROM civic_note' LOOP"
            " RAISE NOTICE '%', n; END LOOP; END $$"
        )
    except psycopg.errors.DataError as problem:
        told.append(str(problem))
    return sum(text.count(CANARY) for text in told)


def open_list(_: Ground) -> tuple[str, str]:
    """The list without its policy."""
    return (
        "ALTER POLICY listed ON civic_note USING (true)",
        "ALTER POLICY listed ON civic_note USING (territory_id = (SELECT eclor_here())"
        " AND clock_timestamp() < retained_until)",
    )


@attack(open_list)
def listed_elsewhere(there: Ground) -> int:
    """the list of another federation"""
    query = f"SELECT count(*) FROM civic_note_listed WHERE territory_id = {ELSEWHERE}"
    return count(there.app(), query)


@attack(open_list)
def listed_past_retention(there: Ground) -> int:
    """rows past their retention, in the list"""
    query = f"SELECT count(*) FROM civic_note_listed WHERE subject = '{GONE}'"
    return count(there.app(), query)


@attack(open_list)
def listed_by_a_cheap_function(there: Ground) -> int:
    """the list of another federation, told by a function so cheap that the planner asks it first"""
    told: list[str] = []
    reader = there.app()
    reader.add_notice_handler(lambda note: told.append(note.message_primary or ""))
    reader.execute(
        "CREATE FUNCTION pg_temp.leak(t int) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE NOTICE '%', t; RETURN true; END $$"
    )
    reader.execute("SELECT count(*) FROM civic_note_listed WHERE pg_temp.leak(territory_id)")
    return told.count(str(ELSEWHERE))
