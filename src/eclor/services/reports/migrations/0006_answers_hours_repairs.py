import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_tokens"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="warned",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="ruleline",
            name="hours",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="step",
            name="note_en",
            field=models.CharField(default="", max_length=500),
        ),
        migrations.CreateModel(
            name="AnswerText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(blank=True, default="", max_length=16)),
                ("state", models.CharField(blank=True, default="", max_length=12)),
                ("name", models.CharField(max_length=80)),
                ("french", models.CharField(max_length=500)),
                ("english", models.CharField(blank=True, default="", max_length=500)),
                (
                    "commune",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="territories.commune",
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
                "db_table": "report_answer",
            },
        ),
        migrations.CreateModel(
            name="Repair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("picture", models.BinaryField()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="repairs",
                        to="reports.report",
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
                "db_table": "report_repair",
            },
        ),
        migrations.CreateModel(
            name="WorkingHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=200)),
                ("off", models.JSONField(default=list)),
                (
                    "commune",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="territories.commune",
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
                "db_table": "report_hours",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("territory", "commune"),
                        name="hours_of_a_commune",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        Isolate("report_answer"),
        Isolate("report_hours"),
        Isolate("report_repair"),
    ]
