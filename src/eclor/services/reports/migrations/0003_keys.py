import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_looks"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("digest", models.SlugField(max_length=64, unique=True)),
                ("hourly", models.PositiveIntegerField()),
                ("given_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("span_from", models.DateTimeField()),
                ("spent", models.PositiveIntegerField(default=0)),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "report_key",
            },
        ),
        Isolate("report_key"),
    ]
