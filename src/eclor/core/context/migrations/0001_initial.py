import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate


class Migration(migrations.Migration):
    initial = True
    dependencies = [("territories", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Entity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("urn", models.CharField(max_length=200)),
                ("type", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=200)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("geometry", models.JSONField(null=True)),
                ("attributes", models.JSONField(default=dict)),
                ("simulated", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("modified_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("deleted_at", models.DateTimeField(null=True)),
                (
                    "commune",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="territories.commune",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={"db_table": "entity"},
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations",
                        to="context.entity",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pointed_at_by",
                        to="context.entity",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={"db_table": "relation"},
        ),
        migrations.AddConstraint(
            model_name="entity",
            constraint=models.UniqueConstraint(
                fields=("territory", "urn"), name="one_entity_by_urn"
            ),
        ),
        migrations.AddIndex(
            model_name="entity",
            index=models.Index(fields=["territory", "type", "id"], name="entities_of_a_type"),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.UniqueConstraint(
                fields=("source", "name", "target"), name="one_arrow_each"
            ),
        ),
        migrations.AddIndex(
            model_name="relation",
            index=models.Index(fields=["target", "name"], name="arrows_to_a_target"),
        ),
        migrations.RunSQL(
            # A GiST index on points answers boxes and nearest neighbours without PostGIS.
            """
            ALTER TABLE entity ADD COLUMN place point
                GENERATED ALWAYS AS (point(lon, lat)) STORED;
            CREATE INDEX entities_by_place ON entity USING gist (place);
            CREATE INDEX entities_by_attributes ON entity USING gin (attributes jsonb_path_ops);
            CREATE INDEX entities_by_name ON entity USING gin (lower(name) gin_trgm_ops);
            """,
            migrations.RunSQL.noop,
        ),
        Isolate("entity", recorder="SELECT"),
        Isolate("relation", recorder="SELECT"),
    ]
