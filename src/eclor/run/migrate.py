"""Bring the database to the shape this program expects: login roles, tables, cards."""

import os

import psycopg
from psycopg import sql

from eclor.core.service.configuration import Configuration
from eclor.core.service.database import DatabaseAddress, DatabaseRole
from eclor.core.service.secrets import load_secrets
from eclor.run.addresses import owner
from eclor.run.problems import CannotRun


def main(configuration: Configuration) -> None:
    """Migrate; safe to run at every start, and by two processes at once."""
    os.environ["ECLOR_ROLE"] = DatabaseRole.OWNER
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclor.run.settings")
    address = owner(configuration)
    ensure_roles(address, configuration)
    import django
    from django.core.management import call_command

    django.setup()
    refuse_undeclared()
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    grant_the_rest(address)
    refuse_unguarded(address)
    export_cards(address)


def refuse_undeclared() -> None:
    """Raise CannotRun while a column may hold something about a person and no card says so."""
    from eclor.core.trust.checks import faults

    _refuse(faults())


def refuse_unguarded(address: DatabaseAddress) -> None:
    """Raise CannotRun when the database does not guard what the cards say it guards."""
    from eclor.core.service.registry import registry
    from eclor.core.territories.isolation import Roles
    from eclor.core.trust.standing import faults

    lines = [line for service in registry for line in service.personal_data]
    with psycopg.connect(**address.conninfo()) as connection:  # type: ignore[arg-type]
        _refuse(faults(connection, lines, Roles.of(address.name)))


def _refuse(found: list[str]) -> None:
    if found:
        more = f" And {len(found) - 3} more: see `eclor check`." if len(found) > 3 else ""
        raise CannotRun(" ".join(found[:3]) + more)


def ensure_roles(address: DatabaseAddress, configuration: Configuration) -> None:
    """Make the logins beside the owner's, or give them this house's passwords; make the guard."""
    secrets = load_secrets(configuration.home_path)
    passwords = {
        f"{address.name}_{DatabaseRole.APP}": secrets.app_password,
        f"{address.name}_{DatabaseRole.RECORDER}": secrets.recorder_password,
        f"{address.name}_{DatabaseRole.LEDGER}": secrets.ledger_password,
    }
    with psycopg.connect(**address.conninfo()) as connection:  # type: ignore[arg-type]
        # Two starts at once would both see no role and both create it.
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('eclor roles'))")
        for role, password in passwords.items():
            _ensure_role(connection, role, password)
        for role in ("guard", "lister"):
            _ensure_shadow(connection, f"{address.name}_{role}")
        _hide_statements(connection, f"{address.name}_{DatabaseRole.APP}")


def _ensure_role(connection: psycopg.Connection, role: str, password: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    # Only a superuser may say NOSUPERUSER of a role that is there; what weakens it is found later.
    again = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
    first = sql.SQL("CREATE ROLE {} LOGIN NOCREATEDB NOCREATEROLE PASSWORD {}")
    connection.execute(
        (again if known else first).format(sql.Identifier(role), sql.Literal(password))
    )
    if role.endswith(DatabaseRole.RECORDER):
        # The owner hands it the tables of history, for which he must be a member.
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def _ensure_shadow(connection: psycopg.Connection, role: str) -> None:
    """A role nobody signs in as; the owner is a member, to hand it what it shall own."""
    name = sql.Identifier(role)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))


def _hide_statements(connection: psycopg.Connection, role: str) -> None:
    """Keep what the application just ran, values and all, out of pg_stat_activity.

    Only a superuser may say so: on an outside server it is the database's administrator.
    """
    if connection.execute(
        "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    ).fetchone() == (True,):
        name = sql.Identifier(role)
        connection.execute(sql.SQL("ALTER ROLE {} SET track_activities = off").format(name))


HOUSE_TABLES = ("django_content_type", "django_migrations", "auth_permission")


def grant_the_rest(address: DatabaseAddress) -> None:
    """What belongs to the house and to no federation: Django's own lists and the queue of jobs."""
    app = sql.Identifier(f"{address.name}_{DatabaseRole.APP}")
    recorder = sql.Identifier(f"{address.name}_{DatabaseRole.RECORDER}")
    with psycopg.connect(**address.conninfo()) as connection:  # type: ignore[arg-type]
        for table in HOUSE_TABLES:
            connection.execute(
                sql.SQL("GRANT SELECT ON {} TO {}").format(sql.Identifier(table), app)
            )
        connection.execute(
            sql.SQL("GRANT SELECT ON attribute_card TO {}, {}").format(app, recorder)
        )
        queue = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'procrastinate%'"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        for (table,) in queue:
            connection.execute(
                sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(
                    sql.Identifier(table), app
                )
            )
        connection.execute(
            sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(app)
        )


def export_cards(address: DatabaseAddress) -> None:
    """Write the measured attributes of every card where the recorder, which runs no Django, reads them."""
    from eclor.core.service.registry import registry

    rows = [
        (
            t.key,
            a.key,
            a.kind,
            a.unit,
            a.low,
            a.high,
            a.public,
            a.keep.days,
            int(a.due.total_seconds()),
        )
        for t in registry.types.values()
        for a in t.attributes
        if a.measured
    ]
    with psycopg.connect(**address.conninfo()) as connection:  # type: ignore[arg-type]
        connection.execute("DELETE FROM attribute_card")
        connection.cursor().executemany(
            "INSERT INTO attribute_card VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)", rows
        )
