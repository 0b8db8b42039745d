"""TALQ gateways and what they announce; what carriers remember for devices that cannot."""

import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("gateways", "0004_said_again"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="device",
            name="protocol",
            field=models.CharField(
                choices=[
                    ("native", "Native"),
                    ("thingsboard", "Thingsboard"),
                    ("chirpstack", "Chirpstack"),
                    ("ttn", "Ttn"),
                    ("http", "Http"),
                    ("talq", "Talq"),
                ],
                default="native",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="stranger",
            name="protocol",
            field=models.CharField(
                choices=[
                    ("native", "Native"),
                    ("thingsboard", "Thingsboard"),
                    ("chirpstack", "Chirpstack"),
                    ("ttn", "Ttn"),
                    ("http", "Http"),
                    ("talq", "Talq"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Carried",
            fields=[
                (
                    "device",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="gateways.device",
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("done", models.JSONField(default=dict)),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "carried_order",
            },
        ),
        migrations.CreateModel(
            name="TalqGateway",
            fields=[
                (
                    "device",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="gateways.device",
                    ),
                ),
                ("address", models.UUIDField(unique=True)),
                ("uri", models.CharField(max_length=300)),
                ("services", models.JSONField(null=True)),
                ("begun_at", models.DateTimeField()),
                ("classes_at", models.DateTimeField(null=True)),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "talq_gateway",
            },
        ),
        migrations.CreateModel(
            name="TalqDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("resource", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("said", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "gateway",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="talq_documents",
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
                "db_table": "talq_document",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("gateway", "resource", "name"), name="one_document_by_name"
                    )
                ],
            },
        ),
        Isolate("talq_gateway"),
        Isolate("talq_document"),
        Isolate("carried_order"),
    ]
