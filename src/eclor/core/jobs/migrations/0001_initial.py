import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("job", models.CharField(max_length=120)),
                ("last_run_at", models.DateTimeField()),
                ("seconds", models.FloatField(default=0)),
                ("trouble", models.TextField(default="")),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "job_clock",
                "constraints": [
                    models.UniqueConstraint(fields=("territory", "job"), name="one_clock_each")
                ],
            },
        ),
        migrations.CreateModel(
            name="Work",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=200)),
                ("asked_by", models.CharField(default="", max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("trouble", models.TextField(default="")),
                ("arguments", models.JSONField(default=dict)),
                ("signal", models.CharField(max_length=26)),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "work",
                "indexes": [models.Index(fields=["territory", "-asked_at"], name="work_by_time")],
            },
        ),
        Isolate("work"),
        Isolate("job_clock"),
    ]
