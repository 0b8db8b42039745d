"""The door of TALQ gateways: HTTP over mutual TLS, one thread for each line, closed to strangers."""

import logging
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.db import DatabaseError, connection
from django.utils.translation import override

from eclor.core.bus import BusDown, NotStored
from eclor.core.gateways.models import Device
from eclor.core.gateways.talq import register
from eclor.core.gateways.talq.lines import HANDSHAKE_SECONDS, REQUEST_SECONDS, Lines
from eclor.core.gateways.talq.rest import Answer, Cms, Request
from eclor.core.gateways.talq.words import VERSION, Wrong
from eclor.core.pki import Authority, server_context
from eclor.core.pki.names import of_peer
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.territories.entering import enter
from eclor.core.territories.here import every_territory

log = logging.getLogger(__name__)

BASE = "/talq"
LARGEST_BODY = 16 << 20  # a day of a gateway's logs; what is larger is sent in parts
PATIENCE = 30.0  # seconds a silent line stays open

Clock = Callable[[], datetime]


class Door(ThreadingHTTPServer):
    """Listens until :meth:`shutdown`; ``cms`` answers whom the certificate names."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self, host: str, port: int, authority: Authority, cms: Cms, clock: Clock
    ) -> None:  # fmt: skip
        super().__init__((host, port), _Line)
        self.cms, self.clock = cms, clock
        self._authority = authority
        self._trust = _Trust(authority)
        self.lines = Lines()

    def process_request(self, request: Any, client_address: Any) -> None:
        """A line more than we can serve is closed at once: the gateway tries again."""
        if not self.lines.enter(client_address[0]):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def service_actions(self) -> None:
        """Twice a second: who takes too long is shut out."""
        cut = self.lines.cut_overdue()
        if cut:
            log.info("TALQ: %d lines took too long and were cut.", cut)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The handshake belongs to the line's own thread: who dawdles keeps nobody waiting."""
        try:
            with self._secured(request) as line:
                try:
                    self.lines.grant(line, HANDSHAKE_SECONDS)
                    line.do_handshake()
                    self.lines.grant(line, REQUEST_SECONDS)
                    super().process_request_thread(line, client_address)
                finally:
                    self.lines.forget(line)
        except (ssl.SSLError, OSError) as problem:
            log.info("TALQ: %s was not let in: %s", client_address[0], problem)
            self.shutdown_request(request)
        finally:
            connection.close()
            self.lines.leave(client_address[0])

    def _secured(self, line: socket) -> ssl.SSLSocket:
        line.settimeout(PATIENCE)
        return self._trust.context().wrap_socket(
            line, server_side=True, do_handshake_on_connect=False
        )

    def gateway(self, said: Any) -> tuple[Scope, Device]:
        """Who stands behind a certificate, in the territory entered by this. Raises Wrong."""
        name, serial = of_peer(said)
        if not name or self._trust.is_revoked(serial):
            raise Wrong(403, "revoked", f"The certificate of {name or 'nobody'} was revoked.")
        for territory in every_territory():
            enter(territory)
            scope = Scope(
                territory=territory,
                now=self.clock(),
                person="talq",
                audience=Audience.ADMINISTRATOR,
            )
            found = register.gateway_called(scope, name)
            if found is not None:
                return scope, found
        raise Wrong(
            403,
            "unknownGateway",
            f"No TALQ gateway called {name} is enrolled, or it is switched off.",
        )


@dataclass(slots=True)
class _Trust:
    """The TLS context and who was revoked, read again when either changed on the disk."""

    authority: Authority
    _stamp: tuple[int, int] = (0, 0)
    _context: ssl.SSLContext | None = None
    _revoked: frozenset[int] = frozenset()
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def context(self) -> ssl.SSLContext:
        with self._lock:
            self._refresh()
            assert self._context is not None  # noqa: S101 -- refreshed
            return self._context

    def is_revoked(self, serial: int) -> bool:
        with self._lock:
            self._refresh()
            return serial in self._revoked

    def _refresh(self) -> None:
        stamp = self.authority.stamp()
        if stamp != self._stamp:
            self._context = server_context(self.authority)
            self._revoked = frozenset(self.authority.revoked())
            self._stamp = stamp


def _address(path: str) -> SplitResult:
    """Of a request. Raises Wrong."""
    try:
        there = urlsplit(path)
    except ValueError as problem:
        raise Wrong(400, "badPath", f"{path[:120]} is no address.") from problem
    if "\x00" in unquote(there.path):
        raise Wrong(400, "badPath", "The address holds a zero character, which no name has.")
    return there


class _Line(BaseHTTPRequestHandler):
    """One gateway's line: request after request until it hangs up."""

    protocol_version = "HTTP/1.1"
    server_version = "Eclor"
    sys_version = ""
    server: Door
    connection: ssl.SSLSocket

    def handle_any(self) -> None:
        answer = self._answered()
        body = answer.body
        self.send_response(answer.status)
        self.send_header("talq-api-version", VERSION)
        if body:
            self.send_header("Content-Type", "application/json")
        if answer.status == 503:
            self.send_header("Retry-After", "5")
        if self.close_connection:
            self.send_header("Connection", "close")  # else its next request is lost on the way
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.server.lines.grant(self.connection, REQUEST_SECONDS)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def _answered(self) -> Answer:
        try:
            request = self._request()
            scope, device = self.server.gateway(self.connection.getpeercert())
            with override("en"):
                return self.server.cms.answer(scope, device, request)
        except Wrong as wrong:
            self.close_connection = True
            return Answer(wrong.status, wrong.told())
        except (BusDown, NotStored, DatabaseError) as problem:
            log.error("TALQ: not stored: %s", problem)
            connection.close()
            return Answer(503, Wrong(503, "notStored", "Not stored: send it again.").told())

    def _request(self) -> Request:
        there = _address(self.path)
        size = self.headers.get("Content-Length", "0")
        if not size.isdecimal() or len(size) > 12 or "Transfer-Encoding" in self.headers:
            raise Wrong(400, "length", "Say the length of the body in Content-Length.")
        if int(size) > LARGEST_BODY:
            raise Wrong(413, "tooLarge", f"At most {LARGEST_BODY} bytes at a time are read.")
        body = self.rfile.read(int(size))
        if not there.path.startswith(BASE + "/"):
            raise Wrong(404, "noSuchPath", f"TALQ gateways speak below {BASE}/.")
        return Request(
            method=str(self.command),
            path=[unquote(part) for part in there.path.removeprefix(BASE + "/").split("/")],
            query=dict(parse_qsl(there.query)),
            version=self.headers.get("talq-api-version", ""),
            body=body,
        )

    def log_message(self, format: str, *args: Any) -> None:
        log.debug("TALQ: " + format, *args)
