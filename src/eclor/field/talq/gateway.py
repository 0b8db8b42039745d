"""The gateway itself: it asks our door for its place, announces its lamps, reports, and takes orders."""

import http.client
import json
import logging
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from eclor.core.pki.names import HOUSE, of_peer
from eclor.field.talq.lamps import Lamp, Refused, level_of
from eclor.field.talq.server import Server
from eclor.field.talq.words import (
    NIL,
    SERVICES,
    VERSION,
    classes,
    described,
    entry,
    itself,
    light,
    reported,
)

log = logging.getLogger("eclor.field")
LATEST = 60.0  # seconds a word may take on its way
Heard = Callable[[str, str, dict[str, str], Any, int, Any], None]


def _unheard(*_: Any) -> None:
    """Nobody listens along."""


class Gateway:
    """Lamps behind one certificate. ``asynchronous``: orders are accepted first (202), then done.

    ``heard`` is told every request and answer, of both sides: a test judges them.
    """

    def __init__(
        self, files: tuple[str, str, str], port: int, lamps: Sequence[Lamp], *,
        asynchronous: bool = False, clock: Callable[[], float] = time.time,
        said: Heard = _unheard, heard: Heard = _unheard,
    ) -> None:  # fmt: skip
        """``files``: certificate, key, and the authority that is believed, as PEM."""
        self.lamps = {lamp.address: lamp for lamp in lamps}
        self.address, self.cms = NIL, NIL
        self._uri = ""
        self._files, self._clock = files, clock
        self._asynchronous, self._said, self._heard = asynchronous, said, heard
        self._programmes: dict[str, Any] = {}
        self._calendars: dict[str, Any] = {}
        self._had: dict[str, tuple[bytes, int]] = {}
        self._lock = threading.Lock()
        self._telling: list[threading.Thread] = []
        self._server = Server(port, self._context(ssl.PROTOCOL_TLS_SERVER), self._answer)
        self.uri = f"https://127.0.0.1:{port}/talq"

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        """Once everything begun has been told."""
        for thread in self._telling:
            thread.join(timeout=LATEST)
        self._server.stop()

    # To the central management

    def bootstrap(self, cms_uri: str) -> None:
        """Address, services, classes, lamps. Raises ConnectionError with the answer."""
        self._uri = cms_uri
        (ours,) = self.say("POST", "devices", itself(self.uri, cms_uri))
        function = ours["functions"][0]
        self.address = ours["address"]
        self.cms = function["cmsAddress"]["value"]
        self.say("POST", "services", SERVICES)
        self.say("POST", "device-classes", classes())
        self.say("POST", "devices", [described(lamp) for lamp in self.lamps.values()])

    def report(self) -> None:
        """Level, power and calendar of each lamp, now."""
        now = self._clock()
        at = _iso(now)
        entries = [part for lamp in self.lamps.values() for part in reported(lamp, now, at)]
        self.say("POST", "log-reports", {"address": "now", "entries": entries})

    def tell(self, address: str, event: str, begins: bool) -> None:
        """One event of a lamp begins or ends."""
        data = {"type": "EventLogData", "eventType": event, "startEndFlag": begins}
        part = entry(f"{address}/monitor", _iso(self._clock()), data)
        self.say("POST", "log-reports", {"address": "now", "entries": [part]})

    def say(self, method: str, path: str, body: Any, origin: str = "") -> Any:
        """One request to our door. Raises ConnectionError for what is not well."""
        query = {"clientAddress": self.address, "talqRequestId": str(uuid.uuid4())}
        if origin:
            query["talqOriginRequestId"] = origin
        there = urlsplit(self._uri)
        line = http.client.HTTPSConnection(
            there.hostname or "", there.port or 443, timeout=30,
            context=self._context(ssl.PROTOCOL_TLS_CLIENT),
        )  # fmt: skip
        try:
            line.request(
                method, f"{there.path}/{path}?{urlencode(query)}", json.dumps(body).encode(),
                {"talq-api-version": VERSION, "Content-Type": "application/json"},
            )  # fmt: skip
            answer = line.getresponse()
            found = json.loads(answer.read() or b"null")
        finally:
            line.close()
        self._said(method, path, query, body, answer.status, found)
        if answer.status >= 400:
            raise ConnectionError(f"{method} /{path}: {answer.status} {found}")
        return found

    # From it

    def _answer(
        self, peer: Any, method: str, path: str, query: dict[str, str], raw: bytes
    ) -> tuple[int, Any]:
        body: Any = None
        try:
            body = json.loads(raw) if raw else None
            if of_peer(peer)[0] != HOUSE:
                raise Refused(403, "foreignCertificate", "Only the central management orders here.")
            if method != "GET" and query.get("clientAddress") != self.cms:
                raise Refused(403, "foreignAddress", "This is not the address of our CMS.")
            status, found = self._once(method, path, query, raw, body)
        except Refused as refused:
            status, found = refused.status, [{"key": refused.key, "description": refused.text}]
        except ValueError as problem:
            status, found = 400, [{"key": "notJson", "description": str(problem)[:200]}]
        self._heard(method, path, query, body, status, found)
        return status, found

    def _once(
        self, method: str, path: str, query: dict[str, str], raw: bytes, body: Any
    ) -> tuple[int, Any]:
        """A request that was made before is answered as before, and not done again."""
        if method == "GET":
            return 200, self._looked_up(path)
        name = query.get("talqRequestId", "")
        with self._lock:
            before = self._had.get(name)
            if before is not None and before[0] != raw:
                raise Refused(422, "replayed", f"{name} was another request.")
            if before is not None:
                return before[1], None
            status, found = self._act(method, path, body, name)
            self._had[name] = (raw, status)
        return status, found

    def _looked_up(self, path: str) -> Any:
        kept = {"devices": [described(lamp) for lamp in self.lamps.values()],
                "services": SERVICES, "device-classes": classes(),
                "calendars": list(self._calendars.values()),
                "control-programs": list(self._programmes.values())}  # fmt: skip
        if path not in kept:
            raise Refused(404, "unknown", f"There is nothing at /{path[:60]}.")
        return kept[path]

    def _act(self, method: str, path: str, body: Any, origin: str) -> tuple[int, Any]:
        match method, path:
            case "POST", "override-commands":
                return self._order(body, origin)
            case "POST", "assign-commands":
                return self._assign(body, origin)
            case "POST", ("control-programs" | "calendars") as kind:
                kept = self._programmes if kind == "control-programs" else self._calendars
                if any(one["id"] in kept for one in body):
                    raise Refused(409, "exists", "It is kept already.")
                kept.update({one["id"]: one for one in body})
                return 201, body
        raise Refused(404, "unknown", f"There is nothing at {method} /{path[:60]}.")

    def _order(self, body: Any, origin: str) -> tuple[int, Any]:
        meant = self._meant(body)
        command = body.get("targetCommand")
        until = 0.0
        if command is not None:
            level_of(command)
            until = datetime.fromisoformat(command["expiration"]).timestamp()
            if until <= self._clock():
                raise Refused(422, "expired", f"It expired at {command['expiration']}.")
        return self._do(origin, meant, lambda lamp: lamp.obey(command, until))

    def _assign(self, body: Any, origin: str) -> tuple[int, Any]:
        meant = self._meant(body)
        name = str(body["entity"]["address"])
        if name not in self._calendars:
            raise Refused(422, "unknownCalendar", f"No calendar {name[:60]} is kept here.")
        return self._do(origin, meant, lambda lamp: _follow(lamp, name))

    def _meant(self, body: Any) -> list[Lamp]:
        """All of them or none. Raises Refused for a lamp that is not ours."""
        addresses = [str(one["address"]).split("/")[0] for one in body.get("addresses", [])]
        for address in addresses:
            if address not in self.lamps:
                raise Refused(422, "foreignLamp", f"{address[:40]} is no lamp of this gateway.")
        return [self.lamps[address] for address in addresses]

    def _do(
        self, origin: str, meant: Sequence[Lamp], act: Callable[[Lamp], None]
    ) -> tuple[int, Any]:
        """At once, or later; then it says what its lamps do, as an answer to that request."""
        if not self._asynchronous:
            for lamp in meant:
                act(lamp)
        told = threading.Thread(target=self._later, args=(origin, meant, act), daemon=True)
        self._telling = [one for one in self._telling if one.is_alive()] + [told]
        told.start()
        return (202 if self._asynchronous else 201), None

    def _later(self, origin: str, meant: Sequence[Lamp], act: Callable[[Lamp], None]) -> None:
        if self._asynchronous:
            for lamp in meant:
                act(lamp)
        now = self._clock()
        said = [light(lamp, now, _iso(now)) for lamp in meant]
        try:
            self.say("PATCH", "devices", said, origin)
        except OSError as problem:  # the next report says it again
            log.warning("TALQ gateway %s could not tell its lamps' light: %s", self.uri, problem)

    def _context(self, protocol: int) -> ssl.SSLContext:
        certificate, key, authority = self._files
        context = ssl.SSLContext(protocol)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(authority)
        context.load_cert_chain(certificate, key)
        return context


def _follow(lamp: Lamp, calendar: str) -> None:
    lamp.calendar = calendar
    lamp.effects += 1


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
