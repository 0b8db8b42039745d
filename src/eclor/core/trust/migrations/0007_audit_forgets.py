"""The audit may be forgotten after its years, by the ledger's login and in no other way."""

from django.db import migrations

from eclor.core.territories.isolation import roles

# The owner's function, not the guard's: the audit belongs to the owner.
FORGET = """
CREATE FUNCTION trust.forget_audit(here smallint, before timestamptz) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE gone bigint;
BEGIN
    IF before > clock_timestamp() - interval '1 year' THEN
        RAISE EXCEPTION 'The audit is kept for a year at least.';
    END IF;
    PERFORM set_config('eclor.tidy', 'audit', true);
    DELETE FROM public.audit_line WHERE territory_id = here AND at < before;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('eclor.tidy', '', true);
    RETURN gone;
END $$
"""


def build(apps, schema_editor):
    names = roles()
    run = schema_editor.execute
    run(FORGET, params=None)
    run("REVOKE EXECUTE ON FUNCTION trust.forget_audit FROM PUBLIC")
    run(f'GRANT EXECUTE ON FUNCTION trust.forget_audit TO "{names.ledger}"')


def raze(apps, schema_editor):
    schema_editor.execute("DROP FUNCTION trust.forget_audit")


class Migration(migrations.Migration):
    dependencies = [("trust", "0006_sealing")]
    operations = [migrations.RunPython(build, raze)]
