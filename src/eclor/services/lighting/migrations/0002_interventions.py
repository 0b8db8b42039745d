import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("context", "0001_initial"),
        ("lighting", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Intervention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("alarm", models.BigIntegerField(default=0)),
                (
                    "defect",
                    models.CharField(
                        choices=[
                            ("dark", "dark"),
                            ("day_burner", "day_burner"),
                            ("flickers", "flickers"),
                            ("not_dimming", "not_dimming"),
                            ("lantern_turned", "lantern_turned"),
                            ("glass_broken", "glass_broken"),
                            ("hatch_damaged", "hatch_damaged"),
                            ("pole_damaged", "pole_damaged"),
                            ("cable_cut", "cable_cut"),
                            ("no_supply", "no_supply"),
                            ("no_news", "no_news"),
                            ("upkeep", "upkeep"),
                            ("other", "other"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("planned", "planned"),
                            ("done", "done"),
                            ("dismissed", "dismissed"),
                        ],
                        default="asked",
                        max_length=12,
                    ),
                ),
                ("what", models.CharField(blank=True, default="", max_length=500)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=64)),
                ("planned_on", models.DateField(null=True)),
                ("assignee", models.CharField(default="", max_length=64)),
                ("lift", models.BooleanField(default=False)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(default="", max_length=64)),
                ("report", models.CharField(default="", max_length=500)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("unknown", "unknown"),
                            ("wear", "wear"),
                            ("vandalism", "vandalism"),
                            ("accident", "accident"),
                            ("storm", "storm"),
                        ],
                        default="unknown",
                        max_length=12,
                    ),
                ),
                ("parts", models.JSONField(default=list)),
                ("renewed", models.BooleanField(default=False)),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lighting_interventions",
                        to="context.entity",
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
                "db_table": "lighting_intervention",
                "indexes": [
                    models.Index(fields=["entity", "asked_at"], name="interventions_of_a_thing"),
                    models.Index(fields=["territory", "stage"], name="interventions_by_stage"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("alarm__gt", 0), ("stage__in", ("asked", "planned"))),
                        fields=("alarm",),
                        name="one_open_intervention_an_alarm",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stage__in", ("asked", "planned")),
                            ("ended_at__isnull", False),
                            _connector="OR",
                        ),
                        name="intervention_ended_at_an_hour",
                    ),
                ],
            },
        ),
        Isolate("lighting_intervention"),
    ]
