import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("lighting", "0005_programmes"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TriedPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("body", models.JSONField()),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "lighting_tried_plan",
                "indexes": [
                    models.Index(fields=["territory", "-made_at"], name="tried_plans_by_age")
                ],
            },
        ),
        Isolate("lighting_tried_plan"),
    ]
