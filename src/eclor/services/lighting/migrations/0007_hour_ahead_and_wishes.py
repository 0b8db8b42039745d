import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("lighting", "0006_tried_plans"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="nightprogramme",
            name="planned",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="triedplan",
            name="learned",
            field=models.JSONField(null=True),
        ),
        migrations.CreateModel(
            name="HourAhead",
            fields=[
                (
                    "programme",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="hour_ahead",
                        serialize=False,
                        to="lighting.nightprogramme",
                    ),
                ),
                ("section", models.CharField(max_length=200)),
                ("since", models.DateTimeField()),
                ("looked_at", models.DateTimeField(null=True)),
                ("why", models.CharField(default="", max_length=20)),
                ("level", models.SmallIntegerField(null=True)),
                ("kept", models.SmallIntegerField(null=True)),
                ("order", models.CharField(default="", max_length=26)),
                (
                    "territory",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="territories.territory",
                    ),
                ),
            ],
            options={
                "db_table": "lighting_hour_ahead",
                "indexes": [models.Index(fields=["territory"], name="hour_ahead_here")],
            },
        ),
        migrations.CreateModel(
            name="StreetWish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark", models.CharField(max_length=2)),
                ("at", models.DateTimeField()),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "lighting_street_wish",
                "indexes": [models.Index(fields=["territory", "mark"], name="wishes_by_mark")],
            },
        ),
        Isolate("lighting_hour_ahead"),
        Isolate("lighting_street_wish"),
    ]
