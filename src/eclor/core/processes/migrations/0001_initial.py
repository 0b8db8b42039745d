from django.db import migrations, models

from eclor.core.territories.isolation import roles


def let_them_beat(apps, schema_editor):
    names = roles()
    schema_editor.execute(
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON process_beat TO "{names.app}", "{names.recorder}"'
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("territories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Beat",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "name",
                        "machine",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("machine", models.CharField(max_length=120)),
                ("number", models.BigIntegerField()),
                ("since", models.DateTimeField()),
                ("beat_at", models.DateTimeField()),
            ],
            options={"db_table": "process_beat"},
        ),
        migrations.RunPython(let_them_beat, migrations.RunPython.noop),
    ]
