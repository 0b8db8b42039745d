"""Whether the ports are free, and who holds them when they are not."""

import errno
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from eclor.core.pki import Authority
from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places
from eclor.run.checks.finding import Finding, bad, ok

LOOPBACK = "127.0.0.1"
LISTENING = "0A"  # the state in /proc/net/tcp


@dataclass(frozen=True, slots=True)
class Port:
    """A port we are going to listen on, the setting that chooses it, and the process that needs it."""

    setting: str
    use: str
    address: str
    number: int
    needed_by: str


def ours(configuration: Configuration) -> list[Port]:
    def port(setting: str, use: str, address: str, needed_by: str) -> Port:
        return Port(
            f"ECLOR_{setting.upper()}", use, address, configuration.number(setting), needed_by
        )

    found = [
        port("http_port", "the pages", configuration.bind, "front"),
        port("mqtt_port", "the devices", configuration.bind, "gate"),
        port("metrics_port", "the metrics", LOOPBACK, ""),
    ]
    if configuration.mqtt_tls_port:
        found.append(port("mqtt_tls_port", "devices over TLS", configuration.bind, "gate"))
    if Authority(Places(configuration.home_path).pki).exists:
        found.append(port("talq_port", "TALQ gateways", configuration.bind, "talq"))
    if not configuration.nats_url:
        found.append(port("nats_port", "NATS", LOOPBACK, "nats"))
    return found


def twice(ports: list[Port]) -> list[Finding]:
    """Two settings that name the same port."""
    first: dict[int, Port] = {}
    found = []
    for port in ports:
        other = first.setdefault(port.number, port)
        if other is not port:
            text = f"{other.setting} and {port.setting} are both {port.number}: change one of them."
            found.append(bad("ports", text))
    return found


def free(port: Port) -> Finding:
    about = f"port {port.number}"
    family = socket.AF_INET6 if ":" in port.address else socket.AF_INET
    with socket.socket(family) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((port.address, port.number))
            line.listen(1)
        except OSError as problem:
            return bad(about, _refused(port, problem))
    return ok(about, f"free for {port.use}.")


def _refused(port: Port, problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        holder = holder_of(port.number)
        by = f" by {holder}" if holder else ""
        return (
            f"Port {port.number} for {port.use} is held{by}: stop it, "
            f"or set {port.setting} to a free port."
        )
    if problem.errno == errno.EACCES:
        return (
            f"Port {port.number} for {port.use} is reserved to root: "
            f"set {port.setting} to a port above 1023."
        )
    if problem.errno == errno.EADDRNOTAVAIL:
        return (
            f"{port.address} is no address of this machine: set ECLOR_BIND to one, or to 0.0.0.0."
        )
    return f"Port {port.number} for {port.use} cannot be opened ({problem}): change {port.setting}."


def holder_of(number: int) -> str:
    """Name and number of the process that listens there; empty when the system does not tell."""
    sockets = _listening(number)
    for descriptor in Path("/proc").glob("[0-9]*/fd/*") if sockets else ():
        with suppress(OSError):  # gone meanwhile, or somebody else's
            if str(descriptor.readlink()) in sockets:
                process = descriptor.parents[1]
                return f"{(process / 'comm').read_text().strip()} (process {process.name})"
    return ""


def _listening(number: int) -> set[str]:
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        with suppress(OSError):  # not Linux
            for line in table.read_text().splitlines()[1:]:
                words = line.split()
                if words[3] == LISTENING and int(words[1].rpartition(":")[2], 16) == number:
                    found.add(f"socket:[{words[9]}]")
    return found
