"""A client of others asks our pages over a real connection, within the test's own transaction."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, TypeVar

from django.test import Client

T = TypeVar("T")


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body: bytes) -> None:
        headers = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in ("content-type", "content-length", "host")
        }
        kind = self.headers.get("Content-Type", "application/octet-stream")
        answer: Any = Client().generic(self.command, self.path, body, kind, headers=headers)
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


class Loopback:
    """``asks(call)`` runs the call in another thread while this one, which has the database, answers."""

    def __init__(self, server: HTTPServer) -> None:
        self._server = server
        self.url = f"http://127.0.0.1:{server.server_port}"

    def asks(self, call: Callable[[], T]) -> T:
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(call)
            while not asked.done():
                self._server.handle_request()
            return asked.result()


@contextmanager
def loopback() -> Iterator[Loopback]:
    with HTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.timeout = 0.05
        yield Loopback(server)
