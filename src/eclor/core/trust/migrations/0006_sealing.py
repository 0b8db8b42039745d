"""Sealing the ledger: the guard hands out what is not sealed yet, and keeps each signed root."""

from django.db import migrations

from eclor.core.territories.isolation import roles

FUNCTIONS = [
    """
CREATE FUNCTION trust.unsealed(here smallint, most int) RETURNS TABLE (id bigint, leaf bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.id, a.leaf FROM trust.access a WHERE a.territory_id = here AND a.seal IS NULL
    ORDER BY a.id LIMIT most $$;""",
    """
CREATE FUNCTION trust.put_seal(here smallint, asked int, lines bigint[], made_at timestamptz,
    root bytea, previous bytea, public_key bytea, signature bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE sealed bigint;
BEGIN
    -- Two sealers at once: the second finds the number taken and its whole work undone.
    INSERT INTO trust.seal VALUES (here, asked, made_at, cardinality(lines), root, previous,
                                   public_key, signature);
    UPDATE trust.access a SET seal = asked
        WHERE a.id = ANY (lines) AND a.territory_id = here AND a.seal IS NULL;
    GET DIAGNOSTICS sealed = ROW_COUNT;
    IF sealed <> cardinality(lines) THEN
        RAISE EXCEPTION '% of % lines were there to seal.', sealed, cardinality(lines);
    END IF;
END $$;""",
    """
CREATE FUNCTION trust.seals(here smallint, from_number int, most int) RETURNS SETOF trust.seal
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM trust.seal WHERE territory_id = here AND number >= from_number
    ORDER BY number LIMIT most $$;""",
    """
CREATE FUNCTION trust.last_seal(here smallint) RETURNS SETOF trust.seal
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT * FROM trust.seal WHERE territory_id = here ORDER BY number DESC LIMIT 1 $$;""",
    """
CREATE FUNCTION trust.sealed_lines(here smallint, asked int) RETURNS TABLE (id bigint, at timestamptz,
    territory_id smallint, version int, purpose text, actor text, reason text, subjects uuid[],
    communes bigint[], leaf bytea, seal int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.id, a.at, a.territory_id, a.version, a.purpose, a.actor, a.reason, a.subjects,
           a.communes, a.leaf, a.seal FROM trust.access a WHERE a.territory_id = here AND a.seal = asked
    ORDER BY a.id $$;""",
    # What is older than the ledger may remember goes by whole seals: their roots stay.
    """
CREATE FUNCTION trust.forget_lines(here smallint, before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE gone bigint;
BEGIN
    DELETE FROM trust.access a USING trust.seal s WHERE s.territory_id = here AND s.at < before
        AND a.territory_id = here AND a.seal = s.number;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;""",
]
NAMES = ("unsealed", "put_seal", "seals", "last_seal", "sealed_lines", "forget_lines")


def build(apps, schema_editor):
    names = roles()
    run = schema_editor.execute
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
    dependencies = [("trust", "0005_charter")]
    operations = [migrations.RunPython(build, raze)]
