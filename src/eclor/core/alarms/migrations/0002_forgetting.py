"""The one way by which the history of alarms grows shorter.

The application's role may not delete from it. This function of the owner may, within limits that
its caller cannot change: the territory entered, alarms that are over, for 30 days at least.
"""

from django.db import migrations

from eclor.core.territories.isolation import roles

FORGET = """
CREATE FUNCTION alarm_forget(before timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    gone bigint[];
BEGIN
    SELECT array_agg(id) INTO gone FROM (
        SELECT id FROM alarm
        WHERE territory_id = eclor_here()
          AND cleared_at < least(before, now() - interval '30 days')
        ORDER BY cleared_at LIMIT most FOR UPDATE SKIP LOCKED) old;
    IF gone IS NULL THEN
        RETURN 0;
    END IF;
    UPDATE alarm SET suppressed_by_id = NULL
        WHERE territory_id = eclor_here() AND suppressed_by_id = ANY(gone);
    DELETE FROM alarm_event WHERE territory_id = eclor_here() AND alarm_id = ANY(gone);
    DELETE FROM alarm_notice WHERE territory_id = eclor_here() AND alarm_id = ANY(gone);
    DELETE FROM alarm WHERE territory_id = eclor_here() AND id = ANY(gone);
    RETURN cardinality(gone);
END $$;
CREATE INDEX alarms_long_over ON alarm (territory_id, cleared_at) WHERE cleared_at IS NOT NULL;
REVOKE ALL ON FUNCTION alarm_forget(timestamptz, integer) FROM PUBLIC;
"""


def grant(apps, schema_editor):
    schema_editor.execute(
        f'GRANT EXECUTE ON FUNCTION alarm_forget(timestamptz, integer) TO "{roles().app}"'
    )


class Migration(migrations.Migration):
    dependencies = [("alarms", "0001_initial")]
    operations = [
        migrations.RunSQL(
            FORGET,
            "DROP INDEX alarms_long_over;DROP FUNCTION alarm_forget(timestamptz, integer)",
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
