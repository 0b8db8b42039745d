"""A real gate between real devices and a real NATS, beside the scratch database of the test run."""

import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import paho.mqtt.client as mqtt
import psycopg

from eclor.core.bus import BlockingBus
from eclor.core.bus.wire import header
from eclor.core.gateways.subjects import handle_of, topic_of
from eclor.core.service import bus
from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places
from eclor.testing.house import VAL_ALZETTE, eclor, owner_conninfo
from eclor.testing.ports import free_ports
from eclor.testing.waiting import PATIENCE, wait_until

PORTS = ("nats_port", "mqtt_port", "metrics_port")


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class Stored(NamedTuple):
    """One message of the stream FIELD."""

    source: str
    handle: str
    topic: bytes
    payload: bytes
    refused: str


@dataclass(frozen=True)
class Enrolled:
    """A device and the secret it was given."""

    key: str
    secret: str

    @property
    def handle(self) -> str:
        return handle_of(self.key)


@dataclass
class Doors:
    """NATS and one or two gates; ``mqtt`` is the port devices come to."""

    home: Path
    configuration: Configuration
    environment: dict[str, str]
    nats: "subprocess.Popen[bytes] | None" = None
    gates: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    enrolled: list[str] = field(default_factory=list)

    @property
    def mqtt(self) -> int:
        return self.configuration.number("mqtt_port")

    def start_nats(self) -> None:
        self.nats = self._start("nats")
        wait_until(lambda: listens(self.configuration.number("nats_port")))

    def start_gate(self) -> "subprocess.Popen[bytes]":
        """One more gate; returns when it has said that it is ready."""
        with _notices(self.home) as (address, ready):
            gate = self._start("gate", NOTIFY_SOCKET=address)
            self.gates.append(gate)
            ready()
        return gate

    def stop_gate(self, gate: "subprocess.Popen[bytes]", how: int = signal.SIGTERM) -> int:
        gate.send_signal(how)
        self.gates.remove(gate)
        return gate.wait(timeout=PATIENCE)

    def stop_nats(self, how: int = signal.SIGTERM) -> None:
        assert self.nats is not None
        self.nats.send_signal(how)
        self.nats.wait(timeout=PATIENCE)
        self.nats = None

    def stop(self) -> None:
        for gate in list(self.gates):
            self.stop_gate(gate)
        if self.nats is not None:
            self.stop_nats()
        if not self.enrolled:
            return
        with self.register() as connection:
            connection.execute("DELETE FROM device WHERE key = ANY(%s)", [self.enrolled])

    def bus(self) -> BlockingBus:
        return BlockingBus(bus.url(self.configuration), "tests", patience=PATIENCE)

    def last_sequence(self) -> int:
        found = json.loads(self._ask(b"$JS.API.STREAM.INFO.FIELD"))
        return int(found["state"]["last_seq"])

    def stored_since(self, sequence: int) -> list[Stored]:
        """Every message of FIELD after that one, in order."""
        bus = self.bus()
        found = []
        for number in range(sequence + 1, self.last_sequence() + 1):
            question = json.dumps({"seq": number}).encode()
            answer = bus.request(b"$JS.API.DIRECT.GET.FIELD", question)
            source, handle, topic = topic_of(header(answer.headers, b"Nats-Subject"))
            refused = header(answer.headers, b"Eclor-Refused").decode()
            found.append(Stored(source, handle, topic, answer.payload, refused))
        bus.close()
        return found

    def _ask(self, subject: bytes) -> bytes:
        bus = self.bus()
        answer = bus.request(subject)
        bus.close()
        return answer.payload

    def _start(self, name: str, **more: str) -> "subprocess.Popen[bytes]":
        with (self.home / "doors.log").open("ab") as log:
            return subprocess.Popen(eclor(name), env=self.environment | more, stderr=log)

    def log(self) -> str:
        return (self.home / "doors.log").read_text(errors="replace")

    @contextmanager
    def register(self) -> Iterator[psycopg.Connection]:
        """The database as its owner, outside any test's transaction."""
        with psycopg.connect(owner_conninfo(self.home), autocommit=True) as connection:
            yield connection

    def enrol(self, name: str, territory: int = VAL_ALZETTE, **more: Any) -> Enrolled:
        """Put a device into the register for good."""
        device = Enrolled(f"{name}-{secrets.token_hex(3)}", secrets.token_hex(16))
        self.enrolled.append(device.key)
        columns = {
            "territory_id": territory,
            "key": device.key,
            "handle": device.handle,
            "token_handle": handle_of(device.secret),
            "secret": hashlib.sha256(device.secret.encode()).digest(),
            "external_id": "",
            "protocol": "native",
            "mapping": "{}",
            "due_seconds": 900,
            "enabled": True,
            "simulated": False,
            **more,
        }
        names, marks = ", ".join(columns), ", ".join(["%s"] * len(columns))
        with self.register() as connection:
            connection.execute(
                f"INSERT INTO device ({names}, created_at) VALUES ({marks}, now())",  # noqa: S608
                list(columns.values()),
            )
        return device


