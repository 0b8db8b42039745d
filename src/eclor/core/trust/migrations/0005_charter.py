"""What the ledger's login may ask of the guard: sign, switch, forget, and say who looked.

The configuration in force is derived here, inside the database, from the signed document alone.
"""

from django.db import migrations

from eclor.core.territories.isolation import roles

SAFE = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"

# (name with arguments, what it gives, body)
FUNCTIONS = [
    (
        "sign(here smallint, said text, public_key bytea, signature bytea, who text)",
        "int",
        """
DECLARE whole jsonb := said::jsonb; asked int := (whole->>'version')::int; one record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('trust.sign'), here);
    IF asked <> (SELECT coalesce(max(version), 0) + 1 FROM trust.charter WHERE territory_id = here)
    THEN
        RAISE EXCEPTION 'Version % of the charter was signed already.', asked
            USING ERRCODE = 'EC006';
    END IF;
    INSERT INTO trust.charter VALUES (here, asked, said, public_key, signature, who);
    DELETE FROM trust.purpose WHERE territory_id = here;
    INSERT INTO trust.purpose
        SELECT here, p->>'key', asked, (p->>'everybody')::boolean,
               ARRAY(SELECT DISTINCT d->>'table' FROM jsonb_array_elements(whole->'data') d
                     WHERE d->'purposes' ? (p->>'key')),
               -- What was switched off stays so: signing anew must not open it by the way.
               coalesce((SELECT turned_on FROM trust.switching s
                         WHERE s.territory_id = here AND s.purpose = p->>'key'
                           AND s.commune_id IS NULL ORDER BY s.id DESC LIMIT 1), true)
        FROM jsonb_array_elements(whole->'purposes') p;
    DELETE FROM trust.retention WHERE territory_id = here;
    INSERT INTO trust.retention
        SELECT here, d->>'table', max((d->>'keep_days')::int) * interval '1 day'
        FROM jsonb_array_elements(whole->'data') d GROUP BY d->>'table';
    FOR one IN SELECT name, keep FROM trust.retention JOIN trust.protected USING (name)
               WHERE territory_id = here LOOP
        EXECUTE format('UPDATE public.%I SET retained_until = clock_timestamp() + $1'
                       ' WHERE territory_id = $2 AND retained_until > clock_timestamp() + $1',
                       one.name) USING one.keep, here;
    END LOOP;
    RETURN asked;
END""",
    ),
    (
        "switch(here smallint, asked text, within bigint, turn_on boolean, who text, why text)",
        "void",
        """
BEGIN
    IF NOT EXISTS (SELECT FROM trust.purpose WHERE territory_id = here AND key = asked) THEN
        RAISE EXCEPTION 'The charter does not know the purpose %.', asked USING ERRCODE = 'EC001';
    ELSIF within IS NOT NULL AND NOT EXISTS (
        SELECT FROM public.commune WHERE territory_id = here AND id = within) THEN
        RAISE EXCEPTION 'No commune % is in this federation.', within USING ERRCODE = 'EC007';
    ELSIF btrim(why) = '' OR btrim(who) = '' THEN
        RAISE EXCEPTION 'Say who switches and why.' USING ERRCODE = 'EC005';
    END IF;
    INSERT INTO trust.switching (territory_id, actor, purpose, commune_id, turned_on, because)
        VALUES (here, who, asked, within, turn_on, why);
    IF within IS NULL THEN
        UPDATE trust.purpose SET active = turn_on WHERE territory_id = here AND key = asked;
    ELSIF turn_on THEN
        DELETE FROM trust.shut
            WHERE territory_id = here AND purpose = asked AND commune_id = within;
    ELSE
        INSERT INTO trust.shut VALUES (here, asked, within) ON CONFLICT DO NOTHING;
    END IF;
END""",
    ),
    (
        "purge(here smallint)",
        "TABLE (name text, forgotten bigint)",
        """
BEGIN
    FOR name IN SELECT p.name FROM trust.protected p ORDER BY 1 LOOP
        EXECUTE format('DELETE FROM public.%I WHERE territory_id = $1'
                       ' AND retained_until <= clock_timestamp()', name) USING here;
        GET DIAGNOSTICS forgotten = ROW_COUNT;
        RETURN NEXT;
    END LOOP;
END""",
    ),
]

