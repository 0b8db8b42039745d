import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0004_factors_links_tokens"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkedIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issuer", models.CharField(max_length=200)),
                ("subject_there", models.CharField(max_length=255)),
                ("made_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identities",
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
                "db_table": "linked_identity",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("territory", "issuer", "subject_there"),
                        name="one_person_by_identity",
                    )
                ],
            },
        ),
        Isolate("linked_identity"),
    ]
