"""Devices have a name for people; a stranger may be ignored, with the reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gateways", "0002_refused_once")]
    operations = [
        migrations.AddField(
            model_name="device",
            name="name",
            field=models.CharField(db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="stranger",
            name="ignored_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="stranger",
            name="ignored_by",
            field=models.CharField(db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="stranger",
            name="ignored_because",
            field=models.CharField(db_default="", default="", max_length=200),
        ),
        # One device's refusals, and the old ones that the daily clearing looks for.
        migrations.AddIndex(
            model_name="refusedmessage",
            index=models.Index(fields=["territory", "received_at"], name="refused_by_time"),
        ),
    ]
