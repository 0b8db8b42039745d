"""Opening a purpose: the ledger's login writes the line, the application then reads by it.

The application may execute the functions that look at the line it names, never the one that writes
it. Each is written whole in PL/pgSQL, which keeps its plan: an SQL function is planned at each call.
"""

from django.db import migrations

from eclor.core.territories.isolation import roles

SAFE = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"

# What the connection says, if a committed line of the ledger bears it out. Whoever holds an older
# snapshot (REPEATABLE READ) would not see a purpose being switched off: it sees nothing at all.
LINE = """
    IF said IS NULL OR said !~ '^[0-9]{1,18}[.][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
       OR current_setting('transaction_isolation') <> 'read committed' THEN
        RETURN NULL;
    END IF;
    SELECT a.* INTO line FROM trust.access a
        JOIN trust.purpose p ON p.territory_id = a.territory_id AND p.key = a.purpose
        WHERE a.id = split_part(said, '.', 1)::bigint AND a.secret = split_part(said, '.', 2)::uuid
          AND a.backend = pg_backend_pid() AND a.at + interval '30 s' > clock_timestamp()
          AND a.territory_id = nullif(current_setting('eclor.territory', true), '')::smallint
          AND p.active AND asked = ANY (p.tables);
    IF NOT FOUND THEN RETURN NULL; END IF;
"""


def asking(name: str, gives: str, answer: str) -> str:
    return f"""
CREATE FUNCTION trust.{name}(asked text) RETURNS {gives}
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED {SAFE} AS $$
DECLARE said text := current_setting('eclor.access', true); line trust.access;
BEGIN {LINE} RETURN {answer}; END $$;"""


READING = [
    asking("subjects", "uuid[]", "line.subjects"),
    asking("everybody", "boolean", "line.subjects IS NULL"),
    asking("until", "timestamptz", "line.at + interval '30 s'"),
    asking(
        "communes",
        "bigint[]",
        """ARRAY(SELECT c.id FROM public.commune c WHERE c.territory_id = line.territory_id
            AND (line.communes IS NULL OR c.id = ANY (line.communes))
            AND NOT EXISTS (SELECT FROM trust.shut s WHERE s.territory_id = line.territory_id
                            AND s.purpose = line.purpose AND s.commune_id = c.id))""",
    ),
    """
CREATE FUNCTION trust.keep_until(asked text) RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT clock_timestamp() + keep FROM trust.retention WHERE name = asked
            AND territory_id = nullif(current_setting('eclor.territory', true), '')::smallint);
END $$;""",
    """
CREATE FUNCTION trust.subjects_at(asked text, ids uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE found uuid[];
BEGIN
    IF NOT EXISTS (SELECT FROM trust.protected p WHERE p.name = asked) THEN
        RAISE EXCEPTION 'No protected table is called %.', asked;
    END IF;
    EXECUTE format('SELECT array_agg(DISTINCT subject) FROM public.%I WHERE id = ANY ($1)'
                   ' AND territory_id = $2 AND retained_until > clock_timestamp()', asked)
        INTO found USING ids, nullif(current_setting('eclor.territory', true), '')::smallint;
    RETURN coalesce(found, '{}');
END $$;""",
]

WRITING = [
    """
CREATE FUNCTION trust.leaf(line trust.access) RETURNS bytea LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT sha256('\\x00'::bytea || convert_to(jsonb_build_array(line.id,
        (extract(epoch FROM line.at) * 1000000)::bigint, line.territory_id, line.version,
        line.purpose, line.actor, line.reason, line.subjects, line.communes)::text, 'UTF8'))
$$;""",
    """
CREATE FUNCTION trust.open(here smallint, asked text, who text, why text, about uuid[],
                           within bigint[], reader int) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE known trust.purpose; line trust.access;
BEGIN
    SELECT * INTO known FROM trust.purpose WHERE territory_id = here AND key = asked;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The charter does not know the purpose %.', asked
            USING ERRCODE = 'EC001';
    ELSIF NOT known.active THEN
        RAISE EXCEPTION 'The guarantor has switched off the purpose %.', asked
            USING ERRCODE = 'EC002';
    ELSIF about IS NULL AND NOT known.everybody THEN
        RAISE EXCEPTION 'The purpose % is opened for named persons alone.', asked
            USING ERRCODE = 'EC003';
    ELSIF cardinality(about) NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'Name between 1 and 1,000 persons, not %.', cardinality(about)
            USING ERRCODE = 'EC004';
    ELSIF btrim(why) = '' OR btrim(who) = '' OR length(why) > 500 OR length(who) > 64
          OR why ~ '[[:cntrl:]]' OR who ~ '[[:cntrl:]]' THEN
        RAISE EXCEPTION 'Say who asks and why, on one line of at most 500 letters.'
            USING ERRCODE = 'EC005';
    END IF;
    line := ROW(nextval('trust.access_number'), clock_timestamp(), here, known.version, asked, who,
                why, about, within, reader, gen_random_uuid(), NULL, NULL);
    line.leaf := trust.leaf(line);
    INSERT INTO trust.access VALUES (line.*);
    RETURN line.id || '.' || line.secret;
END $$;""",
]


def build(apps, schema_editor):
    names = roles()
    run = schema_editor.execute
    run(f'SET LOCAL ROLE "{names.guard}"')
    for function in (*READING, *WRITING):
        run(function, params=None)
    run("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA trust FROM PUBLIC")
    for name in ("subjects", "everybody", "until", "communes", "keep_until"):
        run(f'GRANT EXECUTE ON FUNCTION trust.{name}(text) TO "{names.app}"')
    run(f'GRANT EXECUTE ON FUNCTION trust.subjects_at(text, uuid[]) TO "{names.app}"')
    run(f'GRANT EXECUTE ON FUNCTION trust.open TO "{names.ledger}"')
    run("RESET ROLE")


def raze(apps, schema_editor):
    for name in ("subjects", "everybody", "until", "communes", "keep_until", "subjects_at"):
        schema_editor.execute(f"DROP FUNCTION trust.{name}")
    schema_editor.execute("DROP FUNCTION trust.open; DROP FUNCTION trust.leaf")


class Migration(migrations.Migration):
    dependencies = [("trust", "0003_guard")]
    operations = [migrations.RunPython(build, raze)]
