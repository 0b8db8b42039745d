"""Getting at the rows beside SQL's front door: dumps, replication, files of the server."""

import subprocess

import psycopg
from django.conf import settings

from eclor.core.service.database import DatabaseRole
from eclor.run.addresses import database
from eclor.run.engines.postgres import program
from tests.privacy.attacks import attack, granted, no_wall, superuser
from tests.privacy.ground import CANARY, Ground, count

REPLICATION = granted("", "ALTER ROLE eclor_app REPLICATION", "ALTER ROLE eclor_app NOREPLICATION")


def _dumped(*options: str) -> int:
    login = database(settings.ECLOR, DatabaseRole.APP)
    done = subprocess.run(
        [program("pg_dump"), "--data-only", "--table=civic_note", *options, login.name],
        env={"PGPASSWORD": login.password, "PGHOST": login.host, "PGUSER": login.user},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "row-level security" in done.stderr or done.returncode == 0, done.stderr
    return done.stdout.count(CANARY)


@attack(no_wall)
def dumped(_: Ground) -> int:
    """pg_dump with the application's password"""
    return _dumped()


@attack(no_wall)
def dumped_as_seen(_: Ground) -> int:
    """pg_dump that asks for what the wall lets through"""
    return _dumped("--enable-row-security")


@attack(superuser)
def read_from_disk(there: Ground) -> int:
    """the table's own file, read by the server"""
    there.owner.execute("CHECKPOINT")
    query = "SELECT length(pg_read_binary_file(pg_relation_filepath('civic_note')))"
    return count(there.app(), query)


@attack(superuser)
def written_to_disk(there: Ground) -> int:
    """the rows, copied into a file of the server"""
    with there.app().transaction(force_rollback=True) as inside:
        return inside.connection.execute("COPY (TABLE civic_note) TO '/dev/null'").rowcount


@attack(superuser)
def published(there: Ground) -> int:
    """a publication, for a replica of one's own"""
    with there.app().transaction(force_rollback=True) as inside:
        inside.connection.execute("CREATE PUBLICATION spy FOR TABLE civic_note")
    return 1


@attack(superuser)
def subscribed(there: Ground) -> int:
    """a subscription that carries rows elsewhere"""
    with there.app().transaction(force_rollback=True) as inside:
        inside.connection.execute(
            "CREATE SUBSCRIPTION spy CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false)"
        )
    return 1


@attack(REPLICATION)
def slotted(there: Ground) -> int:
    """a replication slot, to read what is written from now on"""
    reader = there.app()
    try:
        reader.execute("SELECT pg_create_physical_replication_slot('spy')")
    finally:
        there.owner.execute(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
            " WHERE slot_name = 'spy'"
        )
    return 1


@attack(REPLICATION)
def replicated(there: Ground) -> int:
    """a connection that speaks the language of replicas"""
    login = database(settings.ECLOR, DatabaseRole.APP).conninfo()
    try:
        with psycopg.connect(**login, replication="database", autocommit=True) as reader:
            return len(reader.execute("IDENTIFY_SYSTEM").fetchall())
    except psycopg.OperationalError as problem:
        if "permission denied" not in str(problem):
            raise
        return 0


@attack(superuser)
def server_settings(there: Ground) -> int:
    """the server's log turned up, to read statements in it"""
    reader = there.app()
    reader.execute("SET log_min_duration_statement = 0")
    return 1


@attack(superuser)
def other_passwords(there: Ground) -> int:
    """the stored passwords of the other logins"""
    return count(there.app(), "SELECT count(rolpassword) FROM pg_authid")
