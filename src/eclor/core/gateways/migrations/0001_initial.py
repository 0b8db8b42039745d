import django.db.models.deletion
from django.db import migrations, models

import eclor.core.service.words
from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("context", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("external_id", models.CharField(default="", max_length=120)),
                (
                    "protocol",
                    models.CharField(
                        choices=[
                            ("native", "Native"),
                            ("thingsboard", "Thingsboard"),
                            ("chirpstack", "Chirpstack"),
                            ("ttn", "Ttn"),
                            ("http", "Http"),
                        ],
                        default="native",
                        max_length=12,
                    ),
                ),
                ("secret", models.BinaryField(null=True)),
                (
                    "token_handle",
                    models.CharField(
                        help_text="Handle of an access token used as user name.",
                        max_length=20,
                        null=True,
                        unique=True,
                    ),
                ),
                ("handle", models.CharField(max_length=20, unique=True)),
                ("mapping", models.JSONField(default=dict)),
                ("due_seconds", models.PositiveIntegerField(default=900)),
                ("enabled", models.BooleanField(default=True)),
                ("simulated", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "entity",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, to="context.entity"
                    ),
                ),
                (
                    "gateway",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="gateways.device",
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
                "db_table": "device",
            },
        ),
        migrations.CreateModel(
            name="Stranger",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("external_id", models.CharField(max_length=120)),
                (
                    "protocol",
                    models.CharField(
                        choices=[
                            ("native", "Native"),
                            ("thingsboard", "Thingsboard"),
                            ("chirpstack", "Chirpstack"),
                            ("ttn", "Ttn"),
                            ("http", "Http"),
                        ],
                        max_length=12,
                    ),
                ),
                ("first_heard_at", models.DateTimeField()),
                ("last_heard_at", models.DateTimeField()),
                ("times_heard", models.PositiveIntegerField(default=1)),
                ("sample", models.BinaryField()),
                (
                    "adopted_as",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="adopted_from",
                        to="gateways.device",
                    ),
                ),
                (
                    "gateway",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="gateways.device"
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
                "db_table": "stranger",
            },
        ),
        migrations.CreateModel(
            name="RefusedMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("topic", models.CharField(max_length=500)),
                ("payload", models.BinaryField()),
                ("size", models.PositiveIntegerField()),
                (
                    "refusal",
                    models.CharField(
                        choices=[
                            (
                                eclor.core.service.words.Refusal["UNREADABLE"],
                                eclor.core.service.words.Refusal["UNREADABLE"],
                            ),
                            (
                                eclor.core.service.words.Refusal["TOO_LARGE"],
                                eclor.core.service.words.Refusal["TOO_LARGE"],
                            ),
                            (
                                eclor.core.service.words.Refusal["IMPOSSIBLE_VALUE"],
                                eclor.core.service.words.Refusal["IMPOSSIBLE_VALUE"],
                            ),
                            (
                                eclor.core.service.words.Refusal["UNKNOWN_ATTRIBUTE"],
                                eclor.core.service.words.Refusal["UNKNOWN_ATTRIBUTE"],
                            ),
                            (
                                eclor.core.service.words.Refusal["WRONG_UNIT"],
                                eclor.core.service.words.Refusal["WRONG_UNIT"],
                            ),
                            (
                                eclor.core.service.words.Refusal["UNKNOWN_DEVICE"],
                                eclor.core.service.words.Refusal["UNKNOWN_DEVICE"],
                            ),
                            (
                                eclor.core.service.words.Refusal["FOREIGN_TOPIC"],
                                eclor.core.service.words.Refusal["FOREIGN_TOPIC"],
                            ),
                            (
                                eclor.core.service.words.Refusal["FUTURE"],
                                eclor.core.service.words.Refusal["FUTURE"],
                            ),
                            (
                                eclor.core.service.words.Refusal["TOO_OLD"],
                                eclor.core.service.words.Refusal["TOO_OLD"],
                            ),
                            (
                                eclor.core.service.words.Refusal["CONFLICT"],
                                eclor.core.service.words.Refusal["CONFLICT"],
                            ),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("reading", models.JSONField(null=True)),
                (
                    "signal",
                    models.CharField(
                        help_text="ULID of the message, the cause of what follows.", max_length=26
                    ),
                ),
                ("handled_at", models.DateTimeField(null=True)),
                ("handled_by", models.CharField(default="", max_length=64)),
                (
                    "outcome",
                    models.CharField(
                        default="", help_text="replayed, discarded or accepted", max_length=20
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="gateways.device",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
                (
                    "stranger",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="gateways.stranger",
                    ),
                ),
            ],
            options={
                "db_table": "refused_message",
            },
        ),
        migrations.AddConstraint(
            model_name="device",
            constraint=models.UniqueConstraint(
                condition=models.Q(("gateway__isnull", False)),
                fields=("gateway", "external_id"),
                name="one_child_by_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="stranger",
            constraint=models.UniqueConstraint(
                fields=("gateway", "external_id"), name="one_stranger_by_name"
            ),
        ),
        migrations.AddIndex(
            model_name="refusedmessage",
            index=models.Index(
                condition=models.Q(("handled_at__isnull", True)),
                fields=["territory", "-received_at"],
                name="refused_not_handled",
            ),
        ),
        Isolate("device", recorder="SELECT"),
        Isolate("stranger", recorder="SELECT, INSERT, UPDATE"),
        Isolate("refused_message", recorder="SELECT, INSERT"),
    ]
