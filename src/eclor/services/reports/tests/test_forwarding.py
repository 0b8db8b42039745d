"""Handed to an operator's own server: down is tried again, lost is looked up, nothing is doubled."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest

from eclor.services.reports.actions.handling import Move, move
from eclor.services.reports.forwarding.actions import LEASE, follow, forward
from eclor.services.reports.forwarding.client import Server
from eclor.services.reports.models import Forward, Operator, Report
from eclor.services.reports.sealing import sealed
from eclor.services.reports.tests.conftest import text_of
from eclor.services.reports.words import State


class Theirs:
    """An operator's server: what it took in, and how it behaves."""

    def __init__(self) -> None:
        self.taken: list[dict[str, str]] = []
        self.loses_answers = self.hides_words = self.declines = self.closed = False


@pytest.fixture
def theirs() -> Iterator[tuple[Theirs, str]]:
    state = Theirs()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if state.declines:
                return self._say(400, [{"code": 400, "description": "no such lamp"}])
            state.taken.append({k: v[0] for k, v in parse_qs(body).items()})
            if state.loses_answers:
                self.close_connection = True
                return None
            return self._say(201, [{"service_request_id": str(len(state.taken))}])

        def do_GET(self) -> None:
            self._say(
                200,
                [
                    {
                        "service_request_id": str(n),
                        "status": "closed" if state.closed else "open",
                        "status_notes": "vu",
                        "description": "" if state.hides_words else one["description"],
                    }
                    for n, one in enumerate(state.taken, 1)
                ],
            )

        def _say(self, status: int, said: object) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield state, f"http://127.0.0.1:{server.server_port}/open311/v2"
        server.shutdown()
        thread.join()


def operator(scope, address) -> Operator:
    return Operator.objects.create(
        territory_id=scope.territory, name="Enedis", root=address, sealed_key=sealed("k")
    )


@pytest.fixture
def handed(maya, dump, theirs) -> Theirs:
    operator(maya, theirs[1])
    move(maya, Move(report=dump.pk, to=State.TRANSFERRED, team="enedis"))
    return theirs[0]


def later(scope, rounds: int = 1):
    return replace(scope, now=scope.now + rounds * (LEASE + timedelta(hours=7)))


def test_it_is_sent_once_without_a_word_of_whoever_told_it(maya, dump, handed):
    counts = [forward(maya), forward(later(maya))]

    (taken,) = handed.taken
    row = Forward.objects.get()
    assert counts == [1, 0]
    assert (row.state, row.number) == (Forward.State.SENT, "1")
    assert taken["api_key"] == "k"
    assert "matelas" not in json.dumps(taken)


def test_a_server_that_is_down_is_tried_again_and_nothing_is_lost(maya, dump, theirs):
    down = operator(maya, "http://127.0.0.1:1/open311/v2")
    move(maya, Move(report=dump.pk, to=State.TRANSFERRED, team="Enedis"))

    forward(maya)
    first = Forward.objects.get()
    Operator.objects.filter(pk=down.pk).update(root=theirs[1])
    forward(later(maya))

    assert (first.state, first.tries) == (Forward.State.WAITING, 1)
    assert Forward.objects.get().state == Forward.State.SENT
    assert len(theirs[0].taken) == 1


def test_a_lost_answer_is_looked_up_and_never_sent_twice(maya, dump, handed):
    handed.loses_answers = True
    forward(maya)
    unsure = Forward.objects.get().state
    forward(later(maya))

    assert unsure == Forward.State.UNSURE
    assert Forward.objects.get().number == "1"
    assert len(handed.taken) == 1


def test_where_their_list_shows_no_words_an_agent_asks_and_says(desk, maya, dump, handed):
    handed.loses_answers = handed.hides_words = True
    forward(maya)
    forward(later(maya))

    page = text_of(desk.get(f"/reports/desk/{dump.pk}"))
    desk.post(f"/reports/desk/{dump.pk}/forward", {"arrived": "yes"})

    assert "Demandez à l’opérateur" in page
    assert Forward.objects.get().state == Forward.State.ARRIVED
    assert len(handed.taken) == 1


def test_what_is_declined_says_why_on_the_desk(desk, maya, dump, handed):
    handed.declines = True
    forward(maya)

    assert "no such lamp" in text_of(desk.get(f"/reports/desk/{dump.pk}"))


def test_what_they_close_is_done_here(maya, dump, handed):
    forward(maya)
    handed.closed = True
    follow(later(maya))

    assert Report.objects.get(pk=dump.pk).state == State.DONE


@pytest.mark.parametrize(
    "address",
    ["http://operator.example/v2", "ftp://x", "https://", "https://a@b/", "file:///etc/passwd"],
)
def test_no_address_but_https_is_asked(address):
    with pytest.raises(ValueError, match="https"):
        Server(root=address)


def test_an_operator_is_written_and_taken_out_on_its_page(desk, maya):
    page = "/reports/desk/operators"
    wrong = desk.post(page, {"name": "Enedis", "address": "http://operator.example"})
    desk.post(page, {"name": "Enedis", "address": "https://operator.example/v2", "key": "s3cret"})

    held = Operator.objects.get()
    assert "https" in text_of(wrong, 422)
    assert (held.key, "s3cret" in held.sealed_key) == ("s3cret", False)
    assert "Enedis" in text_of(desk.get(page))
    desk.post(f"{page}/{held.pk}/remove")
    assert Operator.objects.count() == 0
