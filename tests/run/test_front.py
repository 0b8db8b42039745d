"""The front door: one port, which people see through even when a web process dies."""

import http.client
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer

import pytest

from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places
from eclor.run.engines.front import program, settings
from eclor.run.statics import compress
from eclor.testing.ports import free_ports
from eclor.testing.waiting import PATIENCE, wait_until
from tests.run.houses import House

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def behind(house: House, name: str, answer: Answer) -> Iterator[None]:
    """A small web process on one of the sockets behind the door."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            answer(self)

        def do_POST(self) -> None:
            answer(self)

        def address_string(self) -> str:
            return ""

        def log_message(self, *_: object) -> None:
            """Quiet: what is tested is what the caller gets."""

    path = Places(house.home).socket(name)
    path.unlink(missing_ok=True)
    with Server(str(path), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            path.unlink()


def told_headers(handler: BaseHTTPRequestHandler) -> None:
    """Answer with the headers that the process behind the door has seen."""
    text = "\n".join(f"{name.lower()}: {value}" for name, value in handler.headers.items())
    send(handler, text.encode())


def send(handler: BaseHTTPRequestHandler, body: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(body)


def ask(
    house: House, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    line = http.client.HTTPConnection("127.0.0.1", house.ports["http"], timeout=PATIENCE)
    try:
        line.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
        answer = line.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        line.close()


def test_nobody_sees_that_the_web_process_died(house: House) -> None:
    house.up("--only", "front")
    answered = threading.Event()
    with behind(house, "web-1", lambda handler: send(handler, b"before")):
        first = ask(house, "/")[2]

    def come_back() -> None:
        time.sleep(0.5)
        with behind(house, "web-1", lambda handler: send(handler, b"after")):
            answered.wait(PATIENCE)

    web = threading.Thread(target=come_back)
    web.start()
    second = ask(house, "/")
    answered.set()
    web.join()

    assert first == b"before"
    assert second[0] == 200
    assert second[2] == b"after"


def test_of_two_web_processes_the_living_one_answers(house: House) -> None:
    house.environment["ECLOR_WEBS"] = "2"
    house.up("--only", "front")
    with behind(house, "web-2", lambda handler: send(handler, b"second")):
        answers = {ask(house, "/")[2] for _ in range(6)}

    assert answers == {b"second"}


def test_while_nothing_answers_people_are_told_in_french(house: House) -> None:
    house.up("--only", "front")

    status, headers, body = ask(house, "/")

    assert status == 502
    assert "Eclor démarre" in body.decode()
    assert headers["retry-after"] == "3"


def test_who_asks_cannot_lie_about_where_he_comes_from(house: House) -> None:
    house.up("--only", "front")
    with behind(house, "web-1", told_headers):
        lies = {"X_Forwarded_For": "203.0.113.9", "X_Forwarded_Proto": "https"}
        seen = ask(house, "/", **lies, Host="eclor.example")[2].decode().splitlines()

    assert "x-forwarded-for: 127.0.0.1" in seen
    assert "x-forwarded-proto: http" in seen
    assert "host: eclor.example" in seen


def test_two_photos_pass_the_door_and_what_is_larger_is_refused(house: House) -> None:
    house.up("--only", "front")

    def read(handler: BaseHTTPRequestHandler) -> None:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        send(handler, b"taken")

    with behind(house, "web-1", read):
        small = ask(house, "/", "POST", b"x" * (2 * 12 * 2**20 + 100_000))
        large = ask(house, "/", "POST", b"x" * 27_000_000)

    assert (small[0], small[2]) == (200, b"taken")
    assert large[0] == 413
    assert b"More than 26 MB at once: send less." in large[2]


def test_a_live_event_passes_the_door_at_once(house: House) -> None:
    house.up("--only", "front")
    may_end = threading.Event()

    def stream(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(b"data: lamp\n\n")
        handler.wfile.flush()
        may_end.wait(PATIENCE)

    with behind(house, "live", stream):
        line = http.client.HTTPConnection("127.0.0.1", house.ports["http"], timeout=PATIENCE)
        line.request("GET", "/live?ticket=x")
        first = line.getresponse().read1(100)
        may_end.set()
        line.close()

    assert first == b"data: lamp\n\n"


def test_static_files_are_compressed_and_kept_by_the_browser(house: House) -> None:
    static = house.home / "static"
    static.mkdir(parents=True)
    (static / "map.0a1b2c3d4e5f.js").write_text("lamp();" * 1000)
    (static / "plain.js").write_text("lamp();" * 1000)
    compress(static)
    house.up("--only", "front")

    status, headers, body = ask(house, "/static/map.0a1b2c3d4e5f.js", Accept_Encoding="gzip")
    plain = ask(house, "/static/plain.js")

    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert len(body) < 200
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-type"] == "text/javascript; charset=utf-8"
    assert "cache-control" not in plain[1]
    assert len(plain[2]) == 7000


def test_secrets_cannot_be_reached_through_the_static_folder(house: House) -> None:
    (house.home / "static").mkdir(parents=True)
    house.up("--only", "front")

    there = behind(house, "web-1", lambda handler: send(handler, b"a page"))
    with (
        there,
        socket.create_connection(("127.0.0.1", house.ports["http"]), timeout=PATIENCE) as line,
    ):
        line.sendall(
            b"GET /static/../secrets.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        answer = line.makefile("rb").read()

    assert b"password" not in answer
    assert answer.endswith(b"a page")


def test_a_killed_door_comes_back(house: House) -> None:
    house.up("--only", "front")
    with behind(house, "web-1", lambda handler: send(handler, b"here")):
        assert ask(house, "/")[0] == 200
        entry = (house.home / "run/children.json").read_text()
        os.kill(int(entry.split('"pid": ')[1].split(",")[0]), 9)

        wait_until(lambda: status(house) == 200, "the door")


def status(house: House) -> int:
    """What the door answers; 0 while there is no door."""
    try:
        return ask(house, "/")[0]
    except OSError:
        return 0


@pytest.mark.parametrize(
    ("public", "port", "address", "https_off"),
    [
        ("", "8000", "http://:8000 {", True),
        ("https://eclor.example", "443", "https://eclor.example {", False),
        ("https://eclor.example", "8000", "http://:8000 {", True),
    ],
)
def test_a_certificate_is_asked_for_only_where_the_door_itself_is_public(
    tmp_path: Path, public: str, port: str, address: str, https_off: bool
) -> None:
    found = settings(Configuration(home=str(tmp_path), public_url=public, http_port=port))

    assert address in found
    assert ("auto_https off" in found) == https_off
    assert ("X-Forwarded-Proto https" in found) == (public != "" and port != "443")


def test_only_people_are_sent_on_from_http(clear_door: int) -> None:
    page = asked_in_clear(clear_door, "GET", "text/html,*/*;q=0.8")
    machine = asked_in_clear(clear_door, "GET", "application/json")
    told = asked_in_clear(clear_door, "POST", "text/html")

    assert page == (301, "https://localhost/charter.json?a=1")
    assert (machine, told) == ((403, None), (403, None))


@pytest.fixture
def clear_door(tmp_path: Path) -> Iterator[int]:
    """The port in clear of a door that has its own certificate, here one of its own making."""
    clear, sealed = free_ports(2)
    words = settings(
        Configuration(home=str(tmp_path), public_url="https://localhost", http_port="443")
    )
    own = f"local_certs\n\tskip_install_trust\n\thttps_port {sealed}\n\thttp_port {clear}"
    file = tmp_path / "Caddyfile"
    file.write_text(words.replace("http_port 80", own))
    command = [program(), "run", "--config", str(file), "--adapter", "caddyfile"]
    folders = {"XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    with subprocess.Popen(
        command, env={**os.environ, **folders}, stderr=subprocess.DEVNULL
    ) as door:
        try:
            wait_until(lambda: listens(clear), "the door in clear")
            yield clear
        finally:
            door.terminate()


def asked_in_clear(port: int, method: str, accept: str) -> tuple[int, str | None]:
    """The status, and where it leads."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    line.request(method, "/charter.json?a=1", headers={"Host": "localhost", "Accept": accept})
    answer = line.getresponse()
    line.close()
    return answer.status, answer.headers["Location"]


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