def said(gate: Doors, since: int, count: int = 1) -> list[Stored]:
    """The messages stored since, once there are so many."""
    wait_until(lambda: gate.last_sequence() >= since + count)
    return gate.stored_since(since)


@contextmanager
def doors(home: Path, **settings: str) -> Iterator[Doors]:
    """NATS and one gate, on ports of their own, in the home of the scratch database."""
    ports = dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True))
    chosen = {"home": str(home), **ports, **settings}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ECLOR_")}
    environment |= {f"ECLOR_{key.upper()}": value for key, value in chosen.items()}
    Places(home).make()
    built = Doors(home, Configuration(**chosen), environment)
    try:
        built.start_nats()
        built.start_gate()
        yield built
    finally:
        built.stop()


@contextmanager
def _notices(home: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """An address where a process says that it is ready, and a way to wait for that."""
    path = Places(home).sockets / f"ready-{secrets.token_hex(4)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(path))
        ear.settimeout(PATIENCE)

        def ready() -> None:
            while not ear.recv(1024).startswith(b"READY=1"):
                pass

        yield str(path), ready
    path.unlink()


class Speaker:
    """paho as a device: connects, and waits for what it asks."""

    def __init__(
        self, port: int, client: str = "", *, clean: bool = True, keep_alive: int = 30
    ) -> None:
        self.paho = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2,
            client_id=client or secrets.token_hex(6),
            clean_session=clean,
            protocol=mqtt.MQTTv311,
        )
        self.paho.reconnect_delay_set(0.1, 0.2)
        self.heard: list[tuple[str, bytes]] = []
        self.granted: list[int] | None = None
        self.answers: list[int] = []
        self.acknowledged: set[int] = set()
        self.keep_alive = keep_alive
        self.port = port
        self.paho.on_message = lambda _c, _u, m: self.heard.append((m.topic, m.payload))
        self.paho.on_connect = lambda _c, _u, _f, reason, _p: self.answers.append(reason.value)
        self.paho.on_publish = lambda _c, _u, mid, _r, _p: self.acknowledged.add(mid)
        self.paho.on_subscribe = self._granted

    def _granted(self, _c: Any, _u: Any, _m: int, reasons: list[Any], _p: Any) -> None:
        self.granted = [reason.value for reason in reasons]

    def connect(self, user: str, password: str | None = None) -> "Speaker":
        """Come in; ``answers`` holds what the gate said."""
        self.paho.username_pw_set(user, password)
        self.paho.connect("127.0.0.1", self.port, self.keep_alive)
        self.paho.loop_start()
        wait_until(lambda: self.answers)
        return self

    def say(self, topic: str, payload: Any, qos: int = 1) -> None:
        """Publish and wait for the receipt."""
        body = payload if isinstance(payload, str | bytes) else json.dumps(payload)
        self.paho.publish(topic, body, qos=qos).wait_for_publish(PATIENCE)

    def listen(self, *filters: str, qos: int = 1) -> list[int]:
        """Subscribe; the quality granted for each filter, 128 for refused."""
        self.granted = None
        self.paho.subscribe([(one, qos) for one in filters])
        return list(wait_until(lambda: self.granted))

    def leave(self) -> None:
        self.paho.disconnect()
        self._stop()

    def vanish(self) -> None:
        """Cut the line without a word."""
        self.paho.reconnect_delay_set(100, 100)
        line = self.paho.socket()
        assert line is not None
        line.shutdown(socket.SHUT_RDWR)
        self._stop()

    def _stop(self) -> None:
        self.paho.loop_stop()
        # paho closes what wakes its thread only when it is collected, by chance after the sockets
        # themselves, which then complain.
        self.paho._reset_sockets(sockpair_only=True)
