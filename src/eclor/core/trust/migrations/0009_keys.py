"""A line of the ledger is found by its key, which whoever opens draws beforehand.

The reader can so be given the key while the line is still on its way to the disk: it opens nothing
until the line is committed. The key is in the order of time, so its index grows at the end.
"""

from importlib import import_module

from django.db import migrations

from eclor.core.territories.isolation import roles

BEFORE = import_module("eclor.core.trust.migrations.0004_opening")
SAFE = BEFORE.SAFE

LINE = """
    IF said IS NULL OR said !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
       OR current_setting('transaction_isolation') <> 'read committed' THEN
        RETURN NULL;
    END IF;
    SELECT a.* INTO line FROM trust.access a
        JOIN trust.purpose p ON p.territory_id = a.territory_id AND p.key = a.purpose
        WHERE a.secret = said::uuid
          AND a.backend = pg_backend_pid() AND a.at + interval '30 s' > clock_timestamp()
          AND a.territory_id = nullif(current_setting('eclor.territory', true), '')::smallint
          AND p.active AND asked = ANY (p.tables);
    IF NOT FOUND THEN RETURN NULL; END IF;
"""
OPEN = f"""
CREATE FUNCTION trust.open(here smallint, asked text, who text, why text, about uuid[],
    within bigint[], reader int, secret uuid DEFAULT gen_random_uuid()) RETURNS text
LANGUAGE plpgsql {SAFE} AS $$"""


def reading(line):
    """The four functions of a policy, each with this way to find the line."""
    return [text.replace(BEFORE.LINE, line) for text in BEFORE.READING if BEFORE.LINE in text]


def again(function):
    return function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


def opening():
    """As before, but for the key, which is given and returned."""
    body = BEFORE.WRITING[1].partition("AS $$")[2]
    return OPEN + body.replace("gen_random_uuid(), NULL", "secret, NULL").replace(
        "line.id || '.' || line.secret", "secret"
    )


def build(apps, schema_editor):
    _put(
        schema_editor,
        reading(LINE),
        opening(),
        "CREATE UNIQUE INDEX access_by_key ON trust.access (secret)",
    )


def raze(apps, schema_editor):
    _put(schema_editor, reading(BEFORE.LINE), BEFORE.WRITING[1], "DROP INDEX trust.access_by_key")


def _put(schema_editor, functions, opens, index):
    names, run = roles(), schema_editor.execute
    run(f'SET LOCAL ROLE "{names.guard}"')
    for function in functions:
        run(again(function), params=None)
    run("DROP FUNCTION trust.open")
    run(opens, params=None)
    run("REVOKE EXECUTE ON FUNCTION trust.open FROM PUBLIC")
    run(f'GRANT EXECUTE ON FUNCTION trust.open TO "{names.ledger}"')
    run(index)
    run("RESET ROLE")


class Migration(migrations.Migration):
    dependencies = [("trust", "0008_lists")]
    operations = [migrations.RunPython(build, raze)]
