import uuid

import django.db.models.deletion
from django.db import migrations, models

from eclor.core.trust.guarding import Protect


class Migration(migrations.Migration):
    dependencies = [
        ("territories", "0001_initial"),
        ("trust", "0012_erase_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="RightsListed",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("territory_id", models.SmallIntegerField()),
                ("subject", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "Access"),
                            ("rectify", "Rectify"),
                            ("erase", "Erase"),
                            ("restrict", "Restrict"),
                            ("carry", "Carry"),
                            ("object", "Object"),
                        ],
                        max_length=8,
                    ),
                ),
                ("received_on", models.DateField()),
                ("due_on", models.DateField()),
                ("extended", models.BooleanField()),
                ("closed_on", models.DateField(null=True)),
            ],
            options={
                "db_table": "rights_request_listed",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="RightsRequest",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "Access"),
                            ("rectify", "Rectify"),
                            ("erase", "Erase"),
                            ("restrict", "Restrict"),
                            ("carry", "Carry"),
                            ("object", "Object"),
                        ],
                        max_length=8,
                    ),
                ),
                ("received_on", models.DateField()),
                ("due_on", models.DateField()),
                ("extended", models.BooleanField(default=False)),
                ("closed_on", models.DateField(null=True)),
                ("name", models.CharField(max_length=120)),
                ("contact", models.CharField(max_length=200)),
                ("words", models.TextField(blank=True, default="")),
                ("outcome", models.TextField(blank=True, default="")),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "rights_request",
            },
        ),
        Protect(
            "rights_request",
            personal=("name", "contact", "words", "outcome"),
            listed=("kind", "received_on", "due_on", "extended", "closed_on"),
        ),
    ]
