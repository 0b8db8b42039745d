import uuid

import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate
from eclor.core.trust.guarding import Protect


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("trust", "0011_reports"),
        ("context", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactListed",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("territory_id", models.SmallIntegerField()),
                ("subject", models.UUIDField()),
                ("report_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "report_contact_listed",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="PhotoListed",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("territory_id", models.SmallIntegerField()),
                ("subject", models.UUIDField()),
                ("report_id", models.BigIntegerField()),
                ("verdict", models.CharField(max_length=10)),
            ],
            options={
                "db_table": "report_photo_listed",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="ToldListed",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("territory_id", models.SmallIntegerField()),
                ("subject", models.UUIDField()),
                ("report_id", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("first", models.BooleanField()),
            ],
            options={
                "db_table": "report_told_listed",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("dump", "dump"),
                            ("lamp", "lamp"),
                            ("road", "road"),
                            ("green", "green"),
                            ("water", "water"),
                            ("cleaning", "cleaning"),
                            ("street_things", "street_things"),
                            ("noise", "noise"),
                            ("other", "other"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("accepted", "accepted"),
                            ("assigned", "assigned"),
                            ("planned", "planned"),
                            ("in_progress", "in_progress"),
                            ("done", "done"),
                            ("verified", "verified"),
                            ("merged", "merged"),
                            ("refused", "refused"),
                            ("transferred", "transferred"),
                            ("reopened", "reopened"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("team", models.CharField(default="", max_length=80)),
                (
                    "refusal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_here", "not_here"),
                            ("private", "private"),
                            ("not_found", "not_found"),
                            ("unclear", "unclear"),
                            ("not_ours", "not_ours"),
                            ("other", "other"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "asset",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="context.entity",
                    ),
                ),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.commune"
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="context.entity",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged",
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
                "db_table": "report",
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.UUIDField()),
                ("retained_until", models.DateTimeField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("unseen", "Unseen"),
                            ("shown", "Shown"),
                            ("kept_back", "Kept Back"),
                        ],
                        default="unseen",
                        max_length=10,
                    ),
                ),
                ("picture", models.BinaryField()),
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
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "db_table": "report_photo",
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.UUIDField()),
                ("retained_until", models.DateTimeField()),
                ("email", models.EmailField(max_length=254)),
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
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="reports.report",
                    ),
                ),
            ],
            options={
                "db_table": "report_contact",
            },
        ),
        migrations.CreateModel(
            name="RuleLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("dump", "dump"),
                            ("lamp", "lamp"),
                            ("road", "road"),
                            ("green", "green"),
                            ("water", "water"),
                            ("cleaning", "cleaning"),
                            ("street_things", "street_things"),
                            ("noise", "noise"),
                            ("other", "other"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("team", models.CharField(blank=True, default="", max_length=80)),
                ("days", models.PositiveSmallIntegerField()),
                ("offered", models.BooleanField(default=True)),
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
                "db_table": "report_rule",
            },
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "report_sending",
            },
        ),
        migrations.CreateModel(
            name="Shown",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("photo", models.UUIDField(unique=True)),
                ("shown_at", models.DateTimeField()),
                ("picture", models.BinaryField()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shown",
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
                "db_table": "report_shown",
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("accepted", "accepted"),
                            ("assigned", "assigned"),
                            ("planned", "planned"),
                            ("in_progress", "in_progress"),
                            ("done", "done"),
                            ("verified", "verified"),
                            ("merged", "merged"),
                            ("refused", "refused"),
                            ("transferred", "transferred"),
                            ("reopened", "reopened"),
                        ],
                        max_length=12,
                    ),
                ),
                ("actor", models.CharField(default="", max_length=64)),
                ("note", models.CharField(default="", max_length=500)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
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
                "db_table": "report_step",
            },
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.UUIDField()),
                ("retained_until", models.DateTimeField()),
                ("told_at", models.DateTimeField()),
                ("first", models.BooleanField(default=True)),
                ("digest", models.SlugField(db_index=False, max_length=64)),
                ("text", models.CharField(default="", max_length=1000)),
                ("place", models.CharField(default="", max_length=200)),
                ("answers", models.JSONField(default=dict)),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.commune"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
                "db_table": "report_told",
            },
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                fields=["territory", "state", "received_at"], name="reports_by_state"
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["territory", "kind", "received_at"], name="reports_by_kind"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["asset"], name="reports_of_a_lamp"),
        ),
        migrations.AddIndex(
            model_name="photo",
            index=models.Index(fields=["report"], name="photos_of_a_report"),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["report"], name="contacts_of_a_report"),
        ),
        migrations.AddConstraint(
            model_name="ruleline",
            constraint=models.UniqueConstraint(
                fields=("territory", "commune", "kind"), name="one_rule_line", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(fields=["address", "at"], name="sendings_of_an_address"),
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(fields=["report", "id"], name="steps_of_a_report"),
        ),
        migrations.AddIndex(
            model_name="told",
            index=models.Index(fields=["report"], name="told_of_a_report"),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(fields=("territory", "digest"), name="told_once"),
        ),
        Isolate("report"),
        Isolate("report_step"),
        Isolate("report_shown"),
        Isolate("report_rule"),
        Isolate("report_sending"),
        Protect(
            "report_told",
            personal=("text", "place", "answers"),
            commune="commune_id",
            listed=("report_id", "digest", "first"),
        ),
        Protect(
            "report_contact",
            personal=("email",),
            commune="commune_id",
            listed=("report_id",),
        ),
        Protect(
            "report_photo",
            personal=("picture",),
            commune="commune_id",
            listed=("report_id", "verdict"),
        ),
    ]
