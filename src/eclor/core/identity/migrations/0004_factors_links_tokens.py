import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0003_pseudonyms"),
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="service",
            field=models.SlugField(blank=True, db_index=False, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="grant",
            name="verb",
            field=models.SlugField(blank=True, db_index=False, default="", max_length=40),
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("mark", models.CharField(max_length=64, unique=True)),
                ("scopes", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
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
                "db_table": "api_token",
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark", models.CharField(max_length=64, unique=True)),
                ("email", models.EmailField(max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("operator", "Operator"),
                            ("elected", "Elected"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "service",
                    models.SlugField(blank=True, db_index=False, default="", max_length=40),
                ),
                ("verb", models.SlugField(blank=True, db_index=False, default="", max_length=40)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "commune",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="territories.commune",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
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
                "db_table": "invitation",
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mark", models.CharField(max_length=64, unique=True)),
                ("email", models.EmailField(max_length=254)),
                ("address", models.CharField(default="", max_length=45)),
                ("made_at", models.DateTimeField(db_index=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={
                "db_table": "sign_in_link",
            },
        ),
        migrations.CreateModel(
            name="Factor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("totp", "Totp"),
                            ("passkey", "Passkey"),
                            ("recovery", "Recovery"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(default="", max_length=80)),
                ("mark", models.CharField(default="", max_length=64)),
                ("secret", models.BinaryField(default=bytes)),
                ("counter", models.BigIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="factors",
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
                "db_table": "factor",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("mark", ""), _negated=True),
                        fields=("territory", "mark"),
                        name="one_factor_by_mark",
                    )
                ],
            },
        ),
        Isolate("factor"),
        Isolate("sign_in_link"),
        Isolate("invitation"),
        Isolate("api_token"),
    ]
