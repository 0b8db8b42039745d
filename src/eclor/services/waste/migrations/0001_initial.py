import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("context", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContainerForecast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("full_p50", models.DateTimeField(null=True)),
                ("full_p90", models.DateTimeField(null=True)),
                (
                    "container",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fill_forecast",
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
                "db_table": "waste_container_forecast",
            },
        ),
        migrations.CreateModel(
            name="SiteLearning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("parameters", models.JSONField()),
                (
                    "revision",
                    models.PositiveIntegerField(default=1, help_text="Grows with each change."),
                ),
                (
                    "fitted_at",
                    models.DateTimeField(help_text="Empty: never learned at night yet.", null=True),
                ),
                (
                    "heard_until",
                    models.DateTimeField(help_text="Waits that ended later are still to hear."),
                ),
                ("cases", models.PositiveIntegerField()),
                (
                    "centre",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="learning",
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
                "db_table": "waste_learning",
            },
        ),
        migrations.CreateModel(
            name="WaitForecast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("heard_at", models.DateTimeField(null=True)),
                ("p50", models.FloatField(null=True)),
                ("p90", models.FloatField(null=True)),
                (
                    "confidence",
                    models.CharField(
                        choices=[
                            ("measured", "measured"),
                            ("forecast", "forecast"),
                            ("usual", "usual"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "silence",
                    models.CharField(
                        choices=[
                            ("", "None"),
                            ("closed", "Closed"),
                            ("no_news", "No News"),
                            ("never_heard", "Never Heard"),
                            ("no_dock", "No Dock"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("curve", models.JSONField(default=list)),
                ("usual", models.JSONField(default=list)),
                ("best", models.JSONField(default=list)),
                (
                    "centre",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forecast",
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
                "db_table": "waste_forecast",
            },
        ),
        migrations.CreateModel(
            name="CollectionRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("street", models.CharField(blank=True, default="", max_length=120)),
                (
                    "stream",
                    models.CharField(
                        choices=[
                            ("household", "household"),
                            ("sorted", "sorted"),
                            ("organic", "organic"),
                            ("glass", "glass"),
                            ("green_waste", "green_waste"),
                            ("bulky", "bulky"),
                        ],
                        max_length=16,
                    ),
                ),
                ("weekdays", models.JSONField(help_text="From 0, Monday, to 6.")),
                (
                    "every",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="Weeks between two passages."
                    ),
                ),
                ("since", models.DateField(help_text="A date in the week counted as the first.")),
                ("at", models.TimeField(help_text="When bins must be out.")),
                (
                    "shift",
                    models.CharField(
                        choices=[
                            ("none", "none"),
                            ("next_day", "next_day"),
                            ("rest_of_week", "rest_of_week"),
                            ("cancelled", "cancelled"),
                        ],
                        default="rest_of_week",
                        max_length=16,
                    ),
                ),
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
                "db_table": "waste_round",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("commune", "street", "stream"), name="one_round_of_a_stream"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExceptionalClosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateTimeField()),
                ("end", models.DateTimeField()),
                ("reason", models.CharField(max_length=200)),
                ("announced_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="closures",
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
                "db_table": "waste_closure",
                "indexes": [models.Index(fields=["centre", "end"], name="closures_of_a_centre")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__gt", models.F("start"))),
                        name="closure_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JudgedWait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("arrived_at", models.DateTimeField()),
                ("waited", models.FloatField()),
                ("said_p50", models.FloatField()),
                ("said_p90", models.FloatField()),
                ("usual_p50", models.FloatField(null=True)),
                ("usual_p90", models.FloatField(null=True)),
                (
                    "centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="judged_waits",
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
                "db_table": "waste_judged_wait",
                "constraints": [
                    models.UniqueConstraint(fields=("centre", "arrived_at"), name="judged_once")
                ],
            },
        ),
        Isolate("waste_closure"),
        Isolate("waste_learning"),
        Isolate("waste_forecast"),
        Isolate("waste_judged_wait"),
        Isolate("waste_container_forecast"),
        Isolate("waste_round"),
    ]
