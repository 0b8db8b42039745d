"""The audit is only ever added to, whoever asks: the owner of the database is refused as well.

The application's role holds no right to alter a line. Against a slip of the owner's hand stands a
trigger; who must take a whole federation away says so first: SET eclor.tidy = 'audit'.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('eclor.tidy', true), '') = 'audit' THEN
        RETURN coalesce(OLD, NEW);
    END IF;
    RAISE EXCEPTION 'The audit is never altered: add a line that says what was wrong.'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON audit_line
    FOR EACH ROW EXECUTE FUNCTION audit_is_kept();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON audit_line
    FOR EACH STATEMENT EXECUTE FUNCTION audit_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("trust", "0001_initial")]
    operations = [
        migrations.RunSQL(
            KEEP,
            "DROP TRIGGER kept ON audit_line; DROP TRIGGER kept_whole ON audit_line;"
            " DROP FUNCTION audit_is_kept()",
        )
    ]
