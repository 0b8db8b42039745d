"""The one way by which old orders are forgotten: a function of the owner, within fixed limits."""

from django.db import migrations

from eclor.core.territories.isolation import roles

FORGET = """
CREATE FUNCTION order_forget(before timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    gone bigint[];
BEGIN
    SELECT array_agg(id) INTO gone FROM (
        SELECT id FROM field_order
        WHERE territory_id = eclor_here() AND revert_at IS NULL
          AND ended_at < least(before, now() - interval '30 days')
        ORDER BY ended_at LIMIT most FOR UPDATE SKIP LOCKED) old;
    IF gone IS NULL THEN
        RETURN 0;
    END IF;
    UPDATE field_order SET reverts_id = NULL
        WHERE territory_id = eclor_here() AND reverts_id = ANY(gone);
    DELETE FROM order_part WHERE territory_id = eclor_here() AND order_id = ANY(gone);
    DELETE FROM order_approval WHERE territory_id = eclor_here() AND order_id = ANY(gone);
    DELETE FROM field_order WHERE territory_id = eclor_here() AND id = ANY(gone);
    RETURN cardinality(gone);
END $$;
CREATE INDEX orders_long_over ON field_order (territory_id, ended_at) WHERE ended_at IS NOT NULL;
REVOKE ALL ON FUNCTION order_forget(timestamptz, integer) FROM PUBLIC;
"""


def grant(apps, schema_editor):
    schema_editor.execute(
        f'GRANT EXECUTE ON FUNCTION order_forget(timestamptz, integer) TO "{roles().app}"'
    )


class Migration(migrations.Migration):
    dependencies = [("commands", "0001_initial")]
    operations = [
        migrations.RunSQL(
            FORGET,
            "DROP INDEX orders_long_over; DROP FUNCTION order_forget(timestamptz, integer)",
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
