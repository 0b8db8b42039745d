"""The guard's own schema: the charter in force, the access ledger, its seals.

Everything here belongs to the guard, as whom nobody signs in. The application reads none of it.
"""

from django.db import migrations

from eclor.core.territories.isolation import roles

TABLES = """
-- What the guarantor signed, letter by letter; the running configuration below is derived from it.
CREATE TABLE trust.charter (
    territory_id smallint NOT NULL, version int NOT NULL, document text NOT NULL,
    public_key bytea NOT NULL, signature bytea NOT NULL, signed_by text NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (territory_id, version));
CREATE TABLE trust.purpose (
    territory_id smallint NOT NULL, key text NOT NULL, version int NOT NULL,
    everybody boolean NOT NULL, tables text[] NOT NULL, active boolean NOT NULL DEFAULT true,
    PRIMARY KEY (territory_id, key));
CREATE TABLE trust.retention (
    territory_id smallint NOT NULL, name text NOT NULL, keep interval NOT NULL,
    PRIMARY KEY (territory_id, name));
-- A commune may close a purpose for its own inhabitants.
CREATE TABLE trust.shut (
    territory_id smallint NOT NULL, purpose text NOT NULL, commune_id bigint NOT NULL,
    PRIMARY KEY (territory_id, purpose, commune_id));
CREATE TABLE trust.switching (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, territory_id smallint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(), actor text NOT NULL, purpose text NOT NULL,
    commune_id bigint, turned_on boolean NOT NULL, because text NOT NULL);

-- A line of the ledger is the key to the rows: no line, no data. Its secret opens for 30 seconds, in
-- one connection; the leaf is the hash of everything in it that is later shown or proven.
CREATE SEQUENCE trust.access_number;
CREATE TABLE trust.access (
    id bigint PRIMARY KEY, at timestamptz NOT NULL, territory_id smallint NOT NULL,
    version int NOT NULL, purpose text NOT NULL, actor text NOT NULL, reason text NOT NULL,
    subjects uuid[], communes bigint[], backend int NOT NULL, secret uuid NOT NULL,
    leaf bytea NOT NULL, seal int);
CREATE INDEX access_of_a_person ON trust.access USING gin (subjects);
CREATE INDEX access_by_time ON trust.access (territory_id, at);
CREATE INDEX access_unsealed ON trust.access (territory_id, id) WHERE seal IS NULL;
CREATE INDEX access_by_seal ON trust.access (territory_id, seal, id);
CREATE INDEX access_to_everybody ON trust.access (territory_id, at) WHERE subjects IS NULL;
CREATE TABLE trust.seal (
    territory_id smallint NOT NULL, number int NOT NULL, at timestamptz NOT NULL, count int NOT NULL,
    root bytea NOT NULL, previous bytea NOT NULL, public_key bytea NOT NULL,
    signature bytea NOT NULL, PRIMARY KEY (territory_id, number));

-- Which tables are behind the guard, as their migrations said.
CREATE TABLE trust.protected (
    name text PRIMARY KEY, personal text[] NOT NULL, listed text[] NOT NULL, commune text NOT NULL);
"""


def build(apps, schema_editor):
    names = roles()
    run = schema_editor.execute
    run(f'GRANT USAGE, CREATE ON SCHEMA public TO "{names.guard}"')
    run(f'CREATE SCHEMA trust AUTHORIZATION "{names.guard}"')
    # Which communes there are bounds what may be seen; the guard reads their numbers alone.
    run(f'GRANT SELECT (id, territory_id) ON commune TO "{names.guard}"')
    run(f'CREATE POLICY guard ON commune FOR SELECT TO "{names.guard}" USING (true)')
    run(f'SET LOCAL ROLE "{names.guard}"')
    run("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
    run(f'GRANT USAGE ON SCHEMA trust TO "{names.app}", "{names.ledger}"')
    run(TABLES, params=None)
    run("RESET ROLE")


def raze(apps, schema_editor):
    names = roles()
    run = schema_editor.execute
    run("DROP SCHEMA trust CASCADE")
    run(f'DROP POLICY guard ON commune; DROP OWNED BY "{names.guard}"')


class Migration(migrations.Migration):
    dependencies = [("trust", "0002_kept"), ("territories", "0001_initial")]
    operations = [migrations.RunPython(build, raze)]
