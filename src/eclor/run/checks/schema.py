"""Whether the database was made by this program or an older one, never by a newer one."""

from pathlib import Path

import psycopg

from eclor.run.checks.outside import OLDEST_POSTGRES
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
        unknown = _unknown(line)
    if unknown:
        raise CannotRun(
            f"A newer Eclor has changed this database ({unknown[0]} is unknown here): "
            "install that version again, or restore a backup made before it."
        )


def _unknown(line: psycopg.Connection) -> list[str]:
    """Migrations the database has seen and this program does not have."""
    if line.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
        return []
    seen = line.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    known = {(file.parents[1].name, file.stem) for file in OURS.glob("**/migrations/[0-9]*.py")}
    apps = {app for app, _ in known}  # of others' packages we cannot know
    return [f"{app}.{name}" for app, name in seen if app in apps and (app, name) not in known]
