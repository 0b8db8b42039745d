import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("territories", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HandoverNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signed", models.CharField(max_length=120)),
                ("turn", models.CharField(max_length=12)),
                ("shift_start", models.DateTimeField()),
                ("written_at", models.DateTimeField()),
                ("text", models.TextField()),
                ("open_alarms", models.PositiveIntegerField()),
                ("unowned", models.PositiveIntegerField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
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
                "db_table": "handover_note",
            },
        ),
        migrations.CreateModel(
            name="HandoverReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signed", models.CharField(max_length=120)),
                ("read_at", models.DateTimeField()),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="hypervisor.handovernote",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
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
                "db_table": "handover_reading",
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("state", models.JSONField()),
                ("saved_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
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
                "db_table": "console_view",
            },
        ),
        migrations.CreateModel(
            name="FigureSample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(help_text="service.figure", max_length=120)),
                ("at", models.DateTimeField()),
                ("value", models.FloatField()),
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
                "db_table": "figure_sample",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("territory", "key", "at"), name="one_sample_of_a_figure_a_minute"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="handovernote",
            index=models.Index(fields=["territory", "-written_at"], name="notes_by_time"),
        ),
        migrations.AddConstraint(
            model_name="handoverreading",
            constraint=models.UniqueConstraint(fields=("note", "person"), name="read_once"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("person", "name"), name="one_view_by_name"),
        ),
        Isolate("console_view"),
        Isolate("handover_note"),
        Isolate("handover_reading"),
        Isolate("figure_sample"),
    ]
