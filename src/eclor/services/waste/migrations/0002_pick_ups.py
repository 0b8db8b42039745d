import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("territories", "0001_initial"),
        ("waste", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PickUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("report", models.BigIntegerField()),
                ("what", models.SlugField(blank=True, max_length=20)),
                ("size", models.SlugField(blank=True, max_length=20)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("planned", "Planned"),
                            ("done", "Done"),
                            ("not_needed", "Not Needed"),
                        ],
                        default="asked",
                        max_length=12,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("day", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.commune"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "waste_pick_up",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("territory", "report"), name="one_pick_up_a_report"
                    )
                ],
            },
        ),
        Isolate("waste_pick_up"),
    ]
