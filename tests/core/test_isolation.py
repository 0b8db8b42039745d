"""Two federations in one database never see each other, whatever SQL the application sends."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from eclor.core.context.actions import NewEntity, add_entity, relate
from eclor.core.context.models import Entity
from eclor.core.territories.entering import enter, entered
from eclor.core.territories.models import Commune, Territory
from eclor.testing.house import owner_conninfo
from eclor.testing.plugin import HOME

# Django's own lists and the queue hold nothing of a federation but its number.
OF_THE_HOUSE = {
    "attribute_card",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "process_beat",
}


def _rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_every_table_of_a_federation_is_behind_the_wall(val_alzette):
    tables = dict(
        _rows(
            "SELECT relname, relrowsecurity FROM pg_class WHERE relkind IN ('r', 'p')"
            " AND NOT relispartition AND relnamespace = 'public'::regnamespace"
        )
    )

    open_tables = {name for name, walled in tables.items() if not walled}

    assert {t for t in open_tables if not t.startswith("procrastinate")} == OF_THE_HOUSE


def test_the_application_owns_nothing_and_cannot_bypass_the_wall(val_alzette):
    ((superuser, bypasses, makes_roles),) = _rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    owned = _rows(
        "SELECT relname FROM pg_class WHERE relowner = (SELECT oid FROM pg_roles"
        " WHERE rolname = current_user)"
    )

    assert (superuser, bypasses, makes_roles, owned) == (False, False, False, [])


def test_each_federation_reads_its_own_communes_alone(val_alzette, other_federation):
    ours = set(Commune.objects.values_list("name", flat=True))
    with entered(other_federation):
        theirs = set(Commune.objects.values_list("name", flat=True))

    assert ours == {"Audun-le-Tiche", "Villerupt"}
    assert theirs == {"Rive"}


def test_nobody_is_seen_before_a_territory_is_entered(val_alzette):
    enter(None)

    assert (Territory.objects.count(), Commune.objects.count()) == (0, 0)


def test_a_row_cannot_be_written_into_the_neighbour(val_alzette, other_federation):
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Commune.objects.create(
            territory_id=other_federation, insee="57000", name="Intrus", lon=6, lat=49
        )


def test_a_row_cannot_be_moved_to_the_neighbour(val_alzette, other_federation):
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Commune.objects.filter(name="Villerupt").update(territory_id=other_federation)


def test_an_arrow_cannot_reach_an_entity_of_the_neighbour(maya, other_federation):
    mine = add_entity(maya, NewEntity(type="Device", urn="urn:ngsi-ld:Device:a", name="A"))
    with entered(other_federation):
        theirs = Entity.objects.create(
            territory_id=other_federation,
            urn="urn:ngsi-ld:Device:b",
            type="Device",
            name="B",
            created_at=maya.now,
            modified_at=maya.now,
        )

    with pytest.raises(ValueError, match="not in this territory"):
        relate(maya, mine.pk, "fed_by", theirs.pk)


@pytest.mark.parametrize(
    "attack",
    [
        "SET ROLE eclor",
        "SET ROLE eclor_recorder",
        "ALTER TABLE commune DISABLE ROW LEVEL SECURITY",
        "DROP POLICY here ON commune",
        "ALTER ROLE eclor_app BYPASSRLS",
        "COPY commune TO '/dev/null'",
        "DELETE FROM audit_line",
        "UPDATE audit_line SET actor = 'nobody'",
        "INSERT INTO observation (at, num, series_id) VALUES (now(), 1, 1)",
        "DELETE FROM latest",
        "INSERT INTO territory (slug, name, hosts) VALUES ('x', 'x', '[]')",
        "TRUNCATE commune",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_the_application_is_refused(val_alzette, attack):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


def test_row_security_off_shows_nothing_more(val_alzette):
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        _rows("SET LOCAL row_security = off; SELECT * FROM commune")


def test_history_of_the_neighbour_is_hidden_by_its_series(val_alzette, other_federation):
    with psycopg.connect(owner_conninfo(HOME)) as owner:
        owner.execute(
            "INSERT INTO entity (id, territory_id, urn, type, name, attributes, simulated,"
            " created_at, modified_at, version) VALUES (900001, 2, 'urn:x', 'Device', 'X', '{}',"
            " true, now(), now(), 1)"
        )
        owner.execute(
            "INSERT INTO series (id, territory_id, entity_id, attribute, unit, public, keep_days)"
            " VALUES (900001, 2, 900001, 'rssi', '', true, 400)"
        )
        owner.execute(
            "INSERT INTO rollup_day (at, total, low, high, last, last_at, series_id, n)"
            " VALUES ('2026-01-01', 1, 1, 1, 1, '2026-01-01', 900001, 1)"
        )
        owner.execute(
            "INSERT INTO latest (at, received_at, changed_at, num, entity_id, series_id,"
            " territory_id) VALUES (now(), now(), now(), 1, 900001, 900001, 2)"
        )
    counted = "SELECT (SELECT count(*) FROM rollup_day), (SELECT count(*) FROM latest)"
    try:
        ours = _rows(counted)
        with entered(other_federation):
            theirs = _rows(counted)
    finally:
        with psycopg.connect(owner_conninfo(HOME)) as owner:
            owner.execute("DELETE FROM latest WHERE series_id = 900001")
            owner.execute("DELETE FROM rollup_day WHERE series_id = 900001")
            owner.execute("DELETE FROM series WHERE id = 900001")
            owner.execute("DELETE FROM entity WHERE id = 900001")

    assert ours == [(0, 0)]
    assert theirs == [(1, 1)]
