import uuid

import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate
from eclor.core.trust.guarding import Protect


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("trust", "0011_reports"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressListed",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("territory_id", models.SmallIntegerField()),
                ("subject", models.UUIDField()),
                ("carrier", models.CharField(max_length=4)),
            ],
            options={
                "db_table": "notice_address_listed",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="ChoiceListed",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("territory_id", models.SmallIntegerField()),
                ("subject", models.UUIDField()),
                ("topic", models.CharField(max_length=80)),
            ],
            options={
                "db_table": "notice_choice_listed",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="LetterListed",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("territory_id", models.SmallIntegerField()),
                ("subject", models.UUIDField()),
                ("topic", models.CharField(max_length=80)),
                ("told_at", models.DateTimeField()),
            ],
            options={
                "db_table": "notice_letter_listed",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Address",
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
                    "carrier",
                    models.CharField(
                        choices=[("mail", "mail"), ("push", "push"), ("sms", "sms")], max_length=4
                    ),
                ),
                ("address", models.TextField()),
                ("device", models.CharField(default="", max_length=80)),
                ("added_at", models.DateTimeField()),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "notice_address",
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.UUIDField()),
                ("retained_until", models.DateTimeField()),
                ("topic", models.SlugField(db_index=False, max_length=80)),
                ("address", models.EmailField(blank=True, default="", max_length=254)),
                ("title", models.CharField(max_length=120)),
                ("text", models.CharField(max_length=1000)),
                ("path", models.CharField(blank=True, default="", max_length=200)),
                ("told_at", models.DateTimeField()),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "notice_letter",
            },
        ),
        migrations.CreateModel(
            name="Quiet",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.UUIDField()),
                ("retained_until", models.DateTimeField()),
                ("begins", models.TimeField()),
                ("ends", models.TimeField()),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "notice_quiet",
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.UUIDField()),
                ("retained_until", models.DateTimeField()),
                ("topic", models.SlugField(db_index=False, max_length=80)),
                ("wish", models.JSONField()),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "notice_choice",
                "indexes": [models.Index(fields=["territory", "topic"], name="choices_of_a_topic")],
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
                ("letter", models.UUIDField()),
                (
                    "carrier",
                    models.CharField(
                        choices=[("mail", "mail"), ("push", "push"), ("sms", "sms")], max_length=4
                    ),
                ),
                ("address", models.UUIDField(null=True)),
                ("origin", models.SlugField(db_index=False, default="", max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sending", "sending"),
                            ("sent", "sent"),
                            ("unsure", "unsure"),
                            ("failed", "failed"),
                            ("gone", "gone"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("trouble", models.CharField(default="", max_length=200)),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="territories.territory",
                    ),
                ),
            ],
            options={
                "db_table": "notice_sending",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["carrier", "next_try_at"],
                        name="notices_to_send",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("letter", "carrier", "address"),
                        name="sent_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        Protect("notice_address", personal=("address", "device"), listed=("carrier",)),
        Protect("notice_choice", personal=("wish",), listed=("topic",)),
        Protect("notice_quiet", personal=("begins", "ends")),
        Protect(
            "notice_letter",
            personal=("address", "title", "text", "path"),
            listed=("topic", "told_at"),
        ),
        Isolate("notice_sending"),
    ]
