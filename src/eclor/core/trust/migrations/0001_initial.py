import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=64)),
                ("did", models.CharField(max_length=80)),
                ("outcome", models.CharField(default="done", max_length=20)),
                ("order", models.JSONField(default=dict)),
                ("signal", models.CharField(max_length=26)),
                ("cause", models.CharField(default="", max_length=26)),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "audit_line",
                "indexes": [models.Index(fields=["territory", "-at"], name="audit_by_time")],
            },
        ),
        Isolate("audit_line", app="SELECT, INSERT"),
    ]
