import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_keys"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Operator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("root", models.URLField()),
                ("jurisdiction", models.CharField(blank=True, max_length=80)),
                ("sealed_key", models.CharField(blank=True, max_length=400)),
                ("codes", models.JSONField(blank=True, default=dict)),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "report_operator",
            },
        ),
        migrations.CreateModel(
            name="Forward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("unsure", "Unsure"),
                            ("asks", "Asks"),
                            ("sent", "Sent"),
                            ("arrived", "Arrived"),
                            ("declined", "Declined"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("tries", models.PositiveIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("number", models.CharField(blank=True, max_length=80)),
                ("said", models.CharField(blank=True, max_length=300)),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forward",
                        to="reports.report",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="forwards",
                        to="reports.operator",
                    ),
                ),
            ],
            options={
                "db_table": "report_forward",
            },
        ),
        migrations.AddConstraint(
            model_name="operator",
            constraint=models.UniqueConstraint(
                fields=("territory", "name"), name="one_operator_a_name"
            ),
        ),
        migrations.AddIndex(
            model_name="forward",
            index=models.Index(fields=["territory", "state", "next_at"], name="forwards_due"),
        ),
        Isolate("report_operator"),
        Isolate("report_forward"),
    ]
