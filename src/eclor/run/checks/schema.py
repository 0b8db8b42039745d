"""Whether the database was made by this program or an older one, never by a newer one."""

from datetime import UTC, datetime
from pathlib import Path

import psycopg

from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places
from eclor.run.checks.clock import MEND, REFUSE_AFTER
from eclor.run.checks.finding import Finding, bad, ok
from eclor.run.checks.outside import OLDEST_POSTGRES
from eclor.run.engines import postgres
from eclor.run.engines.cluster import refuse_other_version
from eclor.run.problems import CannotRun

OURS = Path(__file__).resolve().parents[2]


def refuse_unfit(url: str) -> None:
    """Raise CannotRun for a server too old or a database that a newer Eclor has changed."""
    with psycopg.connect(url, connect_timeout=5) as line:
        major = line.info.server_version // 10000
        if major < OLDEST_POSTGRES:
            raise CannotRun(
                f"PostgreSQL {major} is too old: Eclor needs {OLDEST_POSTGRES} or later."
            )
        unknown, newest = _unknown(line), _newest(line)
    if newest is not None and datetime.now(UTC) < newest - REFUSE_AFTER:
        raise CannotRun(
            f"The clock says {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, but the database heard from the "
            f"field at {newest:%Y-%m-%d %H:%M} UTC: {MEND}."
        )
    if unknown:
        raise CannotRun(
            f"A newer Eclor has changed this database ({unknown[0]} is unknown here): "
            "install that version again, or restore a backup made before it."
        )


def made_by_us(configuration: Configuration, *, running: bool) -> Finding:
    """Whether this program can go on with what an earlier one left, as far as can be seen now."""
    data = Places(configuration.home_path).postgres / "data"
    try:
        if configuration.database_url or running:
            refuse_unfit(postgres.owner_url(configuration))
        elif data.exists():
            refuse_other_version(data, postgres.program("postgres"))
        else:
            return ok("tables", "none yet; the first start makes them.")
    except CannotRun as problem:
        return bad("tables", str(problem))
    except psycopg.OperationalError as problem:
        return bad("tables", f"PostgreSQL does not answer ({str(problem).strip()}): see its log.")
    return ok("tables", "of this version or an earlier one.")


def _newest(line: psycopg.Connection) -> datetime | None:
    """When the field was last heard; None when it never was, or there is no table yet."""
    if line.execute("SELECT to_regclass('latest')").fetchone() == (None,):
        return None
    row = line.execute("SELECT max(received_at) FROM latest").fetchone()
    return row[0] if row else None


def _unknown(line: psycopg.Connection) -> list[str]:
    """Migrations the database has seen and this program does not have."""
    if line.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
        return []
    seen = line.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    known = {(file.parents[1].name, file.stem) for file in OURS.glob("**/migrations/[0-9]*.py")}
    apps = {app for app, _ in known}  # of others' packages we cannot know
    return [f"{app}.{name}" for app, name in seen if app in apps and (app, name) not in known]