# (name with arguments, what it gives, the one query)
QUERIES = [
    (
        "charters(here smallint)",
        "SETOF trust.charter",
        "SELECT * FROM trust.charter WHERE territory_id = here ORDER BY version DESC",
    ),
    (
        "purposes(here smallint)",
        "TABLE (key text, version int, everybody boolean, tables text[], active boolean,"
        " shut bigint[])",
        "SELECT p.key, p.version, p.everybody, p.tables, p.active, ARRAY(SELECT s.commune_id"
        " FROM trust.shut s WHERE s.territory_id = here AND s.purpose = p.key ORDER BY 1)"
        " FROM trust.purpose p WHERE p.territory_id = here ORDER BY p.key",
    ),
    (
        "switchings(here smallint, most int)",
        "SETOF trust.switching",
        "SELECT * FROM trust.switching WHERE territory_id = here ORDER BY id DESC LIMIT most",
    ),
    (
        "guarded()",
        "SETOF trust.protected",
        "SELECT * FROM trust.protected ORDER BY name",
    ),
    (
        # Two questions, each with its own index, rather than one OR that has none.
        "seen(here smallint, person uuid, since timestamptz, most int)",
        "TABLE (id bigint, at timestamptz, version int, purpose text, actor text, reason text,"
        " everybody boolean, seal int)",
        "SELECT a.id, a.at, a.version, a.purpose, a.actor, a.reason, a.subjects IS NULL, a.seal"
        " FROM (SELECT * FROM trust.access WHERE subjects @> ARRAY[person]"
        " AND territory_id = here AND at >= since UNION ALL SELECT * FROM trust.access"
        " WHERE subjects IS NULL AND territory_id = here AND at >= since) a"
        " ORDER BY a.id DESC LIMIT most",
    ),
    (
        "openings(here smallint, since timestamptz)",
        "TABLE (purpose text, actor text, times bigint, persons bigint, latest timestamptz)",
        "SELECT a.purpose, a.actor, count(*), sum(coalesce(cardinality(a.subjects), 0)), max(a.at)"
        " FROM trust.access a WHERE a.territory_id = here AND a.at >= since"
        " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2",
    ),
]


def statements() -> list[str]:
    acting = [
        f"CREATE FUNCTION trust.{name} RETURNS {gives} LANGUAGE plpgsql {SAFE} AS $${body}; $$"
        for name, gives, body in FUNCTIONS
    ]
    asking = [
        f"CREATE FUNCTION trust.{name} RETURNS {gives} LANGUAGE sql STABLE {SAFE} AS $${body}$$"
        for name, gives, body in QUERIES
    ]
    return [*acting, *asking]


def build(apps, schema_editor):
    names = roles()
    run = schema_editor.execute
    run(f'SET LOCAL ROLE "{names.guard}"')
    for statement in statements():
        run(statement, params=None)
    for name, *_ in (*FUNCTIONS, *QUERIES):
        function = name.partition("(")[0]
        run(f"REVOKE EXECUTE ON FUNCTION trust.{function} FROM PUBLIC")
        run(f'GRANT EXECUTE ON FUNCTION trust.{function} TO "{names.ledger}"')
    run("RESET ROLE")


def raze(apps, schema_editor):
    for name, *_ in (*FUNCTIONS, *QUERIES):
        schema_editor.execute(f"DROP FUNCTION trust.{name.partition('(')[0]}")


class Migration(migrations.Migration):
    dependencies = [("trust", "0004_opening")]
    operations = [migrations.RunPython(build, raze)]
