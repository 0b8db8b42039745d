"""Whether a PostgreSQL or a NATS of somebody else's is fit for us."""

import json
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from eclor.core.service.configuration import Configuration
from eclor.run.checks.finding import Finding, bad, ok

if TYPE_CHECKING:
    import psycopg

OLDEST_POSTGRES = 15
OLDEST_NATS = (2, 10)


def database(configuration: Configuration) -> Finding:
    """The server of ECLOR_DATABASE_URL: reachable, recent, and its owner allowed to make logins."""
    import psycopg  # heavy, and needed only where there is an outside server

    try:
        with psycopg.connect(configuration.database_url, connect_timeout=5) as line:
            return _server(line)
    except psycopg.OperationalError as problem:
        reason = str(problem).strip().splitlines()[-1]
        text = f"PostgreSQL of ECLOR_DATABASE_URL does not answer ({reason}): start it or mend the address."
        return bad("database", text)


def _server(line: "psycopg.Connection") -> Finding:
    major = line.info.server_version // 10000
    if major < OLDEST_POSTGRES:
        text = f"PostgreSQL {major} is too old: Eclor needs {OLDEST_POSTGRES} or later."
        return bad("database", text)
    row = line.execute(
        "SELECT rolsuper OR rolcreaterole, current_setting('server_encoding'), current_user "
        "FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    makes_logins, encoding, user = row or (False, "", "")
    if not makes_logins:
        text = f'{user} may not make logins: run `ALTER ROLE "{user}" CREATEROLE` as superuser.'
        return bad("database", text)
    if encoding != "UTF8":
        text = f"The database is in {encoding}: create one with ENCODING 'UTF8'."
        return bad("database", text)
    return ok("database", f"PostgreSQL {major} answers.")


def bus(configuration: Configuration) -> Finding:
    """The server of ECLOR_NATS_URL: reachable, recent, with JetStream."""
    address = urlsplit(configuration.nats_url)
    place = (address.hostname or "127.0.0.1", address.port or 4222)
    try:
        with socket.create_connection(place, timeout=5) as line:
            greeting = line.makefile("rb").readline(65536)
        said = json.loads(greeting.removeprefix(b"INFO "))
    except (OSError, ValueError) as problem:
        text = f"NATS of ECLOR_NATS_URL does not answer at {place[0]}:{place[1]} ({problem}): start it."
        return bad("nats", text)
    if tuple(int(part) for part in said["version"].split(".")[:2]) < OLDEST_NATS:
        return bad("nats", f"NATS {said['version']} is too old: Eclor needs 2.10 or later.")
    if not said.get("jetstream"):
        text = "NATS runs without JetStream: give it what `eclor nats-config` prints."
        return bad("nats", text)
    return ok("nats", f"NATS {said['version']} with JetStream answers.")
