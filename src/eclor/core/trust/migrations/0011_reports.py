"""What the ledger tells about a span of time: whom a breach reached, and the log line by line."""

from django.db import migrations

from eclor.core.territories.isolation import roles

# ruff: noqa: S608 -- no value is put into these texts
SAFE = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp"

FUNCTIONS = [
    f"""
CREATE FUNCTION trust.reached(here smallint, since timestamptz, until timestamptz)
RETURNS TABLE (purpose text, actor text, times bigint, everybody boolean, first timestamptz,
    latest timestamptz, subjects uuid[]) {SAFE} AS $$
    SELECT a.purpose, a.actor, count(DISTINCT a.id), bool_or(a.subjects IS NULL), min(a.at),
           max(a.at), coalesce(array_agg(DISTINCT s) FILTER (WHERE s IS NOT NULL), '{{}}')
    FROM trust.access a LEFT JOIN LATERAL unnest(a.subjects) s ON true
    WHERE a.territory_id = here AND a.at >= since AND a.at < until
    GROUP BY 1, 2 ORDER BY 1, 2 $$;""",
    f"""
CREATE FUNCTION trust.lines(here smallint, since timestamptz, until timestamptz, after bigint,
    most int) RETURNS TABLE (id bigint, at timestamptz, purpose text, subjects uuid[], leaf bytea)
{SAFE} AS $$
    SELECT a.id, a.at, a.purpose, a.subjects, a.leaf FROM trust.access a
    WHERE a.territory_id = here AND a.at >= since AND a.at < until AND a.id > after
    ORDER BY a.id LIMIT most $$;""",
]
NAMES = ("reached", "lines")


def build(apps, schema_editor):
    names, run = roles(), schema_editor.execute
    run(f'SET LOCAL ROLE "{names.guard}"')
    for function in FUNCTIONS:
        run(function, params=None)
    for name in NAMES:
        run(f"REVOKE EXECUTE ON FUNCTION trust.{name} FROM PUBLIC")
        run(f'GRANT EXECUTE ON FUNCTION trust.{name} TO "{names.ledger}"')
    run("RESET ROLE")


def raze(apps, schema_editor):
    for name in NAMES:
        schema_editor.execute(f"DROP FUNCTION trust.{name}")


class Migration(migrations.Migration):
    dependencies = [("trust", "0010_rights")]
    operations = [migrations.RunPython(build, raze)]
