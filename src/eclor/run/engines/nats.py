"""The embedded NATS server: its configuration, its private ports, its start."""

import json
import os
import shutil
import socket
import sysconfig
from pathlib import Path

from eclor.core.service.bus import mqtt_address, url
from eclor.core.service.configuration import Configuration
from eclor.core.service.nkeys import KeyPair
from eclor.core.service.places import Places
from eclor.core.service.secrets import load_secrets
from eclor.run.engines.become import become
from eclor.run.problems import CannotRun

__all__ = ["config_for_outside", "mqtt_address", "serve", "settings", "url"]

# Both raised far above the defaults, which drop floods without a word.
BUFFERS = "max_buffered_msgs: 500000, max_buffered_size: 512MB"
# What one message may weigh. Bigger ones are refused at the gate, which says so.
MAX_PAYLOAD = "8MB"

ACCOUNTS = """\
accounts {{
  ECLOR: {{ jetstream: enabled, users: [ {{ user: core, password: "{core}" }} ] }}
  AUTH: {{ users: [ {{ user: auth, password: "{auth}" }} ] }}
  SYS: {{ users: [ {{ user: system, password: "{system}" }} ] }}
}}
system_account: SYS
authorization {{
  timeout: 3
  auth_callout {{ issuer: "{issuer}", auth_users: [ core, auth, system ], account: AUTH }}
}}
"""

SERVER = """\
# Written by Eclor at every start.
server_name: eclor
listen: "127.0.0.1:{port}"
max_payload: {max_payload}
max_connections: 20000
logtime: false
# The default acknowledges before the disk has it and loses that in a power cut.
jetstream {{ store_dir: "{store}", max_mem: 64MB, max_file: 8GB, sync_interval: always, {buffers} }}
mqtt {{ listen: "127.0.0.1:{mqtt}", ack_wait: "30s", max_ack_pending: 1000 }}
"""


def serve(configuration: Configuration) -> None:
    """Become the server. Raises CannotRun."""
    places = Places(configuration.home_path)
    places.make()
    places.nats.mkdir(mode=0o700, exist_ok=True)
    mqtt = _private_port(places.run / "ports.json")
    file = places.run / "nats.conf"
    _write_private(file, settings(configuration, mqtt))
    ports = (configuration.number("nats_port"), mqtt)
    become([program(), "-c", str(file)], lambda: all(_listens(port) for port in ports))


def program() -> str:
    """Path of the server from its wheel, else one on the PATH. Raises CannotRun."""
    ours = Path(sysconfig.get_path("scripts")) / "nats-server"
    found = str(ours) if ours.exists() else shutil.which("nats-server")
    if found is None:
        raise CannotRun(
            "The embedded NATS server is not installed: run `make install`, or set ECLOR_NATS_URL."
        )
    return found


def settings(configuration: Configuration, mqtt: int) -> str:
    """The configuration file of the embedded server."""
    server = SERVER.format(
        port=configuration.nats_port,
        mqtt=mqtt,
        max_payload=MAX_PAYLOAD,
        store=Places(configuration.home_path).nats,
        buffers=BUFFERS,
    )
    return server + accounts(configuration)


def accounts(configuration: Configuration) -> str:
    """The accounts and the call-out by which device credentials live in PostgreSQL."""
    secrets = load_secrets(configuration.home_path)
    return ACCOUNTS.format(
        core=secrets.nats_core_password,
        auth=secrets.nats_auth_password,
        system=secrets.nats_system_password,
        issuer=KeyPair.from_seed(secrets.nats_account_seed).public,
    )


def config_for_outside(configuration: Configuration) -> str:
    """What the configuration of a NATS server of yours must contain for Eclor to use it."""
    return (
        "# For ECLOR_NATS_URL. A single server must write before it acknowledges (sync_interval);\n"
        "# in a cluster, three replicas stand for it.\n"
        f"max_payload: {MAX_PAYLOAD}\n"
        'jetstream { store_dir: "/var/lib/nats", sync_interval: always, '
        f"{BUFFERS} }}\n"
        'mqtt { listen: "0.0.0.0:1883", ack_wait: "30s", max_ack_pending: 1000 }  # ECLOR_NATS_MQTT\n'
        + accounts(configuration)
    )


def _private_port(file: Path) -> int:
    """The loopback port kept for the server's own MQTT listener; another one when it is taken."""
    try:
        kept = int(json.loads(file.read_text())["mqtt"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        kept = 0  # never chosen, or cut short by a power cut: any port does
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind(("127.0.0.1", kept))
        except OSError:
            line.bind(("127.0.0.1", 0))
        port = int(line.getsockname()[1])
    if port != kept:
        _write_private(file, json.dumps({"mqtt": port}))
    return port


def _write_private(file: Path, text: str) -> None:
    draft = file.with_suffix(f".{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        handle.write(text)
    draft.replace(file)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
