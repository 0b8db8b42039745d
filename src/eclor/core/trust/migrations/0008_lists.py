"""The owner of the lists: it may make views, and reads the columns that each table allows it."""

from django.db import migrations

from eclor.core.territories.isolation import roles


def build(apps, schema_editor):
    schema_editor.execute(f'GRANT USAGE, CREATE ON SCHEMA public TO "{roles().lister}"')


def raze(apps, schema_editor):
    schema_editor.execute(f'REVOKE USAGE, CREATE ON SCHEMA public FROM "{roles().lister}"')


class Migration(migrations.Migration):
    dependencies = [("trust", "0007_audit_forgets")]
    operations = [migrations.RunPython(build, raze)]
