"""Where NATS is and as whom a process speaks to it."""

import json
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from eclor.core.service.configuration import BadSetting, Configuration
from eclor.core.service.places import Places
from eclor.core.service.secrets import load_secrets

# core: the house itself; auth: who answers the server's question "may this device come in?";
# system: reads the server's own figures.
User = Literal["core", "auth", "system"]


class NoBus(RuntimeError):
    """The embedded NATS has never been started here."""


def url(configuration: Configuration, user: User = "core") -> str:
    """``nats://user:password@host:port``; an ECLOR_NATS_URL that names a user keeps it for ``core``."""
    given = configuration.nats_url or f"nats://127.0.0.1:{configuration.nats_port}"
    parts = urlsplit(given)
    if parts.username and user == "core":
        return given
    secrets = load_secrets(configuration.home_path)
    password = {
        "core": secrets.nats_core_password,
        "auth": secrets.nats_auth_password,
        "system": secrets.nats_system_password,
    }[user]
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{host}"))


def mqtt_address(configuration: Configuration) -> tuple[str, int]:
    """Host and port of the server's own MQTT listener, which only `eclor gate` speaks to.

    Raises NoBus before the embedded server's first start, BadSetting for a bad ECLOR_NATS_MQTT.
    """
    if configuration.nats_url:
        host, _, port = configuration.nats_mqtt.rpartition(":")
        if not host or not (port.isascii() and port.isdigit()):
            raise BadSetting("ECLOR_NATS_MQTT must be host:port, such as nats.example.org:1883.")
        return host, int(port)
    try:
        ports = json.loads((Places(configuration.home_path).run / "ports.json").read_text())
    except FileNotFoundError as problem:
        raise NoBus("NATS has not been started in this home yet: run `eclor up`.") from problem
    return "127.0.0.1", int(ports["mqtt"])
