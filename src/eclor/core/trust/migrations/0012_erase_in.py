"""Forgetting a person in one guarded table: a consent withdrawn takes back what rested on it alone."""

from django.db import migrations

from eclor.core.territories.isolation import roles

FUNCTION = """
CREATE FUNCTION trust.erase_in(here smallint, person uuid, asked text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE forgotten bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM trust.protected p WHERE p.name = asked) THEN
        RAISE EXCEPTION 'No protected table is called %.', asked;
    END IF;
    EXECUTE format('DELETE FROM public.%I WHERE territory_id = $1 AND subject = $2', asked)
        USING here, person;
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;"""


def build(apps, schema_editor):
    names, run = roles(), schema_editor.execute
    run(f'SET LOCAL ROLE "{names.guard}"')
    run(FUNCTION, params=None)
    run("REVOKE EXECUTE ON FUNCTION trust.erase_in FROM PUBLIC")
    run(f'GRANT EXECUTE ON FUNCTION trust.erase_in TO "{names.ledger}"')
    run("RESET ROLE")


def raze(apps, schema_editor):
    schema_editor.execute("DROP FUNCTION trust.erase_in")


class Migration(migrations.Migration):
    dependencies = [("trust", "0011_reports")]
    operations = [migrations.RunPython(build, raze)]
