"""What is known of devices on LoRaWAN, and the ledger of the air."""

import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("gateways", "0005_talq_and_carriers"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LorawanDevice",
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
                ("application", models.CharField(max_length=64)),
                ("listens", models.CharField(max_length=1)),
                ("radio", models.CharField(max_length=16)),
                ("spreading", models.PositiveSmallIntegerField()),
                ("heard_at", models.DateTimeField()),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "lorawan_device",
            },
        ),
        migrations.CreateModel(
            name="LorawanFrame",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("item", models.UUIDField(unique=True)),
                ("signal", models.CharField(max_length=26)),
                ("seq", models.BigIntegerField()),
                ("radio", models.CharField(max_length=16)),
                ("band", models.CharField(max_length=12)),
                ("spreading", models.PositiveSmallIntegerField()),
                ("size", models.PositiveSmallIntegerField(help_text="Bytes of payload.")),
                ("seconds", models.FloatField()),
                ("at", models.DateTimeField()),
                ("handed_at", models.DateTimeField()),
                (
                    "patient_until",
                    models.DateTimeField(help_text="Told again after this without an answer."),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(default="", max_length=200)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="frames",
                        to="gateways.device",
                    ),
                ),
                (
                    "server",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="frames_of_server",
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
                "db_table": "lorawan_frame",
                "indexes": [
                    models.Index(fields=["territory", "radio", "band", "at"], name="frames_on_air"),
                    models.Index(fields=["signal", "device"], name="frames_of_order"),
                ],
            },
        ),
        Isolate("lorawan_device"),
        Isolate("lorawan_frame"),
    ]
