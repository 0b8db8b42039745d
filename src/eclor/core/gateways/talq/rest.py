"""The requests of a gateway, answered: bootstrap first, then what it announces and reports."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from eclor.core.gateways.models import Device, TalqGateway
from eclor.core.gateways.subjects import subject_of
from eclor.core.gateways.talq import reading, register
from eclor.core.gateways.talq.parts import parts
from eclor.core.gateways.talq.words import (
    CLASSES,
    DEVICES,
    LOGS,
    NIL,
    RESOURCES,
    SAME_EDITION,
    SERVICES,
    VERSION,
    Document,
    Resource,
    Wrong,
    is_uuid,
)
from eclor.core.service.scope import Scope

SOURCE = "talq"
REMEMBERED = 1_000  # requests of one gateway by their id
CHANGES = ("POST", "PUT", "PATCH", "DELETE")


class Stream(Protocol):
    """Where reports go: the bus, or a list in a test."""

    def store_numbered(self, subject: bytes, payload: bytes, *, identity: bytes = b"") -> int: ...


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a gateway, whose certificate named ``device``."""

    method: str
    path: Sequence[str]  # below /talq
    query: Mapping[str, str]
    version: str
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """``said`` is JSON, or None for no body at all."""

    status: int
    said: Any = None

    @property
    def body(self) -> bytes:
        return b"" if self.said is None else json.dumps(self.said, ensure_ascii=False).encode()


class Cms:
    """Answers the gateways of every federation; ``uri`` is our base address as gateways call it."""

    def __init__(self, uri: str, stream: Stream) -> None:
        self._uri, self._stream = uri, stream
        self._had: dict[int, OrderedDict[str, bytes]] = {}

    def answer(self, scope: Scope, device: Device, request: Request) -> Answer:
        """Never raises for what a gateway can do wrong. Raises NotStored, BusDown."""
        try:
            return self._answer(scope, device, request)
        except Wrong as wrong:
            return Answer(wrong.status, wrong.told())

    def _answer(self, scope: Scope, device: Device, request: Request) -> Answer:
        if not request.version.startswith(SAME_EDITION):
            raise Wrong(400, "version", f"Send the header talq-api-version: {VERSION}.")
        gateway = register.standing(device)
        self._examine(device, gateway, request)
        body = reading.parsed(request.body) if request.body else None
        begins = self._begins(request, body)
        if begins is not None:
            return Answer(201, [self._begin(scope, device, *begins)])
        if request.query.get("clientAddress", NIL) == NIL and gateway is not None:
            raise Wrong(403, "foreignAddress", f"Your address is {gateway.address}: say it.")
        if gateway is None or not self._may_go_on(gateway, request):
            raise Wrong(
                403,
                "bootstrapNotDone",
                f"{device.key} has not ended its bootstrap: POST /devices with the address {NIL},"
                " then /services, then /device-classes.",
            )
        found = self._act(scope, device, gateway, request, body)
        self._remember(device, request)
        return found

    # Who may say what, and once

    def _examine(self, device: Device, gateway: TalqGateway | None, request: Request) -> None:
        """The client's address is the one we gave it; a request's id is its own. Raises Wrong."""
        said = request.query.get("clientAddress", "").lower()
        ours = str(gateway.address) if gateway is not None else NIL
        if said not in (ours, NIL):
            raise Wrong(
                403,
                "foreignAddress",
                f"The certificate is {device.key}'s, and it is not {said[:40]}.",
            )
        if request.method not in CHANGES:
            return
        name = request.query.get("talqRequestId", "")
        if not is_uuid(name):
            raise Wrong(400, "requestId", "Name each request by a UUID in talqRequestId.")
        before = self._had.get(device.pk, OrderedDict()).get(name)
        if before is not None and before != _digest(request):
            raise Wrong(
                422, "replayed", f"The request {name} was made before and said something else."
            )

    def _remember(self, device: Device, request: Request) -> None:
        """In memory: TLS keeps strangers from replaying, this finds a gateway's own confusion."""
        if request.method not in CHANGES:
            return
        had = self._had.setdefault(device.pk, OrderedDict())
        had[request.query["talqRequestId"]] = _digest(request)
        while len(had) > REMEMBERED:
            had.popitem(last=False)

    # Bootstrap

    def _begins(self, request: Request, body: Any) -> tuple[Document, Document] | None:
        """The gateway's own device and function, where it asks for its address."""
        if (request.method, list(request.path)) != ("POST", [DEVICES]):
            return None
        said = reading.documents(DEVICES, RESOURCES[DEVICES], body)
        found = reading.gateway_function(said)
        return found if found is not None and found[0]["address"] == NIL else None

    def _begin(self, scope: Scope, device: Device, said: Document, function: Document) -> Document:
        uri = reading.https_uri(reading.value(function, "gatewayUri"))
        gateway = register.begin(scope, device, uri)
        function |= {
            "cmsUri": {"type": "AttributeUri", "value": self._uri},
            "cmsAddress": {
                "type": "AttributeString",
                "value": register.cms_address(scope.territory),
            },
            "gatewayAddress": {"type": "AttributeString", "value": str(gateway.address)},
        }
        said["address"] = str(gateway.address)
        register.keep(scope, device, DEVICES, [said])
        return said

    def _may_go_on(self, gateway: TalqGateway, request: Request) -> bool:
        if gateway.ready:
            return True
        asked = (request.method, list(request.path))
        if asked == ("POST", [SERVICES]):
            return True
        return gateway.services is not None and asked == ("POST", [CLASSES])

    # What it announces and reports

    def _act(
        self, scope: Scope, device: Device, gateway: TalqGateway, request: Request, body: Any
    ) -> Answer:
        match request.method, list(request.path):
            case "POST", ["services"]:
                register.note_services(gateway, _services(body))
                return Answer(201)
            case "POST", ["log-reports"]:
                self._report(device, body)
                return Answer(201)
            case "PATCH", ["devices"]:
                return self._patch(scope, device, _partial(body))
            case "PATCH", ["devices", address]:
                return self._patch(scope, device, _partial([body]), address)
            case "GET", ["devices", address, function, *rest] if len(rest) < 2:
                return Answer(200, _part_of(device, address, function, *rest))
            case _, [resource, *rest] if resource in RESOURCES and len(rest) < 2:
                return self._document(scope, device, gateway, request, resource, rest, body)
        raise Wrong(404, "noSuchPath", f"There is nothing at /{'/'.join(request.path)[:120]}.")

    def _document(
        self, scope: Scope, device: Device, gateway: TalqGateway, request: Request,
        resource: str, rest: Sequence[str], body: Any,
    ) -> Answer:  # fmt: skip
        kind, method = RESOURCES[resource], request.method
        if method == "GET":
            return Answer(200, _looked_up(device, resource, rest, request.query))
        if not kind.by_gateway:
            raise Wrong(405, "readOnly", f"/{resource} is ours to change.")
        if method == "POST" and not rest:
            said = reading.documents(resource, kind, body)
            register.add(scope, device, resource, said)
            if resource == CLASSES:
                register.note_classes(scope, gateway)
            return Answer(201, said)
        if method == "PUT":
            return Answer(200, _put(scope, device, resource, kind, rest, body))
        if method == "DELETE" and rest:
            return Answer(200, register.forget(device, resource, rest[0]))
        raise Wrong(405, "noSuchVerb", f"{method} is not for /{'/'.join(request.path)[:120]}.")

    def _report(self, device: Device, body: Any) -> None:
        """Stored whole or refused whole; sent again, each part is stored once."""
        entries = reading.entries(body)
        sources = {reading.source(entry["data"]) for entry in entries}
        try:
            register.must_know(device, DEVICES, sources)
        except Wrong as wrong:
            text = f"{wrong.text} A gateway reports of its own devices only; nothing was stored."
            raise Wrong(422, "foreignSource", text, *wrong.about) from wrong
        for part in parts(entries):
            self._store(device, LOGS, {"entries": part})

    def _patch(
        self, scope: Scope, device: Device, said: list[Document], address: str = ""
    ) -> Answer:
        if address and said[0]["address"] != address.lower():
            raise Wrong(422, "otherDevice", f"The path says {address[:40]}, the body another.")
        messages = parts(said)
        register.patch(scope, device, said)
        for part in messages:
            self._store(device, DEVICES, part)
        return Answer(200)

    def _store(self, device: Device, topic: str, said: Any) -> None:
        payload = json.dumps(said, separators=(",", ":")).encode()
        subject = subject_of(SOURCE, device.handle, f"talq/{topic}".encode())
        identity = hashlib.sha256(subject + payload).hexdigest()[:32].encode()
        self._stream.store_numbered(subject, payload, identity=identity)


