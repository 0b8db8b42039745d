"""Our door, our carrier and a simulated gateway, each with real certificates on real lines."""

import atexit
import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from eclor.core.bus.wire import Message
from eclor.core.commands.envelope import Key
from eclor.core.gateways.actions.enrolling import names_of
from eclor.core.gateways.carrying.carrier import Carrier, NotBrought
from eclor.core.gateways.carrying.children import Post, posts
from eclor.core.gateways.decoders import listen
from eclor.core.gateways.subjects import handle_of
from eclor.core.gateways.talq.bearer import TalqBearer
from eclor.core.gateways.talq.door import Door
from eclor.core.gateways.talq.register import cms_address
from eclor.core.gateways.talq.rest import Cms
from eclor.core.pki import Authority
from eclor.field.talq.gateway import Gateway
from eclor.field.talq.lamps import Lamp
from eclor.testing.house import VAL_ALZETTE
from eclor.testing.ports import free_port
from tests.commands.conftest import SEED, SLUG, Desk, Street
from tests.talq.schema import Judge

KEY = "talq-essai"
PUBLIC = Key.of(SEED, SLUG[VAL_ALZETTE]).public
MAPPED = {"actualLightState": "dimming", "calendarID": "programmeHash"}


@dataclass
class Recorder:
    """The recorder's part in small: decoded values become what lamps report, in their history."""

    street: Street
    entities: dict[str, int]
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def store_numbered(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> int:
        for said in listen(subject).read(payload):
            for name, value in said.values.items():
                if name == "actualLightState":
                    at = datetime.fromtimestamp(said.at / 1e6, UTC)
                    self.street.reports(self.entities[said.speaker], value, at)
            self.heard.append((said.speaker, said.values))
        return len(self.heard)


@dataclass
class TalqDesk(Desk):
    """A desk whose envelopes a carrier brings to a gateway."""

    carrier: Carrier | None = None
    post: Post | None = None
    not_brought: list[str] = field(default_factory=list)

    def _sent(self, letters: Any) -> None:
        self.letters += letters
        for subject, token in letters:
            words = subject.decode().split(".")
            self.carry(token, words[2] if words[0] == "cmd" else "")

    def carry(self, token: bytes, alone: str = "") -> list[dict[str, Any]]:
        """What the carrier answers; the desk hears it at its next turn."""
        assert self.carrier is not None
        assert self.post is not None
        try:
            said = self.carrier.carry(self.post, token, PUBLIC, self.now.timestamp(), alone)
        except NotBrought as problem:
            self.not_brought.append(str(problem))
            return []
        for subject, payload in said:
            reply = b"$JS.ACK.ACKS.desk.1.1.1.0.0"
            self.answers.append(Message(subject, 1, reply, b"", payload))
        return [json.loads(payload) for _, payload in said]


@dataclass
class Standing:
    """Everything of one test; ``said`` and ``answered`` are what both sides told each other."""

    authority: Authority
    folder: Path
    door_port: int
    desk: TalqDesk
    lamps: list[Lamp]
    recorder: Recorder
    gateway: Gateway
    said: list[tuple[str, ...]] = field(default_factory=list)
    answered: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def cms_uri(self) -> str:
        return f"https://127.0.0.1:{self.door_port}/talq"

    def judge(self) -> None:
        """Every message of both directions is valid by the published OpenAPI."""
        for side, told in (("cms", self.said), ("gateway", self.answered)):
            judge = Judge(side)
            for method, path, query, body, status, found in told:
                judge.request(method, f"/{path}", query, body)
                judge.answer(method, f"/{path}", status, found)

    def keys(self) -> list[str]:
        return [f"{KEY}-{n}" for n in range(len(self.lamps))]


def credentials(authority: Authority, folder: Path, name: str) -> tuple[str, str, str]:
    """Files of a certificate for this name: certificate, key, authority."""
    certificate, key = authority.issue(name, datetime.now(UTC))
    files = folder / f"{name}.pem", folder / f"{name}.key"
    for file, content in zip(files, (certificate, key), strict=True):
        file.write_bytes(content)
    return str(files[0]), str(files[1]), str(authority.certificate_file)


@cache
def _template() -> Path:
    """An authority and the gateway's certificate, made once for all tests: each takes a copy."""
    folder = Path(tempfile.mkdtemp(prefix="eclor-talq-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    authority = Authority(folder / "pki")
    authority.create(datetime.now(UTC), ["127.0.0.1"])
    credentials(authority, folder, KEY)
    return folder


def _authority(folder: Path) -> Authority:
    shutil.copytree(_template(), folder, dirs_exist_ok=True)
    return Authority(folder / "pki")


@contextmanager
def standing(street: Street, folder: Path, count: int, asynchronous: bool) -> Iterator[Standing]:
    """Door and gateway up, lamps enrolled behind the gateway; all of it gone at the end."""
    authority = _authority(folder)
    entities = street.lamps(count, device=False)
    lamps = [
        Lamp(address=f"00000000-0000-0000-0000-{n:012}", pole=str(n), lon=5.94, lat=49.47)
        for n in range(1, count + 1)
    ]
    ports_ = free_port(), free_port()
    desk = TalqDesk(street, {})
    recorder = Recorder(street, {lamp.address: e for lamp, e in zip(lamps, entities, strict=True)})
    said: list[Any] = []
    answered: list[Any] = []
    files = str(folder / f"{KEY}.pem"), str(folder / f"{KEY}.key")
    gateway = Gateway(
        (*files, str(authority.certificate_file)), ports_[1], lamps, asynchronous=asynchronous,
        clock=lambda: desk.now.timestamp(),
        said=lambda *told: said.append(told), heard=lambda *told: answered.append(told),
    )  # fmt: skip
    made = Standing(authority, folder, ports_[0], desk, lamps, recorder, gateway, said, answered)
    cms = Cms(made.cms_uri, recorder)
    door = Door("127.0.0.1", ports_[0], authority, cms, lambda: desk.now)
    with _enrolled(street, made, entities), _serving(door), _serving_gateway(gateway):
        desk.carrier = Carrier(TalqBearer(authority, cms_address))
        (desk.post,) = [one for one in posts(VAL_ALZETTE, "talq") if one.key == KEY]
        yield made
    made.judge()  # of every test, once both sides are silent


@contextmanager
def _serving(door: Door) -> Iterator[None]:
    thread = threading.Thread(target=door.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        door.shutdown()
        door.server_close()
        thread.join(timeout=10)


@contextmanager
def _serving_gateway(gateway: Gateway) -> Iterator[None]:
    gateway.start()
    try:
        yield
    finally:
        gateway.stop()


@contextmanager
def _enrolled(street: Street, made: Standing, entities: list[int]) -> Iterator[None]:
    enrol = _enrolling(street)
    gateway = enrol(KEY, None, None, "")
    mapping = json.dumps(names_of("Streetlight", "talq"))
    for key, entity, lamp in zip(made.keys(), entities, made.lamps, strict=True):
        enrol(key, entity, gateway, lamp.address, mapping)
    try:
        yield
    finally:
        forget(street, KEY)


def forget(street: Street, key: str) -> None:
    """Take a gateway and its devices away, with all they were told and said."""
    ours = "(SELECT id FROM device WHERE key LIKE %s)"
    for table, column in (
        ("carried_order", "device_id"), ("talq_document", "gateway_id"),
        ("talq_gateway", "device_id"),
    ):  # fmt: skip
        street.connection.execute(
            f"DELETE FROM {table} WHERE {column} IN {ours}",  # noqa: S608
            [f"{key}%"],
        )
    for tail in ("-%", ""):
        street.connection.execute("DELETE FROM device WHERE key LIKE %s", [key + tail])
    street.connection.execute("SET eclor.tidy = 'audit'")
    street.connection.execute("DELETE FROM audit_line WHERE did LIKE 'talq.%'")


def _enrolling(street: Street) -> Callable[..., int]:
    def enrol(
        key: str, entity: int | None, gateway: int | None, name: str, mapping: str = "{}"
    ) -> int:
        row = street.connection.execute(
            "INSERT INTO device (territory_id, key, entity_id, gateway_id, external_id, protocol,"
            " handle, mapping, due_seconds, enabled, simulated, created_at)"
            " VALUES (%s, %s, %s, %s, %s, 'talq', %s, %s, 900, true, true, now()) RETURNING id",
            (VAL_ALZETTE, key, entity, gateway, name, handle_of(key), mapping),
        ).fetchone()
        assert row is not None
        return int(row[0])

    return enrol
