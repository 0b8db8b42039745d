"""A message delivered twice is refused once: the recorder relies on this index."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("gateways", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE UNIQUE INDEX refused_once"
            " ON refused_message (signal, refusal, coalesce(stranger_id, 0))",
            "DROP INDEX refused_once",
        )
    ]