def _services(body: Any) -> list[Document]:
    if not isinstance(body, list) or not all(isinstance(one, dict) for one in body):
        raise Wrong(400, "notAList", "POST /services takes a list of services.")
    names = {one.get("name") for one in body}
    missing = sorted({"ConfigurationService", "DataCollectService"} - names)
    if missing:
        raise Wrong(422, "missingService", f"A gateway must offer {', '.join(missing)}.")
    return body


def _partial(body: Any) -> list[Document]:
    """Devices in part; name and class may stay away. Raises Wrong."""
    return reading.documents(DEVICES, Resource("address", {"address": str}), body)


def _put(
    scope: Scope, device: Device, resource: str, kind: Resource, rest: Sequence[str], body: Any
) -> Any:
    said = reading.documents(resource, kind, [body] if rest else body)
    if rest and said[0][kind.name_of] != rest[0]:
        raise Wrong(422, "otherName", f"The path says {rest[0][:80]}, the body another.")
    try:
        register.replace(scope, device, resource, said)
    except Wrong as wrong:
        # TALQ knows no 404 for one class by its name.
        status = 422 if resource == CLASSES and rest else wrong.status
        raise Wrong(status, wrong.key, wrong.text, *wrong.about) from wrong
    return said[0] if rest else said


def _looked_up(device: Device, resource: str, rest: Sequence[str], query: Mapping[str, str]) -> Any:
    if list(rest) == ["count"]:
        return len(register.kept(device, resource))
    if rest:
        return register.one(device, resource, rest[0])
    found = list(register.kept(device, resource).values())
    wanted = [name for name in query.get("deviceClasses", "").split(",") if name]
    if wanted:
        found = [one for one in found if one.get("class") in wanted]
    start, most = (query.get(name, "") for name in ("offset", "limit"))
    first = _number(start) or 0
    count = _number(most)
    return found[first:] if count is None else found[first : first + count]


def _number(said: str) -> int | None:
    """None for what is none, or larger than any list of ours."""
    return int(said) if said.isdecimal() and len(said) < 10 else None


def _part_of(device: Device, address: str, function: str, attribute: str = "") -> Document:
    whole = register.one(device, DEVICES, address)
    for one in reading.functions(whole):
        if one["id"] == function:
            found = one if not attribute else one.get(attribute)
            if isinstance(found, dict):
                return found
    raise Wrong(404, "unknown", f"{address[:40]} has no {function[:60]}/{attribute[:60]}.",
                (DEVICES, address))  # fmt: skip


def _digest(request: Request) -> bytes:
    return hashlib.sha256("/".join(request.path).encode() + b"\0" + request.body).digest()
