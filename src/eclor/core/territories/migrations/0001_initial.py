from django.db import migrations, models

from eclor.core.territories.isolation import Isolate, roles


def grant_schema(apps, schema_editor):
    names = roles()
    for role in (names.app, names.recorder):
        schema_editor.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
        schema_editor.execute(
            f'ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO "{role}"'
        )
    # The recorder owns what it fills, and makes and drops the partitions of history.
    schema_editor.execute(f'GRANT CREATE ON SCHEMA public TO "{names.recorder}"')


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(
            """
            CREATE EXTENSION IF NOT EXISTS btree_gist;
            CREATE EXTENSION IF NOT EXISTS unaccent;
            CREATE EXTENSION IF NOT EXISTS pg_trgm;
            CREATE FUNCTION eclor_here() RETURNS smallint LANGUAGE sql STABLE PARALLEL SAFE AS
            $$ SELECT nullif(current_setting('eclor.territory', true), '')::smallint $$;
            """,
            "DROP FUNCTION eclor_here()",
        ),
        migrations.RunPython(grant_schema, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Territory",
            fields=[
                ("id", models.SmallAutoField(primary_key=True, serialize=False)),
                ("slug", models.SlugField(unique=True)),
                ("name", models.CharField(max_length=120)),
                (
                    "hosts",
                    models.JSONField(
                        default=list, help_text="Host names that lead to this federation."
                    ),
                ),
                ("simulated", models.BooleanField(default=False)),
                ("timezone", models.CharField(default="Europe/Paris", max_length=40)),
                ("west", models.FloatField(null=True)),
                ("south", models.FloatField(null=True)),
                ("east", models.FloatField(null=True)),
                ("north", models.FloatField(null=True)),
            ],
            options={"db_table": "territory"},
        ),
        migrations.CreateModel(
            name="Commune",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("insee", models.CharField(max_length=5)),
                ("name", models.CharField(max_length=120)),
                ("population", models.PositiveIntegerField(null=True)),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("outline", models.JSONField(null=True)),
                ("outline_simulated", models.BooleanField(default=False)),
                (
                    "territory",
                    models.ForeignKey(on_delete=models.CASCADE, to="territories.territory"),
                ),
            ],
            options={"db_table": "commune", "ordering": ("name",)},
        ),
        migrations.AddConstraint(
            model_name="commune",
            constraint=models.UniqueConstraint(
                fields=("territory", "insee"), name="one_commune_by_insee"
            ),
        ),
        Isolate("territory", column="id", recorder="SELECT", app="SELECT, UPDATE"),
        Isolate("commune", recorder="SELECT"),
        migrations.RunSQL(
            # A request must find its territory before it has entered one; nothing but the address
            # is asked and nothing but the name on the door is told.
            """
            CREATE FUNCTION eclor_territory_at(asked_host text, asked_slug text)
            RETURNS TABLE (id smallint, slug varchar, name varchar, simulated boolean,
                           timezone varchar)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
                SELECT t.id, t.slug, t.name, t.simulated, t.timezone FROM territory t
                WHERE CASE WHEN asked_slug <> '' THEN t.slug = asked_slug ELSE true END
                ORDER BY (t.hosts ? asked_host) DESC, t.id LIMIT 1
            $$;
            CREATE FUNCTION eclor_territories() RETURNS SETOF smallint
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
            $$ SELECT id FROM territory ORDER BY id $$;
            """,
            "DROP FUNCTION eclor_territory_at(text, text); DROP FUNCTION eclor_territories()",
        ),
    ]
