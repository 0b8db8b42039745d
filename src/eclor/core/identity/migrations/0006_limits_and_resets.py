import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0005_providers"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="seen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Reset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("because", models.CharField(max_length=300)),
                ("mark", models.CharField(max_length=64, unique=True)),
                ("asked_at", models.DateTimeField()),
                ("works_at", models.DateTimeField(null=True)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resets",
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
                "db_table": "factor_reset",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("territory", "person"), name="one_reset_by_person"
                    )
                ],
            },
        ),
        Isolate("factor_reset"),
    ]
