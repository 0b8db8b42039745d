import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("context", "0001_initial"),
        ("reports", "0001_initial"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Looks",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.UUIDField(unique=True)),
                ("words", models.BigIntegerField(null=True)),
                ("photo", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "report_looks",
            },
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["territory", "kind", "lat"], name="reports_by_place"),
        ),
        migrations.AddField(
            model_name="looks",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="looks",
                to="reports.report",
            ),
        ),
        migrations.AddField(
            model_name="looks",
            name="territory",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
            ),
        ),
        Isolate("report_looks"),
    ]
