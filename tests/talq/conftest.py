"""A TALQ gateway that speaks to our side, each word of both judged by the published OpenAPI."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest

from eclor.core.gateways.models import Device
from eclor.core.gateways.subjects import handle_of
from eclor.core.gateways.talq.rest import Answer, Cms, Request
from eclor.core.gateways.talq.words import NIL, VERSION
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.testing.plugin import NOON
from tests.talq import gateway as says
from tests.talq.schema import Judge


class Heard(list):
    """The stream of a test: (subject, payload, identity); one identity is stored once."""

    def store_numbered(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> int:
        if identity not in [one[2] for one in self]:
            self.append((subject, payload, identity))
        return len(self)


@dataclass
class Gateway:
    """One gateway before our door; its words and our answers are valid, or the test fails."""

    scope: Scope
    device: Device
    cms: Cms
    judge: Judge
    heard: Heard
    address: str = NIL
    asked: list[str] = field(default_factory=list)

    def ask(
        self, method: str, path: str, body: Any = None, *, name: str = "", version: str = VERSION,
        address: str = "", judged: bool = True, **query: str,
    ) -> Answer:  # fmt: skip
        said = {"clientAddress": address or self.address, **query}
        if method != "GET":
            said["talqRequestId"] = name or str(uuid.uuid4())
            self.asked.append(said["talqRequestId"])
        if judged:
            self.judge.request(method, path, said, body)
        content = b"" if body is None else json.dumps(body).encode()
        request = Request(method, path.strip("/").split("/"), said, version, content)
        answer = self.cms.answer(self.scope, self.device, request)
        if judged:
            self.judge.answer(method, path, answer.status, json.loads(answer.body or b"null"))
        return answer

    def begin(self) -> None:
        answer = self.ask("POST", "/devices", says.itself())
        assert answer.status == 201, answer
        self.address = answer.said[0]["address"]

    def bootstrap(self) -> "Gateway":
        self.begin()
        assert self.ask("POST", "/services", says.SERVICES).status == 201
        assert self.ask("POST", "/device-classes", says.CLASSES).status == 201
        return self

    def announce(self) -> "Gateway":
        self.bootstrap()
        assert self.ask("POST", "/devices", says.devices()).status == 201
        return self


@pytest.fixture
def gateway(val_alzette) -> Gateway:
    return made(val_alzette, "talq-1")


def made(territory: int, key: str) -> Gateway:
    device = Device.objects.create(
        territory_id=territory, key=key, handle=handle_of(key), protocol="talq"
    )
    scope = Scope(territory=territory, now=NOON, person="talq", audience=Audience.ADMINISTRATOR)
    heard = Heard()
    cms = Cms("https://eclor.example.org:8443/talq", heard)
    return Gateway(scope, device, cms, Judge("cms"), heard)
