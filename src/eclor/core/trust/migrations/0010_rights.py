"""The rights of a person: see one's own rows, freeze them, object to a purpose, be forgotten.

None of them depends on a purpose being switched on: no guarantor can close the right of access.
"""

from importlib import import_module

from django.db import migrations

from eclor.core.territories.isolation import roles

BEFORE = import_module("eclor.core.trust.migrations.0004_opening")
KEYS = import_module("eclor.core.trust.migrations.0009_keys")
SAFE = BEFORE.SAFE

# Whom a purpose must not show: all that was frozen, and who objected to this purpose.
FROZEN = """trust.frozen_person f WHERE f.territory_id = line.territory_id
            AND f.purpose IN ('', line.purpose)"""
LEFT = f"""CASE WHEN EXISTS (SELECT FROM {FROZEN} AND f.subject = ANY (line.subjects))
        THEN ARRAY(SELECT s FROM unnest(line.subjects) s
                   WHERE NOT EXISTS (SELECT FROM {FROZEN} AND f.subject = s))
        ELSE line.subjects END"""  # noqa: S608 -- made of our own words
THEM = f"ARRAY(SELECT f.subject FROM {FROZEN})"  # noqa: S608

TABLE = """
CREATE TABLE trust.frozen_person (
    territory_id smallint NOT NULL, subject uuid NOT NULL, purpose text NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (territory_id, subject, purpose));"""

FOR_THE_APPLICATION = [BEFORE.asking("frozen", "uuid[]", THEM).replace(BEFORE.LINE, KEYS.LINE)]

# (name with arguments, what it gives, body): for the ledger's login.
FUNCTIONS = [
    (
        # One statement: its rows leave the database when its line is on disk, and not before.
        "own_rows(here smallint, person uuid, who text, why text)",
        "TABLE (name text, said jsonb)",
        """
DECLARE line trust.access;
BEGIN
    line := ROW(nextval('trust.access_number'), clock_timestamp(), here,
                coalesce((SELECT max(version) FROM trust.charter WHERE territory_id = here), 0),
                'trust.own', who, why, ARRAY[person], NULL, 0, gen_random_uuid(), NULL, NULL);
    line.leaf := trust.leaf(line);
    INSERT INTO trust.access VALUES (line.*);
    FOR name IN SELECT p.name FROM trust.protected p ORDER BY 1 LOOP
        RETURN QUERY EXECUTE format(
            'SELECT $3, to_jsonb(t) FROM public.%I t WHERE territory_id = $1 AND subject = $2'
            ' AND retained_until > clock_timestamp()', name) USING here, person, name;
    END LOOP;
END""",
    ),
    (
        "erase_person(here smallint, person uuid)",
        "TABLE (name text, forgotten bigint)",
        """
BEGIN
    FOR name IN SELECT p.name FROM trust.protected p ORDER BY 1 LOOP
        EXECUTE format('DELETE FROM public.%I WHERE territory_id = $1 AND subject = $2', name)
            USING here, person;
        GET DIAGNOSTICS forgotten = ROW_COUNT;
        RETURN NEXT;
    END LOOP;
    DELETE FROM trust.frozen_person WHERE territory_id = here AND subject = person;
END""",
    ),
    (
        "freeze(here smallint, person uuid, asked text, turn_on boolean)",
        "void",
        """
BEGIN
    IF turn_on THEN
        INSERT INTO trust.frozen_person VALUES (here, person, asked) ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM trust.frozen_person
            WHERE territory_id = here AND subject = person AND purpose = asked;
    END IF;
END""",
    ),
    (
        "frozen_by(here smallint, person uuid)",
        "TABLE (purpose text, since timestamptz)",
        """
BEGIN
    RETURN QUERY SELECT f.purpose, f.since FROM trust.frozen_person f
        WHERE f.territory_id = here AND f.subject = person ORDER BY 1;
END""",
    ),
    (
        "opened_by(here smallint, who text)",
        "TABLE (at timestamptz, purpose text, reason text, persons int)",
        """
BEGIN
    RETURN QUERY SELECT a.at, a.purpose, a.reason, cardinality(a.subjects) FROM trust.access a
        WHERE a.territory_id = here AND a.actor = who ORDER BY a.id DESC;
END""",
    ),
]


def build(apps, schema_editor):
    names, run = roles(), schema_editor.execute
    run(f'SET LOCAL ROLE "{names.guard}"')
    run(TABLE, params=None)
    subjects = BEFORE.asking("subjects", "uuid[]", LEFT).replace(BEFORE.LINE, KEYS.LINE)
    run(KEYS.again(subjects), params=None)
    for function in FOR_THE_APPLICATION:
        run(function, params=None)
    run("REVOKE EXECUTE ON FUNCTION trust.frozen FROM PUBLIC")
    run(f'GRANT EXECUTE ON FUNCTION trust.frozen TO "{names.app}"')
    for name, gives, body in FUNCTIONS:
        run(
            f"CREATE FUNCTION trust.{name} RETURNS {gives} LANGUAGE plpgsql {SAFE} AS $${body}; $$",
            params=None,
        )
        function = name.partition("(")[0]
        run(f"REVOKE EXECUTE ON FUNCTION trust.{function} FROM PUBLIC")
        run(f'GRANT EXECUTE ON FUNCTION trust.{function} TO "{names.ledger}"')
    run("RESET ROLE")


def raze(apps, schema_editor):
    names, run = roles(), schema_editor.execute
    run(f'SET LOCAL ROLE "{names.guard}"')
    subjects = BEFORE.asking("subjects", "uuid[]", "line.subjects").replace(BEFORE.LINE, KEYS.LINE)
    run(KEYS.again(subjects), params=None)
    for name in ("frozen", *(one.partition("(")[0] for one, *_ in FUNCTIONS)):
        run(f"DROP FUNCTION trust.{name}")
    run("DROP TABLE trust.frozen_person")
    run("RESET ROLE")


class Migration(migrations.Migration):
    dependencies = [("trust", "0009_keys")]
    operations = [migrations.RunPython(build, raze)]
