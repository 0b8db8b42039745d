"""Multicast groups of LoRaWAN servers, and the address of their API."""

import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("gateways", "0006_lorawan"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LorawanApi",
            fields=[
                (
                    "server",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="gateways.device",
                    ),
                ),
                ("root", models.CharField(max_length=200)),
                ("sealed_token", models.TextField()),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "lorawan_api",
            },
        ),
        migrations.CreateModel(
            name="LorawanGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=36)),
                ("title", models.CharField(default="", max_length=120)),
                ("spreading", models.PositiveSmallIntegerField(default=12)),
                ("hertz", models.PositiveIntegerField(default=0)),
                ("members", models.JSONField(default=list)),
                ("trouble", models.CharField(default="", max_length=300)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "server",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lorawan_groups",
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
                "db_table": "lorawan_group",
                "constraints": [
                    models.UniqueConstraint(fields=("server", "name"), name="one_group_by_name")
                ],
            },
        ),
        migrations.AddField(
            model_name="lorawanframe",
            name="group",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="frames",
                to="gateways.lorawangroup",
            ),
        ),
        Isolate("lorawan_api"),
        Isolate("lorawan_group"),
    ]
