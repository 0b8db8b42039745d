"""A mail server and a push service on loopback, each in a thread that ends with its test; a browser's key."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from eclor.core.notices.carriers import sealing


@dataclass
class MailServer:
    """Speaks as much of RFC 5321 as is needed; ``answers`` replaces the answer to a word."""

    answers: dict[str, str] = field(default_factory=dict)
    letters: list[str] = field(default_factory=list)
    once_kept: Callable[[], None] = lambda: None  # before the sender hears of it
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def serve(self, line: socket.socket) -> None:
        with line, line.makefile("rwb") as both:
            self._say(both, "220 here")
            while said := both.readline().decode().strip():
                word = said.split(":")[0].split(" ")[0].upper()
                if word == "DATA":
                    self._data(both)
                    continue
                self._say(both, self.answers.get(word, "221 bye" if word == "QUIT" else "250 ok"))
                if word == "QUIT":
                    return

    def _data(self, both) -> None:
        self._say(both, "354 go on")
        lines = []
        while (line := both.readline().decode()) not in (".\r\n", ""):
            lines.append(line)
        answer = self.answers.get("DATA", "250 kept")
        if answer == "hang up":
            both.close()
            raise ConnectionAbortedError
        if answer.startswith("250"):
            self.letters.append("".join(lines))
            self.once_kept()
        self._say(both, answer)

    @staticmethod
    def _say(both, words: str) -> None:
        both.write(words.encode() + b"\r\n")
        both.flush()


@contextmanager
def mail_server(**answers: str) -> Iterator[MailServer]:
    served = MailServer(answers)
    with socket.create_server(("127.0.0.1", 0)) as door:
        served.port = door.getsockname()[1]
        thread = threading.Thread(target=_answer, args=(door, served), daemon=True)
        thread.start()
        yield served
        door.shutdown(socket.SHUT_RDWR)
        thread.join(20)


def _answer(door: socket.socket, served: MailServer) -> None:
    while True:
        try:
            line, _ = door.accept()
        except OSError:
            return  # the test is over
        try:
            served.serve(line)
        except (ConnectionError, ValueError):
            continue


@dataclass
class PushService:
    status: int = 201
    asked: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def push_service(status: int = 201) -> Iterator[PushService]:
    served = PushService(status)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            served.asked.append((dict(self.headers), body))
            self.send_response(served.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as door:
        served.port = door.server_port
        thread = threading.Thread(target=door.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield served
        door.shutdown()
        thread.join(20)


class Browser:
    """Opens what was sealed for it, by the other half of RFC 8291."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(sealing.CURVE)
        self.secret = b"0123456789abcdef"

    def subscription(self, origin: str) -> str:
        keys = {
            "p256dh": sealing.written(sealing.point(self.key)),
            "auth": sealing.written(self.secret),
        }
        return json.dumps({"endpoint": f"{origin}/push/7", "keys": keys})

    def opens(self, sealed: bytes) -> bytes:
        salt, theirs, body = sealed[:16], sealed[21:86], sealed[86:]
        other = ec.EllipticCurvePublicKey.from_encoded_point(sealing.CURVE, theirs)
        info = b"WebPush: info\0" + sealing.point(self.key) + theirs
        drawn = sealing._derive(self.key.exchange(ec.ECDH(), other), self.secret, info, 32)
        content = sealing._derive(drawn, salt, b"Content-Encoding: aes128gcm\0", 16)
        nonce = sealing._derive(drawn, salt, b"Content-Encoding: nonce\0", 12)
        return AESGCM(content).decrypt(nonce, body, None).rstrip(b"\0").removesuffix(b"\x02")
