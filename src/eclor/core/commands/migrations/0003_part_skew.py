"""How far a device's clock was from ours when it answered: its reports are judged by it."""

from django.db import migrations, models

from eclor.core.territories.isolation import roles


def grant(apps, schema_editor):
    schema_editor.execute(f'GRANT UPDATE (skew) ON order_part TO "{roles().app}"')


class Migration(migrations.Migration):
    dependencies = [("commands", "0002_forgetting")]
    operations = [
        migrations.AddField("part", "skew", models.FloatField(default=0)),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
