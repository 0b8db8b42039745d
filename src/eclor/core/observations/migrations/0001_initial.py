import django.db.models.deletion
from django.db import migrations, models

from eclor.core.territories.isolation import Isolate

# Column order is by size so that no byte is lost to alignment: a numeric observation takes 48 bytes
# of row. `delay` is reception minus observation in milliseconds (NULL when it does not fit 24
# days); `quality` NULL is good; a value that is not a number stands in `other`.
TABLES = """
CREATE TABLE observation (
    at timestamptz NOT NULL,
    num double precision,
    series_id integer NOT NULL,
    delay integer,
    quality smallint,
    other jsonb
) PARTITION BY RANGE (at);
CREATE UNIQUE INDEX observation_once ON observation (series_id, at);

CREATE TABLE latest (
    at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    num double precision,
    entity_id bigint NOT NULL,
    series_id integer PRIMARY KEY,
    territory_id smallint NOT NULL,
    quality smallint,
    other jsonb
) WITH (fillfactor = 70);
CREATE INDEX latest_of_an_entity ON latest (entity_id);

CREATE TABLE attribute_card (
    type varchar(60) NOT NULL,
    key varchar(60) NOT NULL,
    kind varchar(10) NOT NULL,
    unit varchar(12) NOT NULL,
    low double precision,
    high double precision,
    public boolean NOT NULL,
    keep_days integer NOT NULL,
    due_seconds integer NOT NULL,
    PRIMARY KEY (type, key)
);

CREATE TABLE contact (
    seen_at timestamptz NOT NULL,
    device_id bigint PRIMARY KEY,
    territory_id smallint NOT NULL
) WITH (fillfactor = 70);
"""
ROLLUP = """
CREATE TABLE {name} (
    at timestamptz NOT NULL,
    total double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    last double precision NOT NULL,
    last_at timestamptz NOT NULL,
    series_id integer NOT NULL,
    n integer NOT NULL,
    PRIMARY KEY (series_id, at)
) WITH (fillfactor = 80);
"""
ROLLUPS = ("rollup_15m", "rollup_hour", "rollup_day")
# History has no territory column; a row is visible when its series is, and series are walled.
BY_SERIES = """
ALTER TABLE {name} ENABLE ROW LEVEL SECURITY;
CREATE POLICY here ON {name} TO "{app}"
    USING (EXISTS (SELECT 1 FROM series s WHERE s.id = series_id));
GRANT SELECT ON {name} TO "{app}";
ALTER TABLE {name} OWNER TO "{recorder}";
"""


def hand_over_history(apps, schema_editor):
    from eclor.core.territories.isolation import roles

    names = roles()
    for name in ("observation", *ROLLUPS):
        schema_editor.execute(
            BY_SERIES.format(name=name, app=names.app, recorder=names.recorder), params=None
        )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("context", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("attribute", models.CharField(max_length=60)),
                ("unit", models.CharField(default="", max_length=12)),
                ("public", models.BooleanField(default=True)),
                ("keep_days", models.PositiveIntegerField(default=400)),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="context.entity"
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="territories.territory"
                    ),
                ),
            ],
            options={"db_table": "series"},
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(
                fields=("entity", "attribute"), name="one_series_each"
            ),
        ),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(fields=["territory", "attribute"], name="series_of_an_attribute"),
        ),
        Isolate("series", recorder="SELECT, INSERT"),
        migrations.RunSQL(
            TABLES + "".join(ROLLUP.format(name=name) for name in ROLLUPS),
            "DROP TABLE observation, latest, contact, attribute_card, " + ", ".join(ROLLUPS),
        ),
        migrations.RunPython(hand_over_history, migrations.RunPython.noop),
        Isolate("latest", owned_by_recorder=True, app="SELECT"),
        Isolate("contact", owned_by_recorder=True, app="SELECT"),
    ]
