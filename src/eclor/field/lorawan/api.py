"""The REST API of the simulated ChirpStack: multicast groups, their devices, and their queue."""

import json
import threading
import time
from base64 import b64decode
from collections.abc import Callable, Iterable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from eclor.field.lorawan.server import ChirpStack, Event, Group

Answer = tuple[int, dict[str, Any]]


class RestApi:
    """Answers on loopback until :meth:`close`; what follows in the air goes to ``take``."""

    def __init__(
        self, server: ChirpStack, token: str, take: Callable[[Iterable[Event]], None],
        clock: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        self._server, self._token, self._take, self._clock = server, token, take, clock
        self.asked: list[tuple[str, str]] = []  # verb and path of each request
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(api.get)

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self._answer(lambda path: api.post(path, body))

            def _answer(self, ask: Callable[[str], Answer]) -> None:
                api.asked.append((self.command, self.path))
                known = self.headers["Grpc-Metadata-Authorization"] == f"Bearer {api._token}"
                status, said = ask(self.path) if known else _wrong(401, 16, "unauthenticated")
                raw = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, *_: object) -> None:
                """Simulations keep quiet."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def close(self) -> None:
        self._http.shutdown()
        self._thread.join(timeout=60)
        self._http.server_close()

    def get(self, path: str) -> Answer:
        there = urlsplit(path)
        asked = {name: values[0] for name, values in parse_qs(there.query).items()}
        if there.path == "/api/devices":
            return self._devices(asked)
        group = self._server.groups.get(there.path.removeprefix("/api/multicast-groups/"))
        return _wrong(404, 5, "Object does not exist") if group is None else (200, _said(group))

    def post(self, path: str, body: dict[str, Any]) -> Answer:
        words = path.split("/")
        if words[1:3] != ["api", "multicast-groups"] or words[4:] != ["queue"]:
            return _wrong(404, 5, "Not Found")
        group = self._server.groups.get(words[3])
        if group is None:
            return _wrong(404, 5, "Object does not exist")
        item = body["queueItem"]
        now = self._clock()
        if datetime.fromisoformat(item["expiresAt"]).timestamp() > now:
            self._take(self._server.cast(group, b64decode(item["data"]), now))
        group.count += 1
        return 200, {"fCnt": group.count}

    def _devices(self, asked: dict[str, str]) -> Answer:
        group = self._server.groups.get(asked["multicastGroupId"])
        members = group.members if group else []
        first = int(asked["offset"])
        shown = members[first : first + int(asked["limit"])]
        return 200, {"totalCount": len(members), "result": [{"devEui": one} for one in shown]}


def _said(group: Group) -> dict[str, Any]:
    return {
        "multicastGroup": {
            "id": group.name,
            "name": group.title,
            "groupType": "CLASS_C",
            "dr": 12 - group.spreading,
            "frequency": group.hertz,
            "fCnt": group.count,
        }
    }


def _wrong(status: int, code: int, text: str) -> Answer:
    return status, {"code": code, "message": text, "details": []}
