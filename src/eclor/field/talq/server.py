"""A small HTTPS server for a simulated gateway: it believes one authority and hands requests over."""

import json
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from eclor.field.talq.words import VERSION

# peer certificate, method, path below /talq, query, body -> status, answer
Act = Callable[[Any, str, str, dict[str, str], bytes], tuple[int, Any]]
PATIENCE = 30.0


class Server:
    """Serves on loopback until it is stopped."""

    def __init__(self, port: int, context: ssl.SSLContext, act: Act) -> None:
        self._http = _Http(("127.0.0.1", port), _Line)
        self._http.context, self._http.act = context, act
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(timeout=10)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    context: ssl.SSLContext
    act: Act

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        request.settimeout(PATIENCE)
        try:
            with self.context.wrap_socket(request, server_side=True) as line:
                super().process_request_thread(line, client_address)
        except OSError:  # somebody without a certificate of ours
            self.shutdown_request(request)


class _Line(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http
    connection: ssl.SSLSocket

    def handle_any(self) -> None:
        there = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        status, said = self.server.act(
            self.connection.getpeercert(), self.command, there.path.removeprefix("/talq/"),
            dict(parse_qsl(there.query)), raw,
        )  # fmt: skip
        body = b"" if said is None else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("talq-api-version", VERSION)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def log_message(self, format: str, *args: Any) -> None:
        """The tests and the field say what matters themselves."""
